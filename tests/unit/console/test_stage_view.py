"""What follows for a stage from its stream and its processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.console.looking.stage_view import StageView, State, replica_state
from shared.streams.inspect import Pause, Replica, StageStatus
from shared.streams.keys import Stream
from tests.unit.console.system import facts, others, replica, stage


def _view(stream: Stream, stages: Sequence[StageStatus] = (), replicas: list[Replica] | None = None) -> StageView:
    seen = facts(stages=stages, replicas=replicas)
    return next(view for view in seen.views if view.status.stream is stream)


def test_what_comes_in_is_what_the_stage_before_hands_on() -> None:
    """Summed over its living processes; the first stage is fed by whoever likes, so that is unknown."""
    fetchers = [replica(consumer="a", passed_on_per_s_10s=2.5), replica(consumer="b", passed_on_per_s_10s=4.0)]
    silent = replica(consumer="c", age_ms=60_000, passed_on_per_s_10s=100.0)
    replicas = others(*fetchers, silent)
    assert _view(Stream.FETCHED, replicas=replicas).in_per_s == 6.5
    assert _view(Stream.REQUESTED, replicas=replicas).in_per_s is None


def test_a_rate_that_no_process_says_is_unknown() -> None:
    """Those that say count; where none does it is None, not 0."""
    old, new = replica(consumer="old", finished_per_s_10s=None), replica(consumer="new", finished_per_s_10s=3.0)
    assert _view(Stream.REQUESTED, replicas=others(old, new)).out_per_s == 3.0
    assert _view(Stream.REQUESTED, replicas=others(old)).out_per_s is None


def test_the_bounds_are_those_the_processes_go_by() -> None:
    """The least of them; this command's own settings only where none says any."""
    said = _view(Stream.REQUESTED, replicas=others(replica(max_entries=50, max_bytes=500)))
    unsaid = _view(Stream.REQUESTED, replicas=[replica(max_entries=None, max_bytes=None)])
    assert (said.max_entries, said.max_bytes) == (50, 500)
    assert (unsaid.max_entries, unsaid.max_bytes) == (10_000, 256 * 2**20)


@pytest.mark.parametrize(
    ("found", "used"),
    [
        ({"entries": 60, "bytes": 10, "retries": 100}, 0.6),
        ({"entries": 100, "bytes": 10}, 1.0),
        ({"entries": 3, "bytes": 1000}, 1.0),
        ({"entries": 3, "retries": 1000}, 1.0),
        ({"retries": 2, "retry_bytes": 990}, 0.99),
        ({"entries": 130}, 1.3),
    ],
)
def test_a_stream_is_full_by_entries_by_bytes_or_by_retries(found: dict[str, int], used: float) -> None:
    """Scheduled retries have bounds of their own; those whose time has come take a stream past its own."""
    view = _view(Stream.FETCHED, [stage(Stream.FETCHED, **found)])
    assert (view.used, view.full) == (used, used >= 1)


def test_a_stream_full_of_retries_says_so_and_until_when() -> None:
    """Its reader is not to blame."""
    [remark] = _view(Stream.REQUESTED, [stage(retries=1000, next_retry_ms=3_600_000)]).remarks()
    assert remark.startswith("requested is full of retries, the next due in 60 min: ")


def test_bytes_that_nobody_counted_are_unknown() -> None:
    """Entries without any accounting have no share; an empty stream has none used."""
    assert _view(Stream.REQUESTED, [stage(entries=3, bytes=None)]).bytes_share is None
    assert _view(Stream.REQUESTED, [stage(entries=0, bytes=None)]).bytes_share == 0


@pytest.mark.parametrize(
    ("said", "entries", "paused", "state"),
    [
        ({}, 0, None, State.IDLE),
        ({}, 3, None, State.WORKING),
        ({"blocked_s": 0.5}, 3, None, State.WORKING),
        ({"blocked_s": 4.0}, 3, None, State.BLOCKED),
        ({"blocked_s": 4.0}, 3, Pause(by="ann@host"), State.PAUSED),
        ({"blocked_s": None}, 0, None, State.IDLE),
    ],
)
def test_the_state_of_a_stage_is_the_first_that_holds(said: dict[str, Any], entries: int, paused: Pause | None, state: State) -> None:
    """Paused before blocked before at work; a short wait for room is none."""
    assert _view(Stream.REQUESTED, [stage(entries=entries, paused=paused)], others(replica(**said))).state is state


def test_a_stage_without_a_living_process_does_not_run() -> None:
    """Whatever else holds; its silent processes are counted."""
    seen = _view(Stream.REQUESTED, [stage(entries=3, paused=Pause())], others(replica(age_ms=10_001)))
    assert (seen.state, seen.silent) == (State.NOT_RUNNING, 1)


def test_what_is_out_of_the_ordinary_is_said_in_words() -> None:
    """Who paused it and why; what blocks it; that its stream is full; what is held."""
    paused = stage(entries=100, bytes=10, paused=Pause("2026-01-02T03:04:05+00:00", "ann@host", "site moves"))
    full = stage(Stream.FETCHED, entries=100, bytes=10)
    blocked = _view(Stream.REQUESTED, [stage(entries=5), full], others(replica(blocked_s=12.0, held=2)))
    assert _view(Stream.REQUESTED, [paused]).remarks() == [
        "paused since 2026-01-02 03:04:05 UTC by ann@host: site moves",
        "requested is full: whoever writes to it waits",
    ]
    assert blocked.remarks() == ["blocked for 12 s: fetched is full", "2 entries wait for a newer version of it"]
    refused = _view(Stream.REQUESTED, [stage(entries=5)], others(replica(blocked_s=12.0)))
    assert refused.remarks() == ["blocked for 12 s: what it hands over is refused"]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (replica(age_ms=10_001, in_hand=3), State.SILENT),
        (replica(paused=True, blocked_s=9.0), State.PAUSED),
        (replica(blocked_s=9.0, in_hand=3), State.BLOCKED),
        (replica(in_hand=3), State.WORKING),
        (replica(in_hand=0), State.IDLE),
        (replica(in_hand=None), State.UNKNOWN),
    ],
)
def test_the_state_of_a_process_is_the_first_that_holds(found: Replica, state: State) -> None:
    """One that does not say what it has in hand is unknown, not idle."""
    assert replica_state(found) is state
    assert replica_state(replace(found, age_ms=10**9)) is State.SILENT
