"""`wiresift ingest`: put articles in, wait until each request has its fate, yield them in the order given."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

from services.console.inputs import BadInput
from services.console.taking_in.read_ahead import Reading
from shared.errors import ServerUnavailable
from shared.events import ArticleRequested, Fate
from shared.outcomes import RejectReason
from shared.record import Record
from shared.store import ArticleKey, Store
from shared.streams.actions import Result
from shared.streams.cancel import cancelled

#: Requests submitted in one call, and how many may be under way: enough to keep two cores busy, little to hold in memory.
CHUNK, UNDER_WAY = 64, 2000
#: Pause between two looks for fates, in seconds.
POLL_S = 0.1
#: How long a run waits, in all, for records that fates promise, in seconds: an unchanged text may still be on its way.
RECORD_S = 30.0
#: How often it is asked whether the server has forgotten what was submitted, in seconds: it may have been emptied.
FORGOTTEN_EVERY_S = 3.0
#: How long the server may be away (a restart, a failover) before the command gives up, in seconds.
SERVER_S = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """One request at its end. `record` is there where the text is known: classified now, or unchanged since before.

    A known text's record may be gone before the text is forgotten, where the store's bytes were needed; that is not well.
    """

    request: ArticleRequested
    fate: Fate
    record: Record | None

    @property
    def well(self) -> bool:
        """Whether this is what its sender hoped for: classified, or known already."""
        known = self.fate.reason == RejectReason.UNCHANGED and self.record is not None
        return self.fate.fate == "classified" or known or self.fate.reason == RejectReason.NOT_MODIFIED


@dataclass(slots=True)
class Counts:
    """How far an ingest is; `report` is told after each step."""

    report: Callable[[Counts], None]
    read: int = 0
    ended: int = 0
    bad: int = 0
    finished_reading: bool = False

    def step(self, **changed: int | bool) -> None:
        for name, value in changed.items():
            setattr(self, name, value)
        self.report(self)


class Intake(Protocol):
    """The way in. `shared.streams.intake.Intake` is the adapter."""

    async def submit(self, requests: Sequence[ArticleRequested], now: datetime) -> list[Result]:
        """Put requests on the intake; what is FULL was not taken. Submitting one again changes nothing."""

    async def fates(self, request_ids: Sequence[str]) -> dict[str, Fate]:
        """The fates of those that have one."""

    async def forgotten(self, request_ids: Sequence[str]) -> set[str]:
        """Those that the server knows nothing of, though they were submitted."""


@dataclass(slots=True)
class Ingest:
    """One run. `failing` ends if the work can never be finished, with the reason."""

    intake: Intake
    store: Store
    counts: Counts
    on_bad: Callable[[BadInput], None]
    failing: Callable[[], Awaitable[str]]
    under_way: int = UNDER_WAY
    _fates: dict[str, Fate] = field(default_factory=dict)
    _waiting: deque[ArticleRequested] = field(default_factory=deque)
    _unsent: list[ArticleRequested] = field(default_factory=list)  # those of `_waiting` that the intake had no room for
    _patience: int = int(RECORD_S / POLL_S)  # looks that are left for records to come
    _asked: float = 0.0

    async def run(self, inputs: Iterable[ArticleRequested | BadInput]) -> AsyncIterator[Ended]:
        """Submit all, as they come, and yield each as soon as it and those before it have ended.

        Raises:
            ServerUnavailable: a service that is needed cannot live; says how many requests are still under way.
        """
        reading = Reading(inputs, ahead=CHUNK)
        failing = asyncio.ensure_future(self.failing())
        try:
            while not reading.finished or self._waiting:
                moved = self._take(reading)
                await self._submit()
                await self._look()
                while self._waiting and (fate := self._fates.pop(str(self._waiting[0].request_id), None)):
                    yield await self._end(self._waiting.popleft(), fate)
                _stop_if_told()
                if failing.done():
                    raise ServerUnavailable(f"{failing.result()}; requests that wait for it: {len(self._waiting)}")
                if not moved:
                    await asyncio.sleep(POLL_S)
        finally:
            await cancelled([failing])

    def _take(self, reading: Reading[ArticleRequested | BadInput]) -> bool:
        room = 0 if self._unsent else min(CHUNK, self.under_way - len(self._waiting))
        taken = reading.take(room)
        bad = [item for item in taken if isinstance(item, BadInput)]
        good = [item for item in taken if not isinstance(item, BadInput)]
        self._unsent += good
        self._waiting += good
        for item in bad:
            self.on_bad(item)
        if taken or reading.finished:
            self.counts.step(read=self.counts.read + len(good), bad=self.counts.bad + len(bad), finished_reading=reading.finished)
        return bool(taken)

    async def _submit(self) -> None:
        if unsent := self._unsent:
            results = await patiently(lambda: self.intake.submit(unsent, datetime.now(UTC)))
            self._unsent = [request for request, result in zip(unsent, results, strict=True) if result is Result.FULL]

    async def _look(self) -> None:
        open_ids = [str(request.request_id) for request in self._waiting if str(request.request_id) not in self._fates]
        if open_ids:
            found = await patiently(lambda: self.intake.fates(open_ids))
            self._fates |= found
            self.counts.step(ended=self.counts.ended + len(found))
            await self._send_again(open_ids)

    async def _send_again(self, open_ids: Sequence[str]) -> None:
        """Submit once more what an emptied server has forgotten."""
        now = asyncio.get_running_loop().time()
        if now - self._asked > FORGOTTEN_EVERY_S and not self._unsent:
            self._asked = now
            lost = await patiently(lambda: self.intake.forgotten(open_ids))
            self._unsent = [request for request in self._waiting if request.request_id in lost]

    async def _end(self, request: ArticleRequested, fate: Fate) -> Ended:
        record = None
        if fate.article_id and fate.revision and (fate.fate == "classified" or fate.reason == RejectReason.UNCHANGED):
            record = await self._record(ArticleKey(fate.article_id, fate.revision))
        return Ended(request, fate, record)

    async def _record(self, key: ArticleKey) -> Record | None:
        while True:
            record = await patiently(lambda: self.store.get(key))
            if record and record.syndication.verdict_revision:  # a draft has none yet
                return record
            if self._patience <= 0:
                return None
            self._patience -= 1
            await asyncio.sleep(POLL_S)


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The result of `call`, made again while the server is away for a short time. What is called must bear repetition."""
    deadline = asyncio.get_running_loop().time() + SERVER_S
    while True:
        try:
            return await call()
        except (NoConnection, NoAnswer):
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(POLL_S)


def _stop_if_told() -> None:
    """Hear a Ctrl-C again: redis-py sends under `asyncio.wait_for`, which on Python 3.11 loses one that meets its success."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
