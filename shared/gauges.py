"""Rows of one gauge or counter as a collector yields them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

Rows = Mapping[tuple[str, ...], float | None]


def gauge(name: str, what: str, labels: tuple[str, ...], rows: Rows) -> Metric:
    """A gauge with a row for each value of its labels; what is None is not known, and no row: 0 would be a claim."""
    family = GaugeMetricFamily(name, what, labels=labels)
    for values, figure in rows.items():
        if figure is not None:
            family.add_metric(values, figure)
    return family


def counter(name: str, what: str, labels: tuple[str, ...], rows: Rows) -> Metric:
    """A counter that somebody else keeps; rows as of `gauge`. The name is without its `_total`."""
    family = CounterMetricFamily(name, what, labels=labels)
    for values, figure in rows.items():
        if figure is not None:
            family.add_metric(values, figure)
    return family
