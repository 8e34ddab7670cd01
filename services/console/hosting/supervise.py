"""Runs child processes and keeps them running: restarts with a growing delay, gives up on one that cannot live, leaves none behind.

    parent ── stdin pipe ──► child      the parent's end closes with its process, by kill -9 too: the child reads end of file
    parent ◄── exit status ─ child      any exit that was not asked for is a failure, status 0 included

The pipe is the only tie, on every platform: Linux's parent-death signal follows the parent's *thread* and would have to be
set between fork and exec, where a process that has threads must not run Python.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

#: Bytes a log file may have when it is opened; a larger one moves aside first, so that a crash loop cannot fill the disk.
LOG_ROTATE_BYTES = 8 * 2**20
#: Bytes read from the end of a log to find its last lines: far more than the few lines an error quotes.
_TAIL_BYTES = 8192
#: Exit status told for a program that could not be started at all, as shells do for "command not found".
_NOT_STARTED = 127


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How a crashed process is started again: after `first_delay_s`, doubled with each further failure up to `max_delay_s`;
    not any more once it has failed `max_failures` times within `within_s`. All in seconds. `hopeless` are exit statuses that
    say it will fail again: 2 is a wrong setting or a wrong call.
    """

    first_delay_s: float = 0.25
    max_delay_s: float = 15.0
    max_failures: int = 5
    within_s: float = 60.0
    hopeless: frozenset[int] = frozenset({2})


def next_restart(failures: Sequence[float], now: float, policy: RestartPolicy = RestartPolicy()) -> float | None:
    """Seconds to wait before starting again what failed at the times `failures`, or None to give up.

    The newest failure is part of `failures`; times and `now` are seconds of one clock. Failures older than the policy's
    span no longer count, so a process that crashes now and then is restarted for ever.
    """
    recent = sum(now - failed < policy.within_s for failed in failures)
    if recent >= policy.max_failures:
        return None
    return min(policy.max_delay_s, policy.first_delay_s * 2.0 ** max(recent - 1, 0))


def open_log(path: Path) -> IO[bytes]:
    """`path` opened to append a child's output to, readable by its owner alone. An overgrown one becomes `<name>.1` first."""
    if path.exists() and path.stat().st_size > LOG_ROTATE_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def last_lines(path: Path, count: int = 1) -> list[str]:
    """The last `count` lines of a log that are not blank; fewer, or none, where there are no more. Reads its end only."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line.strip() for line in lines if line.strip()][-count:]


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. `env` None: this process's own. `pass_fds` stay open in it. `log` gets its output; None: ours, inherited."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] | None = None
    pass_fds: tuple[int, ...] = ()
    log: Path | None = None


@dataclass(frozen=True, slots=True)
class Exited:
    """A child ended unasked. `code` as in `subprocess`: -9 is SIGKILL. `last_line` is "" where its output was inherited.

    `restart_in_s` is None where it is given up. The last line of one that was killed tells of its work, not of its end: it is not told.
    """

    name: str
    code: int
    last_line: str
    restart_in_s: float | None

    def __str__(self) -> str:
        ended = f"exited with status {self.code}" if self.code >= 0 else f"ended by signal {-self.code} ({signal.strsignal(-self.code)})"
        then = "given up" if self.restart_in_s is None else f"restarting in {self.restart_in_s:g} s"
        said = self.last_line if self.code != -signal.SIGKILL else ""
        return f"{self.name} {ended}, {then}" + (f"; it last said: {said}" if said else "")


class Supervisor:
    """Keeps programs running, each in its own process group, so that a Ctrl-C reaches them as an orderly `stop`.

    `report` is told of every exit that was not asked for. `grace_s` is how long `stop` lets them finish before SIGKILL.
    """

    def __init__(
        self,
        report: Callable[[Exited], None],
        *,
        grace_s: float = 15.0,
        policy: RestartPolicy = RestartPolicy(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report, self._grace_s, self._policy, self._clock = report, grace_s, policy, clock
        self._keeping: list[asyncio.Task[Exited]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def start(self, program: Program) -> None:
        """Begin to keep `program` running; needs a running event loop."""
        self._keeping.append(asyncio.create_task(self._keep(program), name=f"keep {program.name}"))

    async def given_up(self) -> Exited:
        """The last exit of the first program that is given up. Watches those started so far; there must be one."""
        done, _ = await asyncio.wait(self._keeping, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()

    async def stop(self) -> None:
        """SIGTERM to all at once, SIGKILL to those still there after the grace period; returns when all are reaped."""
        for task in self._keeping:
            task.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)
        self._keeping.clear()

    async def _keep(self, program: Program) -> Exited:
        failures: deque[float] = deque(maxlen=self._policy.max_failures)
        while True:
            code, last_line = await self._run(program)
            now = self._clock()
            failures.append(now)
            restart = None if code in self._policy.hopeless else next_restart(failures, now, self._policy)
            exited = Exited(program.name, code, last_line, restart)
            self._report(exited)
            if exited.restart_in_s is None:
                return exited
            await asyncio.sleep(exited.restart_in_s)

    async def _run(self, program: Program) -> tuple[int, str]:
        """Exit status and last line of one run; cancelled, the process is ended before this returns."""
        lifeline, ours = os.pipe()
        try:
            code = await self._until_exit(await _spawn(program, lifeline))
        except OSError as error:  # no such program, no process or memory left: counts as a failure like any other
            return _NOT_STARTED, str(error)
        finally:
            os.close(lifeline)
            os.close(ours)
        return code, "".join(last_lines(program.log)) if program.log else ""

    async def _until_exit(self, process: asyncio.subprocess.Process) -> int:
        try:
            return await process.wait()
        except asyncio.CancelledError:
            await self._end(process)
            raise

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        try:
            _signal(process, signal.SIGTERM)
            async with asyncio.timeout(self._grace_s):
                await process.wait()
        except TimeoutError:
            pass
        finally:  # cancelled once more while it waits (a second Ctrl-C): no more grace, but no orphan either
            _signal(process, signal.SIGKILL)
            await process.wait()


async def _spawn(program: Program, stdin: int) -> asyncio.subprocess.Process:
    log = open_log(program.log) if program.log else None
    try:
        return await asyncio.create_subprocess_exec(
            *program.argv, stdin=stdin, stdout=log, stderr=log, env=program.env, pass_fds=program.pass_fds, process_group=0
        )
    finally:
        if log:
            log.close()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    if process.returncode is None:
        process.send_signal(number)  # asyncio ignores it where the process is gone already


def stop_with_parent(grace_s: float, stdin: int = 0) -> None:
    """Called first in a child: once the parent is gone, stop as by SIGTERM, and hard after `grace_s` seconds.

    A thread of its own watches, so that a blocked event loop cannot keep an orphan alive.
    """

    def watch() -> None:
        while os.read(stdin, 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(grace_s)
        os._exit(1)

    threading.Thread(target=watch, name="stop-with-parent", daemon=True).start()
