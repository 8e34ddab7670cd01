"""Supervised children among real processes: restarted, given up, ended with their parent, never left behind."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.hosting.supervise import (
    LOG_ROTATE_BYTES,
    Exited,
    Program,
    RestartPolicy,
    Supervisor,
    last_lines,
    next_restart,
    open_log,
)

pytestmark = pytest.mark.integration

_ROOT = Path(__file__).resolve().parents[2]
#: Seconds within which anything that is waited for here must have happened, on a busy machine too.
_DEADLINE_S = 60.0
#: Restarts at once, so that tests do not wait; gives up at the third failure.
_AT_ONCE = RestartPolicy(first_delay_s=0, max_delay_s=0, max_failures=3)
#: A child that says its process id and stays.
_STAYS = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
#: A child that says when it hears SIGTERM, and stays.
_STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: print("heard", flush=True))
print("deaf", flush=True)
time.sleep(600)
"""
#: A child as a service is: it stops with its parent.
_SERVICE = "import os; from services.console.hosting.supervise import stop_with_parent; stop_with_parent(1.0); " + _STAYS
#: A child whose event loop hangs and that is deaf to SIGTERM.
_HUNG_SERVICE = "from services.console.hosting.supervise import stop_with_parent; stop_with_parent(0.1)\n" + _STUBBORN
#: A parent that supervises the program of argv[2:], whose output goes to argv[1].
_PARENT = """
import asyncio, sys
from pathlib import Path
from services.console.hosting.supervise import Program, Supervisor
async def main():
    async with Supervisor(print) as supervisor:
        supervisor.start(Program("child", tuple(sys.argv[2:]), log=Path(sys.argv[1])))
        await supervisor.given_up()
asyncio.run(main())
"""


def _python(script: str, log: Path) -> Program:
    return Program("child", (sys.executable, "-c", script), log=log)


async def _until(happened: Callable[[], bool]) -> bool:
    """Whether it happened before the deadline."""
    deadline = time.monotonic() + _DEADLINE_S
    while not (so := happened()) and time.monotonic() < deadline:
        await asyncio.to_thread(select.select, [], [], [], 0.02)
    return so


async def _said(log: Path, lines: int = 1) -> list[str]:
    """The last lines of the log, once there are so many."""
    assert await _until(lambda: len(last_lines(log, lines)) == lines)
    return last_lines(log, lines)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12).map(sorted))
def test_delays_are_bounded(failures: list[float]) -> None:
    """However failures lie in time, the delay is never below the first one nor above the cap."""
    policy = RestartPolicy(first_delay_s=0.5, max_delay_s=4, max_failures=20, within_s=60)
    delays = [next_restart(failures[: count + 1], failures[-1], policy) for count in range(len(failures))]
    known = [delay for delay in delays if delay is not None]
    assert len(known) == len(failures)
    assert all(0.5 <= delay <= 4 for delay in known)


def test_delays_double_until_the_cap() -> None:
    """Failures at one moment are answered by longer and longer waits, and by none after the last allowed one."""
    policy = RestartPolicy(first_delay_s=1, max_delay_s=5, max_failures=5, within_s=60)
    assert [next_restart([0.0] * count, 0, policy) for count in range(1, 6)] == [1, 2, 4, 5, None]


def test_failures_long_ago_are_forgotten() -> None:
    """Only failures within the policy's span count, for the delay and for giving up."""
    policy = RestartPolicy(first_delay_s=1, max_delay_s=60, max_failures=3, within_s=10)
    assert next_restart([0, 1, 2], 2, policy) is None
    assert next_restart([0, 1, 11.5], 11.5, policy) == 1
    assert next_restart([0, 5, 11], 11, policy) == 2


@pytest.mark.parametrize(
    ("exited", "line"),
    [
        (Exited("cleaner", 3, "out of luck", 0.5), "cleaner exited with status 3, restarting in 0.5 s; it last said: out of luck"),
        (Exited("cleaner", -9, "status ok", None), "cleaner ended by signal 9 (Killed), given up"),
        (
            Exited("cleaner", -11, "Segmentation fault", None),
            "cleaner ended by signal 11 (Segmentation fault), given up; it last said: Segmentation fault",
        ),
    ],
)
def test_an_exit_is_told_in_one_line(exited: Exited, line: str) -> None:
    """The line says who ended how, what follows, and its last words where they may tell why: one that is killed has no say."""
    assert str(exited) == line


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    """A child that dies is replaced by a new process, and its exit is reported."""
    log, reports = tmp_path / "log", list[Exited]()
    async with Supervisor(reports.append, policy=_AT_ONCE) as supervisor:
        supervisor.start(_python(_STAYS, log))
        (first,) = await _said(log)
        os.kill(int(first), signal.SIGKILL)
        _, second = await _said(log, 2)
        assert psutil.pid_exists(int(second))
        assert reports == [Exited("child", -signal.SIGKILL, first, 0)]
    assert not psutil.pid_exists(int(second))


