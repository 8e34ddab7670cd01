"""What is done once a hand-over stands: beside the next runs, within a time, and at no cost to any entry if it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from redis.exceptions import RedisError

from shared.streams.cancel import cancelled

#: Seconds that one such piece of work may take: longer than the server needs, shorter than a stop waits.
WITHIN_S = 5.0
#: Pieces under way at most; further ones are dropped, so that a server that is away does not fill the memory.
MOST = 256


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The pieces of work of one stage that follow a hand-over.

    Each is begun at most once, only where the server has said DONE, and never again: a process that dies loses those it had begun.
    So nothing may be left to them that must not be lost.
    """

    stage: str
    within_s: float = WITHIN_S
    most: int = MOST
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it, unless too much is under way."""
        if len(self._tasks) >= self.most:
            _log.debug("afterwards_dropped", stage=self.stage, under_way=len(self._tasks))
            return
        task = asyncio.create_task(self._done(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def all_done(self) -> None:
        """Return once nothing is under way; each piece ends within its time."""
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Break off what is under way."""
        await cancelled(set(self._tasks))

    async def _done(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(self.within_s):
                await work()
        except (RedisError, TimeoutError) as error:  # the server's fault or its slowness: runs beside this one tell of it
            _log.debug("afterwards_failed", stage=self.stage, error=(str(error) or repr(error))[:200])
        except Exception as error:  # noqa: BLE001  (a bug of ours too must cost no entry anything: this one is handed over)
            _log.error("afterwards_failed", stage=self.stage, error=type(error).__name__, exc_info=True)


_log = structlog.get_logger("wiresift.worker")
