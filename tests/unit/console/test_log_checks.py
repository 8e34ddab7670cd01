"""What `doctor` says of dead letters, of those who read the logs, and of what operators did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.settings import Settings
from shared.streams.inspect import GroupStatus
from shared.streams.keys import Stream
from shared.streams.operations import Operation
from tests.unit.console.system import facts, log, told

_DAY_MS = 86_400_000
_SETTINGS = Settings.read({"WIRESIFT_LOG_MAX_DAYS": "7", "WIRESIFT_LOG_MAX_BYTES": str(2**20), "WIRESIFT_LOG_UNREAD_MAX_BYTES": str(2**22)})


def _group(**overrides: Any) -> GroupStatus:
    facts: dict[str, Any] = {"name": "sink", "consumers": 1, "pending": 0, "unread": 5, "behind_ms": _DAY_MS, "idle_ms": None}
    return GroupStatus(**facts | overrides)


def test_open_dead_letters_are_named_by_error_and_stage() -> None:
    """The most frequent first; with the command to look at them."""
    seen = facts(dead_open=12, letters={("cleaner", "LimitExceeded"): 1, ("fetcher", "Transient"): 9}, letters_seen=10)
    kinds = "9 × Transient in fetcher, 1 × LimitExceeded in cleaner"
    way_out = "look at them, then redrive or discard them; wiresift dead list"
    assert told("log.dead", seen) == [("warning", f"dead letters: 12 open; of the newest 10: {kinds}; {way_out}")]
    assert told("log.dead", facts()) == [("ok", "dead letters: none open")]


@pytest.mark.parametrize(
    ("behind_ms", "size", "level", "words"),
    [
        (0, 0, None, ""),
        (_DAY_MS, 2**20, "ok", "entries unread: 5"),
        (4 * _DAY_MS, 2**20, "warning", "kept up to 4096 KiB, at this rate for another 12 d"),
        (_DAY_MS, 2**21, "warning", "kept up to 4096 KiB, at this rate for another 4 d"),
        (_DAY_MS, 2**22, "error", "unread entries are being lost"),
    ],
)
def test_a_group_that_is_far_behind_is_told_how_long_it_has(behind_ms: int, size: int, level: str | None, words: str) -> None:
    """Half the time that entries are kept, or a log past its bytes for its sake; the log has grown for four days."""
    found = log(entries=9, bytes=size, oldest_age_ms=4 * _DAY_MS, groups=(_group(behind_ms=behind_ms),))
    said = told("log.groups", facts(logs=[found], settings=_SETTINGS))
    assert [level for level, _ in said] == ([level] if level else [])
    assert all(words in sentence for _, sentence in said)


@pytest.mark.parametrize(
    ("idle_ms", "size", "level", "words"),
    [
        (None, 0, None, ""),
        (599_999, 0, None, ""),
        (
            600_000,
            0,
            "warning",
            "group sink of classified has not acknowledged 9 entries, one of them for 10 min; see whether its consumers",
        ),
        (600_000, 2**22, "error", "the log is at 4096 KiB of 4096 KiB, so they are being lost"),
    ],
)
def test_a_group_that_read_everything_and_died_is_told_of(idle_ms: int | None, size: int, level: str | None, words: str) -> None:
    """It is not behind; what it took and never acknowledged is."""
    died = _group(pending=9, unread=0, behind_ms=0, idle_ms=idle_ms)
    said = told("log.groups", facts(logs=[log(entries=9, bytes=size, groups=(died,))], settings=_SETTINGS))
    assert [level for level, _ in said] == ([level] if level else [])
    assert all(words in sentence for _, sentence in said)


@pytest.mark.parametrize(("consumers", "behind_ms", "level"), [(0, 60_000, "warning"), (0, 59_999, "ok"), (1, 60_000, "ok")])
def test_a_group_that_nobody_reads_with_is_told_of(consumers: int, behind_ms: int, level: str) -> None:
    """Long before what it has not read is near its limit; a consumer that restarts is back within a minute."""
    left = log(entries=9, groups=(_group(consumers=consumers, behind_ms=behind_ms),))
    [(found, words)] = told("log.groups", facts(logs=[left], settings=_SETTINGS))
    assert (found, "it has no consumer" in words) == (level, level == "warning")


def test_an_unread_count_that_cannot_be_relied_on_is_unknown() -> None:
    """Not a wrong one, and not 0."""
    [(_, words)] = told("log.groups", facts(logs=[log(groups=(_group(unread=None),))]))
    assert words.endswith("entries unread: unknown")


def test_that_nobody_reads_the_output_is_worth_a_word() -> None:
    """Of classified only: not everybody follows what was rejected."""
    assert told("log.groups", facts(logs=[log(Stream.REJECTED, groups=())])) == []
    [(level, words)] = told("log.groups", facts(logs=[log(groups=())]))
    assert (level, words) == ("ok", "no consumer group is registered on classified; whoever reads it has 7 days for it")


@pytest.mark.parametrize(
    ("size", "group", "level"),
    [
        (2**20, {"behind_ms": 0}, None),
        (2**21, {"behind_ms": 0}, "error"),
        (2**21, {"behind_ms": 5}, None),
        (2**21, {"behind_ms": 0, "pending": 3}, None),
        (2**23, {"behind_ms": 5}, "error"),
    ],
)
def test_a_log_that_is_not_trimmed_is_told_of(size: int, group: dict[str, int], level: str | None) -> None:
    """Far over its bytes, or over those kept for a group that needs them: nobody trims it, though services run."""
    said = told("log.trimming", facts(logs=[log(entries=9, bytes=size, groups=(_group(**group),))], settings=_SETTINGS))
    assert [level for level, _ in said] == ([level] if level else [])
    assert all("upkeep_failed" in words for _, words in said)


def test_a_log_that_nobody_is_there_to_trim_is_no_fault() -> None:
    """It is trimmed once a service runs."""
    [(level, words)] = told("log.trimming", facts(logs=[log(bytes=2**22)], replicas=[], settings=_SETTINGS))
    assert (level, words) == (
        "warning",
        "classified takes 4096 KiB, and 1024 KiB is what it may take; it is trimmed by any service that runs",
    )


def test_what_operators_did_last_is_told() -> None:
    """When, what, to what, how often and who."""
    done = (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), Operation(by="ann@host", what="redrive", subject="letters of cleaner", count=3))
    assert told("log.operations", facts(operations=[done])) == [
        ("ok", "2026-01-02 03:04:05 UTC: redrive letters of cleaner × 3 by ann@host")
    ]
