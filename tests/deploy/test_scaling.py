"""How many replicas a backlog asks for, by the numbers of the ScaledObjects that are deployed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.settings import KNOWN
from shared.streams.inspect import READERS
from shared.streams.keys import Keys
from tests.deploy.keda import ScaledObject, Scaling
from tests.deploy.kustomize import OVERLAYS, composed, of_kind
from tests.deploy.scaling import Pace, target, wanted

#: Entries that one process of a stage has in hand at most.
_WIDTHS = {"fetcher": "fetcher_concurrency", "cleaner": "cleaner_batch", "classifier": "classifier_batch"}
SCALINGS = {
    (overlay, name): ScaledObject.model_validate(found).spec
    for overlay in OVERLAYS
    for name, found in of_kind(composed(overlay), "ScaledObject").items()
}
CLEANER = SCALINGS["external", "cleaner"]
every_scaling = pytest.mark.parametrize(("stage", "scaling"), [(name, scaling) for (_, name), scaling in SCALINGS.items()])
backlogs = st.integers(0, 100_000)


@every_scaling
def test_the_trigger_asks_for_the_stream_that_the_service_reads(stage: str, scaling: Scaling) -> None:
    """By the key that it has with the default prefix and one partition, of the Deployment of the same name."""
    (stream,) = (stream for stream, reader in READERS.items() if reader == stage)
    (trigger,) = scaling.triggers
    assert trigger.metadata.stream == Keys("wiresift").stream(stream)
    assert scaling.scale_target_ref.name == stage


@every_scaling
def test_replicas_do_not_ask_for_replicas(stage: str, scaling: Scaling) -> None:
    """What is in hand is on the stream as well, so the target is some times that: else a full fleet would want to be larger."""
    width = next(cls.model_fields[_WIDTHS[stage]].default for cls in KNOWN if _WIDTHS[stage] in cls.model_fields)
    assert target(scaling) >= 4 * width


@every_scaling
def test_a_stage_is_never_without_a_process(stage: str, scaling: Scaling) -> None:
    """Retries are not on the stream until a process of the stage puts them there, and no backlog would start one."""
    assert scaling.min_replica_count >= 1
    assert scaling.max_replica_count > scaling.min_replica_count, stage


@pytest.mark.parametrize(("backlog", "replicas"), [(0, 2), (300, 2), (301, 3), (1500, 10), (3000, 20), (10_000, 20)])
def test_a_known_backlog_has_a_known_answer(backlog: int, replicas: int) -> None:
    """One for each 150 that are begun, from 2 to 20."""
    assert (target(CLEANER), CLEANER.min_replica_count, CLEANER.max_replica_count) == (150, 2, 20)
    assert wanted(CLEANER, backlog, replicas=1) == replicas


def test_a_backlog_near_the_target_changes_nothing() -> None:
    """Within a tenth, so that replicas do not come and go with every look."""
    assert [wanted(CLEANER, backlog, 4) for backlog in (541, 600, 659, 661)] == [4, 4, 4, 5]


@given(backlogs, backlogs, st.integers(1, 20))
def test_a_larger_backlog_never_wants_fewer(some: int, others: int, replicas: int) -> None:
    """And never fewer than the least or more than the most."""
    fewer, more = (wanted(CLEANER, backlog, replicas) for backlog in sorted((some, others)))
    assert CLEANER.min_replica_count <= fewer <= more <= CLEANER.max_replica_count


@given(st.lists(backlogs, min_size=1, max_size=200))
def test_replicas_come_and_go_no_faster_than_the_rules_say(seen: list[int]) -> None:
    """Up: at most doubled, or two more, in half a minute. Down: one a minute, and only once five minutes have wanted fewer."""
    pace, counts, wants = Pace(CLEANER), [CLEANER.min_replica_count], list[int]()
    step = CLEANER.polling_interval
    for look, backlog in enumerate(seen):
        wants.append(wanted(CLEANER, backlog, counts[-1]))
        counts.append(pace.next(look * step, backlog, counts[-1]))
        half_a_minute, a_minute, five_minutes = (max(0, look + 1 - seconds // step) for seconds in (30, 60, 300))
        assert counts[-1] <= max(2 * counts[half_a_minute], counts[half_a_minute] + 2)
        assert counts[-1] >= counts[a_minute] - 1
        assert counts[-1] >= min(counts[-2], max(wants[five_minutes:]))
        assert CLEANER.min_replica_count <= counts[-1] <= CLEANER.max_replica_count


def test_a_lasting_backlog_is_met_and_forgotten_slowly() -> None:
    """3,000 entries that come at once have all their replicas within two minutes, and none of them has left five minutes later."""
    pace, replicas, times = Pace(CLEANER), 2, dict[int, float]()
    for look in range(200):
        backlog = 3000 if look < 20 else 0
        replicas = pace.next(look * 15.0, backlog, replicas)
        times.setdefault(replicas, look * 15.0)
    assert times[20] <= 120
    assert times[19] >= 20 * 15 + 285
    assert replicas == 2
