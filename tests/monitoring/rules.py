"""The alert rules and the dashboard as files, and which metrics their expressions name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.monitoring.system import ROOT

MONITORING = ROOT / "deploy" / "monitoring"
ALERTS = MONITORING / "alerts.yml"
SCENARIOS = MONITORING / "tests" / "alerts.yml"
DASHBOARD = MONITORING / "grafana" / "dashboards" / "wiresift.json"
#: Series that Prometheus makes itself.
OWN = {"up", "ALERTS"}


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert, or what is recorded under a name of its own. `interval` is its group's, "" where that is Prometheus' own."""

    name: str
    expr: str
    alert: bool
    annotations: dict[str, str]
    labels: dict[str, str]
    interval: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the file, in its order."""
    yaml = pytest.importorskip("yaml", reason="NOT RUN: the rules are not read: PyYAML is not installed")
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return tuple(
        Rule(
            one.get("alert") or one["record"],
            one["expr"],
            "alert" in one,
            one.get("annotations", {}),
            one.get("labels", {}),
            group.get("interval", ""),
        )
        for group in groups
        for one in group["rules"]
    )


def alerts() -> list[Rule]:
    return [rule for rule in rules() if rule.alert]


def recorded() -> set[str]:
    """Names that rules give to what they record."""
    return {rule.name for rule in rules() if not rule.alert}


@cache
def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    read: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return read


def panels() -> list[dict[str, Any]]:
    """All panels but the headings between them."""
    return [panel for panel in dashboard()["panels"] if panel["type"] not in ("row", "text")]


def dashboard_expressions() -> list[str]:
    """What its panels and variables ask for, with what Grafana fills in filled in."""
    asked = [target["expr"] for panel in panels() for target in panel["targets"] if "expr" in target]
    return [expression.replace("$__rate_interval", "5m").replace("$__range", "1h") for expression in asked]


def named(expression: str) -> set[str]:
    """The metrics that an expression names.

    Raises:
        ValueError: it is no PromQL.
    """
    promql = pytest.importorskip("promql_parser", reason="NOT RUN: expressions are not parsed: promql-parser is not installed")
    return set(_names(promql, promql.parse(expression)))


def _names(promql: Any, node: Any) -> Iterator[str]:
    """The names of all selectors below a node."""
    match node:
        case promql.VectorSelector():
            assert node.name, f"a selector without a name: {node}"
            yield node.name
        case promql.MatrixSelector():
            yield from _names(promql, node.vector_selector)
        case promql.BinaryExpr():
            yield from _names(promql, node.lhs)
            yield from _names(promql, node.rhs)
        case promql.AggregateExpr() | promql.ParenExpr() | promql.SubqueryExpr() | promql.UnaryExpr():
            yield from _names(promql, node.expr)
        case promql.Call():
            for argument in node.args:
                yield from _names(promql, argument)
        case promql.NumberLiteral() | promql.StringLiteral():
            return
        case _:
            raise AssertionError(f"an expression of unknown form: {type(node).__name__}")
