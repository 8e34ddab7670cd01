"""What `status` shows a person."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from services.console.looking.status_tables import tables
from shared.streams.inspect import GroupStatus, Memory, Pause
from shared.streams.keys import Stream
from tests.unit.console.system import facts, log, others, replica, stage


def _shown(width: int = 120, **changes: Any) -> str:
    seen, out = facts(**changes), io.StringIO()
    Console(file=out, width=width).print(tables(seen.status, seen.views, width))
    return out.getvalue()


def _column(shown: str, name: str) -> list[str]:
    """The cells under the first right-aligned head of that name, of the three stages or processes below it."""
    lines = shown.splitlines()
    at, head = next((at, line) for at, line in enumerate(lines) if name in line)
    end = head.index(name) + len(name)
    return [line[:end].split()[-1] for line in lines[at + 1 : at + 4]]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_figure_is_cut_off_however_narrow_the_screen(width: int) -> None:
    """A busy system, whose stages do not run; a machine's long name gives way, no figure does."""
    busy = stage(entries=9_800, pending=64, bytes=10**8, oldest_age_ms=400_000, idle_ms=300, retries=1_200, next_retry_ms=3_000)
    process = replica(host="h" * 80, pid=4_194_304, in_hand=64, finished_per_s_10s=1_499.9, rss_bytes=2**28)
    full = log(
        Stream.DEAD, entries=1_000_000, bytes=2**33, oldest_age_ms=10**8, groups=(GroupStatus("g" * 200, 12, 1_000, 900_000, 10**8, 10**8),)
    )
    dead: dict[str, Any] = {"dead_open": 9, "dead_by_stage": {"fetcher": 7}}
    for replicas in (others(process), []):
        shown = _shown(width, stages=[busy], replicas=replicas, logs=[full], **dead)
        assert all(len(line.rstrip()) <= width for line in shown.splitlines())
        cut = [word for word in shown.split() if word.endswith("…")]
        assert all(word[0] in "hg" for word in cut), cut
        assert all(figure in shown for figure in ("9736", "1200", "7+", "1000000, 9 open", "900000", "28 h"))


def test_what_is_unknown_is_called_so() -> None:
    """A stream that nobody ever read, and a process that does not say what it does."""
    shown = _shown(stages=[stage(entries=3, pending=None)], replicas=[replica(in_hand=None, finished_per_s_10s=None, rss_bytes=None)])
    assert shown.count("unknown") >= 6


def test_open_dead_letters_stand_beside_all_of_them() -> None:
    """Those dealt with are in the log too."""
    assert "12, 5 open" in _shown(logs=[log(Stream.DEAD, entries=12)], dead_open=5)


def test_open_dead_letters_are_told_of_each_stage_and_what_each_process_buried() -> None:
    """A process has counted since its start, the stage's are those nobody has dealt with."""
    buried = others(replica(runs={"ok": 9, "dead": 4}))
    shown = _shown(200, replicas=buried, dead_open=7, dead_by_stage={"fetcher": 5, "cleaner": 2, "classifier": 0})
    assert _column(shown, "dead") == ["5", "2", "0"]
    assert _column(shown, "buried") == ["4", "0", "0"]
    more = _shown(200, dead_open=8, dead_by_stage={"fetcher": 5, "cleaner": 0, "classifier": 0})
    assert _column(more, "dead") == ["5+", "0+", "0+"], "some whose stage was not looked at"


def test_nobody_is_before_the_first_stage() -> None:
    """So what comes from there is not unknown; there is nothing of the kind."""
    assert _column(_shown(200), "in/s") == ["-", "0.0", "0.0"]
    assert _column(_shown(200, replicas=others(replica(passed_on_per_s_10s=None))), "in/s") == ["-", "unknown", "0.0"]


def test_names_of_others_do_not_command_the_terminal() -> None:
    """Whatever a process, a group or whoever paused a stage is called."""
    bad = "x\x1b[31m"
    group = GroupStatus(bad, consumers=1, pending=0, unread=0, behind_ms=0, idle_ms=None)
    shown = _shown(stages=[stage(paused=Pause(bad, bad, bad))], replicas=[replica(bad, host=bad, version=bad)], logs=[log(groups=(group,))])
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("memory", "told"),
    [(Memory(), False), (Memory(9, None), False), (Memory(None, 9), False), (Memory(99, 100), False), (Memory(100, 100), True)],
)
def test_a_server_that_refuses_writes_is_told_of_at_once(memory: Memory, told: bool) -> None:
    """Its stages look idle; a server without a limit, or that does not say, is not judged."""
    assert ("the server has used 100 B of 100 B (100%) of its memory and refuses writes" in _shown(memory=memory)) is told
