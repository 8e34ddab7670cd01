"""`wiresift capacity`: what is reckoned follows from what was measured, in the units that are said."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from typer.testing import CliRunner

from services.console.capacity.assumptions import Assumptions
from services.console.capacity.figures import FILE, MEASURED_INDEX, figures
from services.console.capacity.limits import hindrances
from services.console.capacity.plan import CONCURRENCY, GIB, Plan, plan
from services.console.main import app
from services.fetcher.settings import FetcherSettings
from shared.settings import Settings
from tests.deploy.keda import ScaledObject
from tests.deploy.kustomize import OVERLAYS, composed, containers, of_kind
from tests.deploy.scaling import target

MEASURED = figures()
#: Round figures, with which a plan can be reckoned by hand.
ROUND = figures(
    """
    by.hand = { command = "none", date = 2026-01-01, machine = "none", of = "nothing" }
    cpu_ms.fetcher = { value = 4, by = "hand" }
    cpu_ms.cleaner = { value = 30, by = "hand" }
    cpu_ms.classifier = { value = 5, by = "hand" }
    cpu_ms.server = { value = 2, by = "hand" }
    cpu_ms.server_tenfold = { value = 0.5, by = "hand" }
    traffic_bytes.page = { value = 50_000, by = "hand" }
    traffic_bytes.to_server = { value = 150_000, by = "hand" }
    traffic_bytes.from_server = { value = 100_000, by = "hand" }
    traffic_bytes.append_only_file = { value = 150_000, by = "hand" }
    entry_bytes.fetched = { value = 70_000, by = "hand" }
    entry_bytes.cleaned = { value = 20_000, by = "hand" }
    kept_bytes.classified = { value = 1_073_741.824, by = "hand" }
    kept_bytes.store = { value = 107_374.1824, by = "hand" }
    kept_bytes.index = { value = 1, by = "hand" }
    kept_bytes.fates = { value = 1, by = "hand" }
    kept_bytes.states = { value = 1, by = "hand" }
    memory_mib.fetcher = { value = 256, by = "hand" }
    memory_mib.cleaner = { value = 512, by = "hand" }
    memory_mib.classifier = { value = 256, by = "hand" }
    """
)
_NO_OTHERS = Assumptions(peak=2, utilisation=0.5, page_s=1.6, window_days=1, store_days=1, log_days=1)


def test_a_known_case_comes_out_as_by_hand() -> None:
    """864,000 articles a day are 10 a second, 20 at a peak of twice that, and half of each core is left free."""
    found = plan(ROUND, _NO_OTHERS, 864_000)
    assert (found.mean_rate, found.peak_rate) == (10, 20)
    assert found.processes == {"fetcher": 2, "cleaner": 2, "classifier": 1}  # 32 pages on their way, half of 64 in two; 1.2 and 0.2 cores
    assert found.service_cores == pytest.approx(20 * 0.039 / 0.5)
    assert found.service_gib == pytest.approx(2 * 0.25 + 2 * 0.5 + 0.25)
    assert found.nodes == 2  # 1.56 cores fit on one of four; one may fail
    assert found.kept_gib["classified"] == pytest.approx(864)
    assert found.kept_gib["store"] == pytest.approx(86.4)
    assert [found.web_mbit_s, found.server_mbit_s] == pytest.approx([8, 40])
    assert found.written_mb_s == pytest.approx(3)
    assert found.waiting_s == pytest.approx(37 * 2**28 / (20 * 70_000))
    assert found.shards == 37  # 950.4 GiB and 15 % on top, where 32 less 1.725 for the work streams is left in each
    assert found.partitions == 37  # one to a server
    assert found.partition_gib == pytest.approx((864 / 37 + 6 * 0.25) * 1.15, rel=1e-3)  # fates and states are next to nothing here
    assert found.costs["nodes of the services"] == 240
    assert found.costs["traffic between"] == pytest.approx(864_000 * 30 * 250_000 / 1e9 * 0.01)


def test_the_servers_work_grows_with_the_index() -> None:
    """By half a millisecond for each tenfold here, and not at all below what was measured."""
    small, large = (plan(ROUND, replace(_NO_OTHERS, window_days=days), 430).server_cores for days in (0.5, 100))
    assert large / small == pytest.approx((2 + 2 * 0.5) / 2)


volumes = st.floats(min_value=1, max_value=1e9)
assumptions = st.builds(
    Assumptions,
    peak=st.floats(1, 20),
    utilisation=st.floats(0.1, 1),
    page_s=st.floats(0.1, 30),
    window_days=st.floats(0.1, 365),
    store_days=st.floats(0.1, 365),
    log_days=st.floats(0.1, 60),
    copies=st.integers(1, 3),
)


def needs(found: Plan) -> list[float]:
    """All that a plan asks for."""
    counts = [*found.processes.values(), found.nodes, found.shards, found.service_cores, found.server_cores, found.service_gib]
    return [
        *counts,
        found.server_gib,
        found.disk_gib,
        found.web_mbit_s,
        found.server_mbit_s,
        found.written_mb_s,
        found.cost,
        *found.kept_gib.values(),
    ]


@given(volumes, volumes, assumptions)
def test_more_articles_never_need_less(some: float, others: float, assumed: Assumptions) -> None:
    """Of anything, whatever is assumed."""
    fewer, more = (needs(plan(MEASURED, assumed, volume)) for volume in sorted((some, others)))
    assert all(less <= much for less, much in zip(fewer, more, strict=True))


@given(volumes, assumptions, st.sampled_from(["peak", "page_s", "window_days", "store_days", "log_days", "copies"]))
def test_harder_assumptions_never_need_less(volume: float, assumed: Assumptions, name: str) -> None:
    """A higher peak, slower pages, longer retention and more copies each need at least as much of everything."""
    harder = replace(assumed, **{name: getattr(assumed, name) * 2})
    before, after = (needs(plan(MEASURED, each, volume)) for each in (assumed, harder))
    assert all(less <= much * (1 + 1e-12) for less, much in zip(before, after, strict=True))


@given(volumes, assumptions)
def test_what_is_planned_bears_the_peak(volume: float, assumed: Assumptions) -> None:
    """Processes have the cores for it, servers the threads and the memory, and one node may fail."""
    found = plan(MEASURED, assumed, volume)
    for stage, count in found.processes.items():
        assert count >= found.peak_rate * getattr(MEASURED.cpu_ms, stage).value / 1000 / assumed.utilisation - 1e-9
    assert found.processes["fetcher"] * CONCURRENCY >= found.peak_rate * assumed.page_s
    assert found.shards >= found.server_cores
    assert found.shards * assumed.shard_gib >= found.server_gib * (1 - 1e-9)
    assert (found.nodes - 1) * assumed.node_cores >= found.service_cores


def test_what_cannot_be_built_as_it_stands_is_said_with_the_way_out() -> None:
    """A partition that is more than a server, and more nodes than a cluster bears; several systems have neither trouble."""
    assert [list(hindrances(plan(MEASURED, Assumptions(), volume), Assumptions())) for volume in (1, 1_000_000, 4_000_000)] == [[], [], []]
    (partitions,) = hindrances(plan(MEASURED, Assumptions(), 10_000_000), Assumptions())
    assert "10,000,000 a day is too much for 64 partitions" in partitions
    assert "run 3 systems" in partitions
    large = plan(MEASURED, Assumptions(), 100_000_000)
    partitions, nodes = hindrances(large, Assumptions())
    assert f"would hold {large.partition_gib:,.0f} GiB" in partitions
    assert f"{2 * large.shards:,} servers, copies included" in nodes


@given(st.floats(1, 1e9))
def test_so_many_systems_as_are_named_can_be_built(volume: float) -> None:
    """Each with its part of the articles."""
    if said := " ".join(hindrances(plan(MEASURED, Assumptions(), volume), Assumptions())):
        systems = int(re.findall(r"or run (\d+) systems", said)[0])
        assert not list(hindrances(plan(MEASURED, Assumptions(), volume / systems), Assumptions()))


def test_every_figure_says_how_it_was_measured() -> None:
    """By a command of this repository that can be given as it stands, and none is left out or made up."""
    modules = re.findall(r"-m ([\w.]+)", " ".join(one.command for one in MEASURED.by.values()))
    assert modules == ["tests.deploy.footprint", "tests.benchmarks.index_size"]
    for wrong in ('by = "footprint"', "[cpu_ms]"):
        with pytest.raises(ValidationError):
            figures(FILE.read_text().replace(wrong, 'by = "hearsay"' if "by" in wrong else "[cpu]", 1))


def test_what_is_reckoned_with_is_what_is_deployed() -> None:
    """A process's memory is what its pod requests; a fetcher's pages at a time and the bounds of streams are the settings' defaults."""
    deployed = of_kind(composed("external"), "Deployment")
    for stage in ("fetcher", "cleaner", "classifier"):
        (container,) = containers(deployed[stage])
        assert container["resources"]["requests"]["memory"] == f"{getattr(MEASURED.memory_mib, stage).value:.0f}Mi"
    assert FetcherSettings.model_fields["fetcher_concurrency"].default == CONCURRENCY
    assert Assumptions().stream_gib * GIB == Settings().stream_max_bytes
    assert (Assumptions().window_days, Assumptions().log_days) == (Settings().window_days, Settings().log_max_days)
    assert MEASURED_INDEX < 1000


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_full_stream_asks_for_the_most_replicas(overlay: str) -> None:
    """Before a stream is full by entries or by bytes, of entries as large as measured, its readers are as many as they may be."""
    objects = composed(overlay)
    limits = Settings.read(of_kind(objects, "ConfigMap")["settings"]["data"])
    entry = {"fetcher": 1000.0, "cleaner": MEASURED.entry_bytes.fetched.value, "classifier": MEASURED.entry_bytes.cleaned.value}
    for name, found in of_kind(objects, "ScaledObject").items():
        scaling = ScaledObject.model_validate(found).spec
        backlog = scaling.max_replica_count * target(scaling)
        assert backlog <= limits.stream_max_entries
        assert backlog * entry[name] <= limits.stream_max_bytes, name


