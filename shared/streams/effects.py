"""What an action comes to: written down and handed over, until the server has said what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.outcomes import Postponed, RetryLater, Unusable
from shared.streams import retry
from shared.streams.actions import Action, Finish, Forward, Reject, Result, Transfer
from shared.streams.endings import Endings, writable
from shared.streams.handed import Ended, Scheduled
from shared.streams.handover import HandOver
from shared.streams.keys import Stream
from shared.streams.messages import Delivery, RawEntry
from shared.streams.patience import Patience


@dataclass(frozen=True, slots=True)
class Effects:
    """Acts for one consumer of a stage; `writes` is the stream it hands over to, `jitter` draws from [0, 1) for the wait of a retry."""

    endings: Endings
    handover: HandOver
    patience: Patience
    writes: Stream | None
    max_attempts: int
    now: Callable[[], datetime]
    jitter: Callable[[], float]

    async def of(self, raw: RawEntry, delivery: Delivery[Any], action: Action) -> tuple[Result, str]:
        """Write down what the action says and hand it over; returns what the server said, and how the run ended if it agreed.

        Waits for room and for the server, for as long as it takes.
        """
        try:
            return await self._act(raw, delivery, action)
        except ValueError as error:  # what the handler returned cannot be written down, however often it is tried
            return await self.bury(raw, delivery, Unusable(type(error).__name__, str(error))), "dead"

    async def _act(self, raw: RawEntry, delivery: Delivery[Any], action: Action) -> tuple[Result, str]:
        match action:
            case Forward():
                assert self.writes, f"{self.endings.stage} hands nothing over"
                handed, target = self.endings.forwarded(delivery, action, self.now()), self.writes
                return await self.patience.handed_over(lambda: self.handover.forward(target, handed)), "ok"
            case Finish():
                return await self._end(Stream.CLASSIFIED, self.endings.finished(delivery, action, self.now())), "ok"
            case Reject():
                return await self._end(Stream.REJECTED, self.endings.rejected(delivery, action, self.now())), "rejected"
            case RetryLater():
                return await self._retry_or_bury(raw, delivery, action)
            case Postponed(_, delay_s):
                return await self._schedule(self.endings.postponed(raw, delivery, retry.postponement(delay_s))), "postponed"
            case Unusable():
                return await self.bury(raw, delivery, action), "dead"
            case Transfer():
                item = self.endings.transferred(raw, delivery, action)
                return await self.patience.handed_over(lambda: self.handover.transfer(item)), "transferred"

    async def _retry_or_bury(self, raw: RawEntry, delivery: Delivery[Any], failure: RetryLater) -> tuple[Result, str]:
        match retry.decide(delivery.attempt, max_attempts=self.max_attempts, retry_after_s=failure.retry_after_s, jitter=self.jitter()):
            case retry.RetryAfter(delay):
                return await self._schedule(self.endings.retried(raw, delivery, failure, delay)), "retry"
            case retry.GiveUp():
                tried = f" (in each of {delivery.attempt} attempts)" if delivery.attempt > 1 else ""
                why = Unusable(failure.error, writable(failure.detail) + tried)
                return await self.bury(raw, delivery, why), "dead"

    async def bury(self, raw: RawEntry, delivery: Delivery[Any] | None, why: Unusable) -> Result:
        """End the request as a dead letter; without a delivery it is what could not be read."""
        return await self._end(Stream.DEAD, self.endings.buried(raw, delivery, why, self.now()))

    async def _schedule(self, item: Scheduled) -> Result:
        return await self.patience.handed_over(lambda: self.handover.postpone(item))

    async def _end(self, log: Stream, ended: Ended) -> Result:
        return await self.patience.handed_over(lambda: self.handover.end(log, ended))
