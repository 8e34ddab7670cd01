"""The alert rules and their runbooks hold together, and each rule fires when it should."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from services.console.main import app
from tests.end_to_end.test_documented_commands import commands
from tests.monitoring import rules
from tests.monitoring.system import ROOT

RUNBOOKS = ROOT / "docs" / "runbooks"
MONITORING = ROOT / "docs" / "monitoring.md"
SECTIONS = ["Meaning", "Impact", "Diagnosis", "Fix", "Undo"]


@pytest.fixture
def promtool() -> str:
    """Prometheus' own checker."""
    found = shutil.which("promtool")
    if not found:
        pytest.skip("NOT RUN: the alert rules are not tried: there is no promtool on PATH (Debian: apt-get install prometheus)")
    return found


def test_every_alert_has_its_runbook() -> None:
    """Named by its annotation, below wherever the repository can be read; and there is none without an alert."""
    named = {rule.name: rule.annotations["runbook_url"] for rule in rules.alerts()}
    assert named == {name: f"{{{{ $externalLabels.runbooks }}}}docs/runbooks/{name}.md" for name in named}
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == set(named)


def test_the_table_of_alerts_is_of_these() -> None:
    """In their order, with what each asks of its reader."""
    rows = re.findall(r"^\| \[(\w+)\]\(runbooks/(\w+)\.md\) \| .+ \| (\w+) \|$", MONITORING.read_text(), re.MULTILINE)
    assert rows == [(rule.name, rule.name, rule.labels["severity"]) for rule in rules.alerts()]


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_a_runbook_is_whole(path: Path) -> None:
    """It says what the alert means, what it does to the news, how to see why, what to do and how to take that back."""
    text = path.read_text()
    assert text.startswith(f"# {path.stem}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert not [link for link in re.findall(r"\]\(([^)]+)\)", text) if not (RUNBOOKS / link.partition("#")[0]).is_file()]
    assert len(text.splitlines()) <= 50


def test_commands_of_runbooks_are_understood() -> None:
    """Each `wiresift` in them and in what leads there, with its options and arguments."""
    documents = [MONITORING, *RUNBOOKS.glob("*.md")]
    given = [one for path in documents for one in commands(path.read_text())]
    assert given
    for arguments in given:
        command, left = typer.main.get_command(app), arguments
        while isinstance(command, TyperGroup):
            name, *left = left
            command = command.commands[name]
        if left:
            command.make_context(shlex.join(arguments), list(left))


def test_every_alert_is_urgent_or_not() -> None:
    """`page` or `ticket`, with a summary for the one who is woken."""
    for rule in rules.alerts():
        assert rule.labels["severity"] in ("page", "ticket"), rule.name
        assert rule.annotations["summary"].endswith("."), rule.name


def test_every_alert_is_tried() -> None:
    """The scenarios see each of them stay silent and fire."""
    text = rules.SCENARIOS.read_text()
    for rule in rules.alerts():
        asked = f'- expr: ALERTS{{alertname="{rule.name}", alertstate="firing"}}'
        assert text.count(asked) >= 2, rule.name


def test_no_rule_reads_a_day_of_raw_counters() -> None:
    """Which is millions of samples at each evaluation: of a day, only what a rule has recorded is read, and once a minute."""
    long = [rule for rule in rules.rules() if re.search(r"\[\d+d\]", rule.expr)]
    assert long
    for rule in long:
        assert rules.named(rule.expr) <= rules.recorded(), rule.name
        assert rule.interval == "1m", rule.name


def test_rules_fire_when_they_should(promtool: str) -> None:
    """Prometheus itself plays the scenarios through."""
    for arguments in (["check", "rules", str(rules.ALERTS)], ["test", "rules", str(rules.SCENARIOS)]):
        ran = subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_configuration_is_one(promtool: str) -> None:
    """Of Prometheus, as it stands in the container."""
    ran = subprocess.run([promtool, "check", "config", "prometheus.yml"], cwd=rules.MONITORING, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_expression_tells_its_metrics() -> None:
    """In every form that PromQL has."""
    assert rules.named("sum by (a) (rate(x_total{b!='c'}[5m] offset 1h)) / on () max(y) > bool 2 unless -z") == {"x_total", "y", "z"}
    assert rules.named("histogram_quantile(0.9, sum by (le) (rate(w_bucket[5m])))") == {"w_bucket"}
    assert rules.named("max_over_time(v[1h:5m]) and absent(u)") == {"u", "v"}
