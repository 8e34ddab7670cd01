"""What a running system tells Prometheus: all that is documented and asked for, once, and nothing of any article."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.cluster.nodes import free_ports
from tests.monitoring import rules
from tests.monitoring.feeding import MARK, feed, until
from tests.monitoring.system import ROOT, SERVICES, System, whole_system
from tests.real_server import RealServer

pytestmark = pytest.mark.integration

#: One row of the tables in docs/monitoring.md: name, type, labels, what.
_ROW = re.compile(r"^\| `(\w+)` \| (counter|gauge|histogram) \|(.*?)\| (.+) \|$", re.MULTILINE)
#: A label value that may stand for an article, a site or a source would have one of these.
_ADDRESS = re.compile(r"://|\.(example|com|org|net)|[0-9a-f]{16}|\d{1,3}(\.\d{1,3}){3}")
#: Rows that one process may tell at most, whatever it has met: three times what a fetcher tells.
MOST_ROWS = 900


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with a limit, as in the container."""
    limit = ("--maxmemory", "512mb", "--maxmemory-policy", "noeviction")
    with RealServer(tmp_path_factory.mktemp("server"), *limit) as started:
        yield started


@pytest.fixture(scope="module")
def system(server: RealServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Two cleaners among the services, after articles of every fate went through."""
    services = ("fetcher", "cleaner", "cleaner", "classifier")
    [port] = free_ports(1)
    # Pushes are on, so that all is told that ever is.
    pushes = {"WIRESIFT_FETCHER_WEBSUB_CALLBACK": "https://desk.example.org/hubs", "WIRESIFT_FETCHER_WEBSUB_LISTEN": f"127.0.0.1:{port}"}
    with (
        whole_system(server, tmp_path_factory.mktemp("logs"), services, env=pushes) as running,
        redis.Redis(unix_socket_path=str(server.socket)) as client,
    ):
        feed(client)
        until(lambda: running.rows("wiresift_processes", stage="cleaner") == [2])
        until(lambda: "wiresift_store_articles" in running.names())
        until(lambda: "wiresift_sources" in running.names())
        yield running


def test_every_metric_is_documented_as_it_is(system: System) -> None:
    """Name, type and labels, in docs/monitoring.md; nothing is documented that is not there."""
    documented = {
        name: (kind, tuple(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels, _ in _ROW.findall((ROOT / "docs" / "monitoring.md").read_text())
    }
    told = {}
    for name, family in system.metrics().items():
        if name.startswith("wiresift_"):
            labels = {label for sample in family.samples for label in sample.labels if label != "le"}
            told[f"{name}_total" if family.type == "counter" else name] = (family.type, tuple(sorted(labels)))
    assert {name: (kind, tuple(sorted(labels))) for name, (kind, labels) in documented.items()} == told


def test_rows_are_there_before_their_first_event(system: System) -> None:
    """Else no rate is seen of the first: of pushes, and of calls that too few replicas had in time."""
    for stage in SERVICES:
        assert set(system.rows("wiresift_upkeep_total", stage=stage, what="unreplicated")) == {0}
    for name, rows in (("requests", 2), ("pushes", 7), ("items", 2)):
        assert system.rows(f"wiresift_websub_{name}_total") == [0] * rows


def test_names_follow_the_conventions(system: System) -> None:
    """Of Prometheus: base units, `_total` for counters and for nothing else, a word of help for each."""
    for name, family in system.metrics().items():
        if name.startswith("wiresift_"):
            assert not re.search(r"_(ms|millis|minutes|hours|kb|mb|percent|count|total)$", name), name
            assert family.documentation, name


def test_no_label_says_anything_of_an_article(system: System) -> None:
    """No URL, host, source or id, whatever was put in; and the rows are bounded."""
    samples = system.samples()
    values = {value for sample in samples for label, value in sample.labels.items() if label != "le"}
    assert not {value for value in values if MARK in value or _ADDRESS.search(value)}
    assert max(len(process.samples()) for process in system.processes) < MOST_ROWS


def test_every_expression_names_metrics_that_are_there(system: System) -> None:
    """Of alerts, of what rules record, and of the dashboard."""
    there = system.names() | rules.recorded() | rules.OWN
    for rule in rules.rules():
        assert rules.named(rule.expr) <= there, rule.name
    for expression in rules.dashboard_expressions():
        assert rules.named(expression) <= there, expression


def test_what_all_share_is_told_once(system: System) -> None:
    """With four processes, each backlog, age and size has one row, so that no sum over replicas counts it twice."""
    assert sum(sample.name == "wiresift_census_seconds" for sample in system.samples()) == 3
    for stage in ("fetcher", "cleaner", "classifier"):
        assert len(system.rows("wiresift_backlog_entries", stage=stage)) == 1
        assert len(system.rows("wiresift_oldest_entry_seconds", stage=stage)) == 1
    assert len(system.rows("wiresift_server_memory_bytes")) == len(system.rows("wiresift_index_postings")) == 1


def test_every_fate_is_counted(system: System) -> None:
    """Each request once, with its reason, by the process where it ended; the copy by its relation, the prompt by its kind."""
    fates = {
        (sample.labels["stage"], sample.labels["fate"], sample.labels["reason"]): sample.value
        for sample in system.samples()
        if sample.name == "wiresift_fates_total" and sample.value and sample.labels["stage"] != "cleaner"
    }
    assert fates == {
        ("classifier", "classified", ""): 2,
        ("fetcher", "rejected", "forbidden_address"): 1,
        ("fetcher", "dead", "MalformedEntry"): 1,
    }
    assert sum(system.rows("wiresift_fates_total", stage="cleaner")) == 0
    assert system.rows("wiresift_articles_classified_total", relation="exact") == [1]
    assert sum(system.rows("wiresift_removed_spans_total", kind="payment")) == 1
    assert sum(system.rows("wiresift_original_characters_total")) > sum(system.rows("wiresift_removed_characters_total")) > 0


def test_another_process_tells_when_the_teller_is_killed(system: System) -> None:
    """Within seconds, whichever service it belongs to. The last test: it takes a process away."""
    teller = next(process for process in system.processes if any(one.labels.get("census") == "streams" for one in process.samples()))
    system.end([teller], signal.SIGKILL)
    until(lambda: len(system.rows("wiresift_census_seconds", census="streams")) == 1)
    assert len(system.rows("wiresift_backlog_entries", stage="classifier")) == 1


def test_the_dashboard_is_one() -> None:
    """Each panel says what it shows, in which unit, and asks for something; none lies over another."""
    taken: set[tuple[int, int]] = set()
    for panel in rules.panels():
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["targets"], panel["title"]
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
    ids = [panel["id"] for panel in rules.dashboard()["panels"]]
    assert len(ids) == len(set(ids))
    folder = Path(rules.MONITORING, "grafana", "provisioning")
    assert rules.dashboard()["panels"][1]["datasource"]["uid"] in (folder / "datasources" / "prometheus.yml").read_text()
