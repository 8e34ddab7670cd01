"""Waiting for room and for the server: what must be done is tried until it is, at no cost to the entry it is done for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from redis import exceptions as redis_errors

from shared.errors import Transient
from shared.metrics import StageMetrics
from shared.streams.actions import Result
from shared.streams.unavailable import is_unavailable

T = TypeVar("T")

#: Waits between two log lines of an entry that cannot be handed over: about half a minute.
WAITS_PER_LOG = 60
#: Longest wait in seconds between two tries to hand over to a full stream or a server that is away.
MAX_WAIT_S = 0.5
#: Longest wait in seconds between two looks of a handler that the server refuses: each may fetch and parse anew, unlike a hand-over.
MAX_LOOK_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits on behalf of one stage; `jitter` draws from [0, 1), so that replicas do not come back all at once."""

    stage: str
    metrics: StageMetrics
    jitter: Callable[[], float]

    async def handed_over(self, hand_over: Callable[[], Awaitable[Result]]) -> Result:
        """Hand over, waiting while there is no room or no server. The scripts are idempotent, so a doubtful call is repeated.

        What the server refuses for a reason of its own (wrong type, no permission, disk full) is waited for as well: it is no fault
        of the entry's, which must neither be lost nor condemned for it.
        """
        waits = 0
        while True:
            try:
                result = await hand_over()
            except (redis_errors.RedisError, Transient) as error:
                # Without its group the server has lost its keys: `service` makes the group again, the entry is gone.
                result = Result.STALE if "NOGROUP" in str(error) else Result.FULL
                if result is Result.FULL:
                    self._note_refusal("handover_failed", error, waits)
            self.metrics.handed(result)
            if result is not Result.FULL:
                return result
            waits += 1
            await self._wait(waits, MAX_WAIT_S)

    async def decided(self, decide: Callable[[], Awaitable[T]]) -> T:
        """Look again while the server refuses what the handler needs: no fault of the entry's, so it costs no attempt."""
        waits = 0
        while True:
            try:
                return await decide()
            except redis_errors.RedisError as error:
                self._note_refusal("handler_refused", error, waits)
            self.metrics.handed(Result.FULL)  # so that the stage shows as blocked, not as hanging
            waits += 1
            await self._wait(waits, MAX_LOOK_WAIT_S)

    def _note_refusal(self, what: str, error: Exception, waits: int) -> None:
        if waits % WAITS_PER_LOG == 0:
            passes = isinstance(error, Transient) or is_unavailable(error)
            tell = _log.warning if passes else _log.error
            tell(what, stage=self.stage, error=str(error)[:200], waits=waits)

    async def _wait(self, waits: int, longest_s: float) -> None:
        await asyncio.sleep(min(longest_s, 0.05 * 2 ** min(waits, 10)) * (0.5 + self.jitter() / 2))


_log = structlog.get_logger("wiresift.worker")
