"""What `doctor` says of the processes: the fact that makes it speak, and the one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from services.console.looking.system_facts import Consumer
from shared.streams.inspect import Pause
from tests.unit.console.system import facts, others, replica, stage, told

_GONE = "fetcher-gone"


def test_processes_that_are_well_have_nothing_to_complain_about() -> None:
    """One version, clocks that agree, and no more."""
    seen = facts()
    assert told("replica.versions", seen) == [("ok", "version of Wiresift: 1.0.0")]
    assert [level for level, _ in told("replica.clocks", seen)] == ["ok"]
    assert [told(f"replica.{check}", seen) for check in ("silent", "hanging", "reading", "loop", "consumers")] == [[]] * 5


def test_versions_side_by_side_come_with_the_order_of_upgrade() -> None:
    """Of living processes and of this command; one that does not say its own is no other."""
    seen = facts(replicas=others(replica(version="1.1.0"), replica("cleaner", version=None)))
    [(level, words)] = told("replica.versions", seen)
    assert level == "warning"
    assert "fetcher 1.1.0" in words
    assert words.endswith("classifier, cleaner, fetcher, then whatever puts requests in")
    gone = facts(replicas=others(replica(consumer="old", version="0.9.0", age_ms=60_000), replica(consumer="new")))
    assert [level for level, _ in told("replica.versions", gone)] == ["ok"]


@pytest.mark.parametrize(
    ("skew_ms", "level"), [(2_000, "ok"), (-2_000, "ok"), (2_001, "warning"), (-60_000, "warning"), (60_001, "error"), (-60_001, "error")]
)
def test_clocks_are_held_against_the_servers(skew_ms: int, level: str) -> None:
    """Of each process and of this machine, ahead or behind."""
    for seen in (facts(replicas=others(replica(skew_ms=skew_ms))), facts(ahead_ms=skew_ms)):
        assert [found for found, _ in told("replica.clocks", seen)] == [level]


def test_a_clock_that_is_not_told_is_not_judged() -> None:
    """A process of a version that does not say its time."""
    seen = facts(replicas=others(replica(at_ms=None)))
    assert told("replica.clocks", seen) == [("ok", "clocks: 3 agree with the server's within 2 s")]


@pytest.mark.parametrize(("age_ms", "levels"), [(10_000, []), (10_001, ["warning"])])
def test_a_process_that_fell_silent_is_named(age_ms: int, levels: list[str]) -> None:
    """Though another of its stage lives, and the stage runs."""
    seen = facts(replicas=others(replica("cleaner", consumer="a", pid=9, age_ms=age_ms), replica("cleaner", consumer="b")))
    found = told("replica.silent", seen)
    assert [level for level, _ in found] == levels
    what = "cleaner (process 9 on host) gave no sign of life for 10 s and did not sign off"
    assert all(words.startswith(what) and words.endswith("others take its work over") for _, words in found)


def test_what_falls_silent_again_and_again_is_counted() -> None:
    """Three of a stage are named, those heard last; words of no stage are nobody's."""
    crashed = [replica(consumer=f"f{number}", pid=number, age_ms=20_000 + number) for number in range(9)]
    found = told("replica.silent", facts(replicas=[*crashed, replica("odd", age_ms=20_000)]))
    assert [words.partition(" gave")[0] for _, words in found[:3]] == [f"fetcher (process {number} on host)" for number in range(3)]
    assert all("its work waits for another" in words for _, words in found[:3])
    assert [words for _, words in found[3:]] == ["6 more processes of fetcher fell silent; see what ends them again and again: their logs"]


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ({"oldest_run_s": 60.0}, []),
        ({"oldest_run_s": 60.1}, ["error"]),
        ({"oldest_run_s": 600.0, "blocked_s": 500.0}, []),
        ({"oldest_run_s": 600.0, "deadline_s": None}, []),
        ({"oldest_run_s": None}, []),
    ],
)
def test_a_run_far_past_its_deadline_hangs(said: dict[str, Any], levels: list[str]) -> None:
    """Twice its deadline of 30 s; one that waits for room does not hang."""
    found = told("replica.hanging", facts(replicas=others(replica(**said))))
    assert [level for level, _ in found] == levels
    assert all(words.endswith("; kill 7") for _, words in found)


