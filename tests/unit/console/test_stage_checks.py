"""What `doctor` says of each stage: the fact that makes it speak, and the one that does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shared.streams.inspect import Pause, Replica, StageStatus
from shared.streams.keys import Stream
from tests.unit.console.system import facts, others, replica, stage, told

_FULL = {"entries": 100, "bytes": 10}


def test_a_system_at_rest_has_nothing_to_complain_about() -> None:
    """Each stage runs, and no check of a stage has more to say."""
    seen = facts()
    assert [level for level, _ in told("stage.running", seen)] == ["ok"] * 3
    quiet = ("paused", "blocked", "bound", "ageing", "held", "retries", "accounting")
    assert [told(f"stage.{check}", seen) for check in quiet] == [[]] * len(quiet)


@pytest.mark.parametrize(("entries", "level"), [(0, "warning"), (1, "error")])
def test_a_stage_that_does_not_run_is_an_error_once_something_waits(entries: int, level: str) -> None:
    """Nothing is wrong with a system at rest."""
    seen = facts(stages=[stage(entries=entries)], replicas=[replica("cleaner"), replica("classifier")])
    found, words = told("stage.running", seen)[0]
    assert (found, words.endswith("; wiresift run fetcher")) == (level, True)


_GO_ON = "let it go on when that is over; wiresift resume fetcher"


def test_a_paused_stage_is_named_with_who_and_how_to_go_on() -> None:
    """Since when, by whom, why; and the command that resumes it."""
    seen = facts(stages=[stage(paused=Pause("2026-01-02", "ann@host", "site moves"))])
    assert told("stage.paused", seen) == [("warning", f"fetcher is paused since 2026-01-02 00:00:00 UTC by ann@host: site moves; {_GO_ON}")]
    [(_, unsigned)] = told("stage.paused", facts(stages=[stage(paused=Pause())]))
    assert unsigned.startswith("fetcher is paused; ")


@pytest.mark.parametrize(
    ("reader", "pause", "level", "cure"),
    [
        ([], None, "error", "start cleaner, which reads it; wiresift run cleaner"),
        ([replica("cleaner")], Pause(), "warning", "wiresift resume cleaner"),
        ([replica("cleaner", blocked_s=5.0)], None, "warning", "is blocked itself: mend that first"),
        ([replica("cleaner")], None, "warning", "is the bottleneck: run another beside it; wiresift run cleaner"),
    ],
)
def test_a_blocked_stage_leads_to_what_blocks_it(reader: list[Replica], pause: Pause | None, level: str, cure: str) -> None:
    """The reader of the full stream is to be started, resumed, mended or scaled."""
    seen = facts(
        stages=[stage(entries=9), stage(Stream.FETCHED, **_FULL, paused=pause)],
        replicas=[replica(blocked_s=7.0), *reader, replica("classifier")],
    )
    found, words = told("stage.blocked", seen)[0]
    assert (found, "fetched is full" in words, words.endswith(cure)) == (level, True, True)


def test_a_stage_that_is_refused_without_a_full_stream_leads_to_the_server() -> None:
    """The server takes nothing: its memory or disk."""
    seen = facts(stages=[stage(entries=9)], replicas=others(replica(blocked_s=7.0)))
    assert [(level, "the server refuses it" in words) for level, words in told("stage.blocked", seen)] == [("error", True)]
    assert told("stage.blocked", facts(replicas=others(replica(blocked_s=0.9)))) == []


@pytest.mark.parametrize(
    ("found", "levels"),
    [
        (stage(Stream.FETCHED, entries=79), []),
        (stage(Stream.FETCHED, entries=80), ["warning"]),
        (stage(Stream.FETCHED, entries=1, bytes=800), ["warning"]),
        (stage(Stream.REQUESTED, entries=80), ["ok"]),
    ],
)
def test_a_stream_near_its_bound_is_told_of_in_time(found: StageStatus, levels: list[str]) -> None:
    """By entries or bytes; a full intake that is worked on only paces whoever puts in."""
    assert [level for level, _ in told("stage.bound", facts(stages=[found]))] == levels
    paused = told("stage.bound", facts(stages=[replace(found, paused=Pause())]))
    assert [words.endswith(f"see what is said of {found.stage}, which reads it") for _, words in paused] == [True] * len(levels)


def test_retries_near_their_bound_are_told_of_whatever_the_stage_is_at() -> None:
    """Neither another process nor patience helps while they wait, at the intake neither."""
    (level, words), *more = told("stage.bound", facts(stages=[stage(retries=800, next_retry_ms=3_600_000)]))
    assert (level, more) == ("warning", [])
    assert words.startswith(
        "retries of fetcher are at 80% of what may be scheduled, the next due in 60 min; past that requested takes nothing"
    )
    assert told("stage.bound", facts(stages=[stage(retries=799)])) == []


@pytest.mark.parametrize(
    ("waiting_ms", "said", "levels"),
    [
        (59_999, {"finished_per_s_60s": 0.0}, []),
        (60_000, {"finished_per_s_60s": 0.0}, ["error"]),
        (60_000, {"finished_per_s_60s": 5.0}, ["warning"]),
        (60_000, {"finished_per_s_60s": None}, ["warning"]),
        (60_000, {"finished_per_s_60s": 0.0, "blocked_s": 5.0}, []),
        (None, {"finished_per_s_60s": 0.0}, []),
    ],
)
def test_entries_that_wait_long_beside_living_processes(waiting_ms: int | None, said: dict[str, Any], levels: list[str]) -> None:
    """An error where nothing gets done, a warning where it does or is unknown; none where something else explains it."""
    seen = facts(stages=[stage(entries=9, waiting_age_ms=waiting_ms)], replicas=others(replica(**said)))
    assert [level for level, _ in told("stage.ageing", seen)] == levels


def test_entries_held_for_a_newer_version_name_who_is_to_be_upgraded() -> None:
    """The highest count of its processes: each counts all it saw."""
    seen = facts(replicas=others(replica(consumer="a", held=2), replica(consumer="b", held=3), replica("cleaner", held=None)))
    assert told("stage.held", seen) == [
        ("warning", "fetcher holds 3 entries of a newer schema version; upgrade fetcher; readers come before those that write to them")
    ]


@pytest.mark.parametrize(("due_ms", "levels"), [(None, []), (60_000, []), (-5_000, []), (-5_001, ["error"])])
def test_retries_that_nobody_puts_back_are_an_error(due_ms: int | None, levels: list[str]) -> None:
    """A fraction of a second late is the rhythm; seconds are a fault."""
    seen = facts(stages=[stage(retries=1, next_retry_ms=due_ms)])
    assert [level for level, _ in told("stage.retries", seen)] == levels
    assert told("stage.retries", facts(stages=[stage(retries=1, next_retry_ms=due_ms)], replicas=[])) == []


@pytest.mark.parametrize(
    ("accounted", "level", "words"), [(5, "warning", "2 entries that are gone"), (1, "ok", "2 entries that other programs wrote")]
)
def test_accounting_that_differs_from_the_stream_is_explained(accounted: int, level: str, words: str) -> None:
    """More than there is: deleted by hand. Less: written by programs that do not account."""
    [(found, said)] = told("stage.accounting", facts(stages=[stage(entries=2, retries=1, accounted=accounted)]))
    assert (found, words in said) == (level, True)