def test_the_command_prints_a_table_and_what_it_rests_on() -> None:
    """One column for each volume; every command that measured, what was extrapolated, and how long the default limits keep things."""
    ran = CliRunner().invoke(app, ["capacity", "1000000", "10000000"], env={"COLUMNS": "120"})
    assert ran.exit_code == 0
    said = " ".join(ran.output.split())
    for words in (
        "1,000,000 10,000,000",
        "tests.deploy.footprint",
        "Extrapolated:",
        "Assumed:",
        "Prices a month:",
        "WIRESIFT_LOG_MAX_BYTES",
        "Not as it stands: 10,000,000 a day",
    ):
        assert words in said


def test_the_command_tells_programs_the_same() -> None:
    """JSON with the plan's own names; a volume that is none, and numbers without end, are refused as wrong calls."""
    ran = CliRunner().invoke(app, ["capacity", "1000000", "--json", "--log-days", "1"])
    document = json.loads(ran.output)
    expected = plan(MEASURED, Assumptions(log_days=1), 1_000_000)
    assert document["plans"][0]["kept_gib"] == expected.kept_gib
    assert document["plans"][0]["cost"] == expected.cost
    assert document["plans"][0]["hindrances"] == []
    for wrong in (["0"], ["-1"], ["1000", "--peak", "nan"], ["1000", "--peak", "inf"]):
        assert CliRunner().invoke(app, ["capacity", *wrong]).exit_code != 0