@pytest.mark.parametrize("status", [0, 7])
async def test_a_child_that_keeps_failing_is_given_up_with_its_last_words(tmp_path: Path, status: int) -> None:
    """After the last allowed failure it is not started again; leaving in good order is a failure too."""
    reports: list[Exited] = []
    script = f"import sys; print('so it', 'ends', file=sys.stderr); sys.exit({status})"
    async with Supervisor(reports.append, policy=_AT_ONCE) as supervisor:
        supervisor.start(_python(script, tmp_path / "log"))
        assert await supervisor.given_up() == Exited("child", status, "so it ends", None)
    assert [exited.restart_in_s for exited in reports] == [0, 0, None]


async def test_a_child_that_says_it_was_called_wrongly_is_given_up_at_once(tmp_path: Path) -> None:
    """Exit status 2 is a wrong setting: starting again cannot help."""
    reports: list[Exited] = []
    async with Supervisor(reports.append, policy=_AT_ONCE) as supervisor:
        supervisor.start(_python("raise SystemExit(2)", tmp_path / "log"))
        await supervisor.given_up()
    assert [exited.restart_in_s for exited in reports] == [None]


async def test_a_program_that_does_not_exist_is_given_up() -> None:
    """What cannot be started counts as failing, and the report says why."""
    async with Supervisor(lambda _: None, policy=_AT_ONCE) as supervisor:
        supervisor.start(Program("child", ("./no-such-program",)))
        exited = await supervisor.given_up()
    assert exited.code == 127
    assert "No such file" in exited.last_line


async def test_slow_failures_are_restarted_for_ever(tmp_path: Path) -> None:
    """By a clock on which failures lie far apart a child fails often and is never given up."""
    times = iter(range(0, 10_000, 100))
    reports: list[Exited] = []
    async with Supervisor(reports.append, policy=_AT_ONCE, clock=lambda: next(times)) as supervisor:
        supervisor.start(_python("raise SystemExit(1)", tmp_path / "log"))
        assert await _until(lambda: len(reports) > 2 * _AT_ONCE.max_failures)
    assert {exited.restart_in_s for exited in reports} == {0}


def _child_running(script: str) -> psutil.Process:
    """Our child with that script; other tests' servers are children of this process too."""
    living = [found for found in psutil.Process().children() if found.status() != psutil.STATUS_ZOMBIE]
    (child,) = (found for found in living if script in found.cmdline())
    return child


async def test_stop_ends_a_child_that_ignores_sigterm(tmp_path: Path) -> None:
    """After the grace period it is killed, and nothing of it is left, no zombie either."""
    log = tmp_path / "log"
    supervisor = Supervisor(lambda _: None, grace_s=0)
    supervisor.start(_python(_STUBBORN, log))
    await _said(log)
    child = _child_running(_STUBBORN)
    await supervisor.stop()
    assert not psutil.pid_exists(child.pid)


async def test_a_stop_that_is_itself_cancelled_leaves_no_child(tmp_path: Path) -> None:
    """A second Ctrl-C cuts the grace period short, not the clearing up."""
    log = tmp_path / "log"
    supervisor = Supervisor(lambda _: None, grace_s=600)
    supervisor.start(_python(_STUBBORN, log))
    await _said(log)
    child = _child_running(_STUBBORN)
    stopping = asyncio.create_task(supervisor.stop())
    assert await _said(log, 2) == ["deaf", "heard"]
    stopping.cancel()
    await asyncio.wait([stopping])
    assert not psutil.pid_exists(child.pid)


async def test_a_child_gets_the_environment_and_descriptors_it_was_promised(tmp_path: Path) -> None:
    """`env` replaces the environment; `pass_fds` are open in the child under the same numbers."""
    reader, writer = os.pipe()
    script = "import os, sys; os.write(int(sys.argv[1]), os.environ['WORD'].encode())"
    argv = (sys.executable, "-c", script, str(writer))
    async with Supervisor(lambda _: None, policy=RestartPolicy(max_failures=1)) as supervisor:
        supervisor.start(Program("child", argv, {"WORD": "spoken"}, (writer,), tmp_path / "log"))
        await supervisor.given_up()
    assert os.read(reader, 100) == b"spoken"
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("child", [_SERVICE, _HUNG_SERVICE])
async def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path, child: str) -> None:
    """kill -9 of the parent leaves no child, not even one that hangs and does not hear SIGTERM."""
    log = tmp_path / "log"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", _PARENT, str(log), sys.executable, "-c", child, cwd=_ROOT)
    await _said(log)
    (orphan,) = psutil.Process(parent.pid).children()
    parent.kill()
    await parent.wait()
    assert await _until(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)


def test_an_overgrown_log_moves_aside(tmp_path: Path) -> None:
    """A log over the limit is kept under another name, and a new one begins; it is nobody else's to read."""
    log = tmp_path / "log"
    with log.open("wb") as file:
        file.truncate(LOG_ROTATE_BYTES + 1)
    with open_log(log) as file:
        file.write(b"anew\n\n")
    assert last_lines(log, 5) == ["anew"]
    assert (tmp_path / "log.1").stat().st_size == LOG_ROTATE_BYTES + 1
    assert log.stat().st_mode & 0o077 == 0
