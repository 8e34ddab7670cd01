"""A stage at work: entries in, each decoded, run and given its outcome by itself, outcomes handed over.

Nothing here knows what an article is; nothing in a handler knows what a stream is. An entry is *held* from the moment it was
read until it was handed over, released, or found to be another reader's; what is held is beaten for (`upkeep`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog
from redis import exceptions as redis_errors

from shared.errors import MalformedEntry, Unprocessable, WorkerKilled, consequence
from shared.events import Event
from shared.metrics import StageMetrics
from shared.outcomes import RetryLater, Unusable
from shared.streams import messages
from shared.streams.actions import Action, Forward, Result
from shared.streams.afterwards import Afterwards
from shared.streams.cancel import cancelled
from shared.streams.closing import Closing
from shared.streams.effects import Effects
from shared.streams.handed import Claimed
from shared.streams.handover import BESIDE_OTHERS, HandOver
from shared.streams.keys import Stream
from shared.streams.messages import Delivery, NewerSchema, RawEntry
from shared.streams.patience import Patience
from shared.streams.unavailable import is_no_fault_of_an_entry
from shared.streams.window import Window
from shared.trace import trace_id

E = TypeVar("E", bound=Event)

#: Runs alone after which an entry that was never handed over is taken for the killer of its workers.
MAX_SOLO_DELIVERIES = 5
#: Looks at an entry whose article changes under our hands, before it is put off: more than ever work on one article at a time.
MAX_LOOKS = 10


@dataclass(frozen=True, slots=True)
class Stage(Generic[E]):
    """What distinguishes one stage from another.

    `width` is how many entries are in hand at once, `deadline` how long one run may take.
    """

    name: str
    reads: Stream
    event: type[E]
    writes: Stream | None
    width: int
    deadline: timedelta


@dataclass(frozen=True, slots=True)
class Worker(Generic[E]):
    """One consumer of a stage."""

    stage: Stage[E]
    handle: Callable[[Delivery[E]], Awaitable[Action]]
    handover: HandOver
    stream_key: str
    effects: Effects
    patience: Patience
    closing: Closing
    afterwards: Afterwards
    metrics: StageMetrics
    now: Callable[[], datetime]
    window: Window
    held: dict[str, None] = field(default_factory=dict)
    newer: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, entries: Sequence[RawEntry]) -> None:
        """Start on entries that were just read; returns once the last of them has begun, so that reading follows working."""
        self.held.update(dict.fromkeys(raw.entry for raw in entries))
        for raw in entries:
            if not await self.window.enter(raw.size):
                return  # closing: what has not begun stays held until it is released
            task = asyncio.create_task(self._admitted(raw))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def take_suspects(self, claim: Callable[[], Awaitable[Claimed | None]]) -> None:
        """With nothing else in hand, run one by one what `claim` takes over, until that is nothing.

        What was delivered again and again may be what kills its workers, so it is run where it kills no neighbour's run; and it is
        claimed only then, so that only runs count against it.
        """
        async with self.window.alone() as admitted:
            while admitted and not (self.window.closed or self.window.paused) and (claimed := await claim()):
                if claimed.raw.entry not in self.held:  # else it is a read one that waits to be admitted
                    self.held[claimed.raw.entry] = None
                    await self._run(claimed.raw, claimed.deliveries)

    def forget_newer(self, entries: set[str]) -> None:
        """Entries of a newer version that a newer reader has dealt with."""
        self.newer.difference_update(entries)
        self.metrics.held(len(self.newer), self.handover.partition)

    async def stop(self, grace: timedelta) -> None:
        """Begin nothing more, let what has begun finish for at most `grace`, then cancel it (it stays pending)."""
        await self.window.close()
        try:
            async with asyncio.timeout(grace.total_seconds()):
                await self.window.empty()
                await self.afterwards.all_done()
        except TimeoutError:
            await cancelled(set(self._tasks))
            await self.afterwards.stop()

    async def _admitted(self, raw: RawEntry) -> None:
        try:
            await self._run(raw, deliveries=1)
        finally:
            await self.window.leave(raw.size)

    async def _run(self, raw: RawEntry, deliveries: int) -> None:
        try:
            with self.metrics.timed() as timing:
                timing.status = await self._outcome(raw, deliveries)
        finally:
            # However the run ended: an entry that nobody works on must not be beaten for, or no other reader could take it over.
            self.held.pop(raw.entry, None)

    async def _outcome(self, raw: RawEntry, deliveries: int) -> str:
        """Do everything there is to do about one entry; returns how it ended, as logs and metrics name it."""
        began = self.now()
        try:
            delivery = self.closing.begun(messages.unpack(raw, self.stream_key, self.stage.event, self.handover.partition))
        except NewerSchema as newer:
            return await self._hold(raw, str(newer))
        except MalformedEntry as error:
            action = Unusable(MalformedEntry.__name__, str(error))
            return self.closing.tell(raw.entry, None, action, "dead", await self.effects.bury(raw, None, action), began)
        # Not `bound_contextvars`, which first goes through all there are.
        bound = structlog.contextvars.bind_contextvars(request_id=delivery.request_id, trace_id=trace_id(delivery.traceparent))
        try:
            if (alone := deliveries - BESIDE_OTHERS) > MAX_SOLO_DELIVERIES:
                action = Unusable(WorkerKilled.__name__, f"its worker died in each of {alone - 1} runs alone")
                return self.closing.tell(raw.entry, delivery, action, "dead", await self.effects.bury(raw, delivery, action), began)
            return await self._work(raw, delivery, began)
        finally:
            structlog.contextvars.reset_contextvars(**bound)

    async def _work(self, raw: RawEntry, delivery: Delivery[E], began: datetime) -> str:
        for look in range(1, MAX_LOOKS + 1):
            action: Action = RetryLater("ArticleMoved", f"its article changed during each of {look} looks")
            if look < MAX_LOOKS:
                action = await self.patience.decided(lambda: self._decide(delivery))
            result, status = await self.effects.of(raw, delivery, action)
            if result is not Result.MOVED:
                break
        # A hand-over that could not be written down is DONE as well: as a dead letter.
        if result is Result.DONE and status == "ok" and isinstance(action, Forward) and action.after:
            self.afterwards.begin(action.after)
        return self.closing.tell(raw.entry, delivery, action, status, result, began)

    async def _decide(self, delivery: Delivery[E]) -> Action:
        deadline = asyncio.timeout(self.stage.deadline.total_seconds())
        try:
            async with deadline:
                return await self.handle(delivery)
        except asyncio.CancelledError:
            if _is_being_cancelled():
                raise
            return RetryLater("CancelledError", "something that the handler waited for was cancelled")
        except Exception as error:  # the one place where the unforeseen is caught: it is counted and retried or buried
            if deadline.expired():
                return RetryLater("DeadlineExceeded", f"not done within {self.stage.deadline.total_seconds():g} s")
            if is_no_fault_of_an_entry(error):
                raise
            found = consequence(error)
            if not isinstance(error, Unprocessable):
                _log.log(_LEVELS[found.log_level], "handler_failed", error=type(error).__name__, exc_info=True)
            make = Unusable if found.fate == "dead" else RetryLater
            return make(type(error).__name__, str(error))

    async def _hold(self, raw: RawEntry, why: str) -> str:
        """Leave the entry pending without beating for it, so that a newer reader claims it; this one passes it over."""
        with suppress(redis_errors.RedisError):  # then it counts as delivered once more than it was run
            await self.handover.hold([raw.entry])
        if raw.entry not in self.newer:
            self.newer.add(raw.entry)
            _log.error(
                "entry_held", stage=self.stage.name, entry=raw.entry, why=why, remedy="upgrade this service before those that write to it"
            )
        self.metrics.held(len(self.newer), self.handover.partition)
        return "held"


_log = structlog.get_logger("wiresift.worker")
_LEVELS = {"warning": 30, "error": 40}


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
