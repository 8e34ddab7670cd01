"""Looking after one process's reading: begin it, heed a pause, make groups that are missing, revive readers that an error ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from faststream import FastStream
from redis.exceptions import RedisError

from shared.streams import shell
from shared.streams.lane import Lane
from shared.streams.unavailable import is_unavailable

#: How long one look may take, in seconds: a server that takes calls and never answers must not look like a loop that hangs
#: (`health.STUCK_AFTER_S`).
WATCH_WITHIN_S = 10.0
#: Looks between two log lines of a server that is away: about half a minute.
LOOKS_PER_LOG = 60
#: Times in a row that reading may fail for another reason than an absent server (wrong type, no permission) before the process gives up.
MAX_FAILURES = 20


@dataclass(slots=True)
class Reading:
    """What `app` reads for all lanes. `pause_known` is set once it is known whether the stage is paused."""

    app: FastStream
    lanes: Sequence[Lane]
    pause_known: asyncio.Event = field(default_factory=asyncio.Event)
    _begun: bool = False

    async def watched(self, every_s: float) -> None:
        """Look after it again and again, until that has failed too often, which is raised; a server that is away is waited for."""
        failures = looks = 0
        while failures < MAX_FAILURES:
            try:
                async with asyncio.timeout(WATCH_WITHIN_S):
                    await self._look()
                failures = looks = 0
            except (RedisError, TimeoutError) as error:
                failures = 0 if is_unavailable(error) else failures + 1
                if failures or looks % LOOKS_PER_LOG == 0:
                    tell = _log.error if failures else _log.warning
                    tell("reading_failed", stage=self._stage, error=(str(error) or repr(error))[:200], failures=failures)
                looks += 1
            await asyncio.sleep(every_s)
        raise RuntimeError(f"reading {self.lanes[0].worker.stream_key} failed {failures} times in a row")

    async def stop(self, within_s: float) -> None:
        """Read nothing more; a server that is away must not hold the stop up."""
        for subscriber in self._subscribers:
            shell.failure_of(subscriber)  # so that no error counts as never retrieved
        try:
            async with asyncio.timeout(within_s):
                await self.app.stop()
        except (TimeoutError, RedisError) as error:
            _log.warning("reading_not_stopped", stage=self._stage, error=repr(error)[:200])

    async def _look(self) -> None:
        """Begin it; heed a pause; make the groups and revive the readers where they were taken away or an error ended them.

        A pause comes first: a server out of memory makes no group, and then it is that a stage has to be paused or resumed. What fails
        for one partition, whose node may be away, is seen to for the others before it is raised.
        """
        await self._heed_pause()
        failures = [failure for lane in self.lanes if (failure := await _failing(lane.handover.ensure_group()))]
        if not self._begun and not failures:
            await self.app.start()
            _log.info("service_started", stage=self._stage)
            self._begun = True
        if self._begun and len(failures) < len(self.lanes):
            failures += [failure for subscriber in self._subscribers if (failure := await self._revived(subscriber))]
        if failures:
            raise failures[0]

    async def _heed_pause(self) -> None:
        """Begin nothing while an operator has paused the stage; what was read meanwhile stays in hand and is beaten for.

        Before the first answer nothing may begin: a process that boots into a pause would run what it takes over, at each boot.
        """
        first = self.lanes[0]
        paused, window = await first.handover.paused(), first.worker.window
        if paused != window.paused:
            _log.warning("stage_paused" if paused else "stage_resumed", stage=self._stage)
            await window.pause(paused)
        self.pause_known.set()

    async def _revived(self, subscriber: Any) -> Exception | None:  # noqa: ANN401  (FastStream's own types are private)
        """Let it read if it does not; what had ended its reading, or keeps it from beginning."""
        if failure := shell.failure_of(subscriber):
            await subscriber.stop()
        if not subscriber.running:
            _log.warning("reader_revived", stage=self._stage, error=str(failure or "")[:200])
            failure = await _failing(subscriber.start()) or failure
        return failure

    @property
    def _subscribers(self) -> Sequence[Any]:
        return self.app.broker.subscribers if self.app.broker else ()

    @property
    def _stage(self) -> str:
        return self.lanes[0].worker.stage.name


async def _failing(step: Awaitable[object]) -> Exception | None:
    """The error that the server, or its silence, ends `step` with."""
    try:
        await step
    except (RedisError, TimeoutError) as error:
        return error
    return None


_log = structlog.get_logger("wiresift.service")
