"""What `doctor` and `status` say of the sources all together."""

from __future__ import annotations

from typing import Any

import pytest

from services.console.looking.source_facts import SourceFacts
from services.console.looking.source_status import source_line
from shared.streams.inspect import Pause
from shared.streams.keys import Stream
from tests.unit.console.system import facts, others, stage, told


def sources(due: int = 0, overdue_s: float = 0.0, **words: int) -> SourceFacts:
    """So many of each health."""
    return SourceFacts(words, due, overdue_s, "Harbour News" if due else None)


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ({"ok": 10}, "ok"),
        ({"ok": 9, "failing": 1}, "ok"),
        ({"ok": 8, "failing": 1, "gone": 1}, "warning"),
        ({"ok": 1, "failing": 1, "new": 50, "paused": 50}, "warning"),
        ({"ok": 5, "failing": 5}, "error"),
        ({"failing": 1}, "warning"),
    ],
)
def test_a_fifth_that_fails_is_worth_a_look_and_a_half_is_wrong(words: dict[str, int], level: str) -> None:
    """Of those that were asked and are not paused."""
    [(found, said)] = told("source.failing", facts(sources=sources(**words)))
    assert (found, "wiresift sources list --failing" in said) == (level, level != "ok")


@pytest.mark.parametrize(("words", "level"), [({"ok": 99, "quiet": 1}, "ok"), ({"ok": 9, "quiet": 1}, "warning")])
def test_quiet_sources_are_told_of_and_many_are_a_warning(words: dict[str, int], level: str) -> None:
    """One feed of a hundred is on holiday."""
    [(found, said)] = told("source.quiet", facts(sources=sources(**words)))
    assert (found, "quiet" in said) == (level, True)


def test_sources_that_moved_are_told_of() -> None:
    """They are asked where they went, so nothing is wrong."""
    [(level, said)] = told("source.moved", facts(sources=sources(ok=3, moved=1)))
    assert (level, "1 have moved" in said) == ("ok", True)


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({}, "warning", "run another beside them"),
        ({"overdue_s": 7200.0}, "error", "run another beside them"),
        ({"replicas": [one for one in others() if one.said.stage != "fetcher"]}, "warning", "no fetcher runs"),
        ({"stages": [stage(Stream.REQUESTED, entries=9_000)]}, "warning", "the intake is nearly full"),
    ],
)
def test_turns_that_come_late_are_told_with_their_cause(changes: dict[str, Any], level: str, words: str) -> None:
    """Too few fetchers, none, or no room for what sources bring."""
    late = sources(7, changes.pop("overdue_s", 900.0), ok=10)
    [(found, said)] = told("source.late", facts(sources=late, **changes))
    assert found == level
    assert "due and not asked: 7" in said
    assert words in said


def test_turns_a_little_late_and_turns_of_a_paused_fetcher_are_no_finding() -> None:
    """A queue is no trouble, and a pause is told of by itself."""
    assert not told("source.late", facts(sources=sources(7, 60.0, ok=10)))
    paused = [stage(paused=Pause("at", "by", "why"))]
    assert not told("source.late", facts(sources=sources(7, 9000.0, ok=10), stages=paused))


def test_a_system_without_sources_has_nothing_said_of_them() -> None:
    """Many only ingest."""
    for check in ("failing", "quiet", "moved", "late"):
        assert not told(f"source.{check}", facts())


def test_status_counts_sources_by_health_and_names_the_most_overdue() -> None:
    """In one line, whatever a name holds."""
    line = source_line(SourceFacts({"ok": 8, "failing": 2}, 3, 90.0, "Evil\x1b[2J"))
    assert line.plain == "sources  10, 8 ok, 2 failing; due now: 3, the first for 90 s: Evil�[2J"