@pytest.mark.parametrize(
    ("idle_ms", "waiting_ms", "said", "pause", "levels"),
    [
        (10_000, 10_000, {}, None, ["error"]),
        (None, 10_000, {}, None, ["error"]),
        (9_999, 10_000, {}, None, []),
        (10_000, 9_999, {}, None, []),
        (10_000, None, {}, None, []),
        (10_000, 10_000, {"in_hand": 1}, None, []),
        (10_000, 10_000, {"in_hand": None}, None, []),
        (10_000, 10_000, {"paused": True}, None, []),
        (10_000, 10_000, {}, Pause(), []),
    ],
)
def test_a_process_that_beats_but_does_not_read(
    idle_ms: int | None, waiting_ms: int | None, said: dict[str, Any], pause: Pause | None, levels: list[str]
) -> None:
    """It has nothing in hand, has read nothing for ten seconds, and entries have waited as long."""
    seen = facts(
        stages=[stage(entries=3, waiting_age_ms=waiting_ms, paused=pause)],
        replicas=others(replica(**said)),
        consumers={} if idle_ms is None else {"fetcher": [Consumer("fetcher-1", 0, idle_ms)]},
    )
    assert [level for level, _ in told("replica.reading", seen)] == levels


@pytest.mark.parametrize(("lag_s", "levels"), [(None, []), (1.9, []), (2.0, ["warning"]), (9.9, ["warning"]), (10.0, ["error"])])
def test_a_loop_that_was_held_up_is_told_of(lag_s: float | None, levels: list[str]) -> None:
    """From the reclaim time on its work is another's."""
    assert [level for level, _ in told("replica.loop", facts(replicas=others(replica(loop_lag_s=lag_s))))] == levels


@pytest.mark.parametrize(("idle_ms", "levels"), [(30_000, []), (30_001, ["error"])])
def test_work_of_a_process_that_is_gone_is_to_be_taken_over(idle_ms: int, levels: list[str]) -> None:
    """After three reclaim times living processes should have done so."""
    seen = facts(consumers={"fetcher": [Consumer(_GONE, 2, idle_ms)]})
    assert [level for level, _ in told("replica.consumers", seen)] == levels


def test_work_that_nobody_is_there_to_take_over_names_what_to_start() -> None:
    """Without a living process, or with a paused stage, that is no fault of its own."""
    left = {"fetcher": [Consumer(_GONE, 2, 99_000)]}
    [(level, words)] = told("replica.consumers", facts(replicas=[], consumers=left))
    assert (level, words.endswith("wiresift run fetcher")) == ("warning", True)
    [(level, words)] = told("replica.consumers", facts(stages=[stage(entries=2, paused=Pause())], consumers=left))
    assert (level, words.endswith("wiresift resume fetcher")) == ("warning", True)


@pytest.mark.parametrize(("idle_ms", "held", "levels"), [(30_000, 0, []), (30_001, 0, ["error"]), (30_001, 2, []), (None, 0, [])])
def test_an_entry_that_nobody_beats_for_is_to_be_taken_over(idle_ms: int | None, held: int, levels: list[str]) -> None:
    """Whoever holds it; one held for a newer version is left alone on purpose."""
    seen = facts(stages=[stage(entries=1, pending=1, idle_ms=idle_ms)], replicas=others(replica(held=held)))
    assert [level for level, _ in told("replica.consumers", seen)] == levels


@pytest.mark.parametrize(("hours", "levels"), [(1.9, []), (2.1, ["warning"])])
def test_consumers_of_processes_long_gone_are_to_be_cleared_away(hours: float, levels: list[str]) -> None:
    """They are after an hour, where anything runs."""
    gone = {"fetcher": [Consumer(_GONE, 0, int(hours * 3_600_000))]}
    assert [level for level, _ in told("replica.consumers", facts(consumers=gone))] == levels
    assert told("replica.consumers", facts(replicas=[], consumers=gone)) == []
