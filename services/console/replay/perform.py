"""A replay in earnest: submit what is to be judged again, wait until each request has its fate, tell what changed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.console.replay.diff import diff
from services.console.replay.outcome import Changed, Failed, Outcome, Unchanged
from services.console.replay.plan import Again, AsItStands, PassedOver, Plan, Why, key_of
from services.console.replay.planner import Planner
from services.console.taking_in.ingest import FORGOTTEN_EVERY_S, POLL_S, patiently
from shared.errors import ServerUnavailable
from shared.events import Fate
from shared.streams.actions import Result
from shared.streams.cancel import cancelled
from shared.streams.handover import BATCH
from shared.streams.intake import Submission
from shared.streams.keys import Stream

#: Articles that are read ahead of the first that has not ended: enough to keep two cores busy, some 10 MB at the usual sizes.
AHEAD = 512
#: Times that an article which changes under our hands is looked at before it is passed over.
MAX_LOOKS = 10


class Intake(Protocol):
    """The way in. `shared.streams.intake.Intake` is the adapter."""

    async def submit_to(self, stream: Stream, submissions: Sequence[Submission], now: datetime) -> list[Result]:
        """Put requests on a work stream; what is FULL or MOVED was not taken. Submitting one again changes nothing."""

    async def fates(self, request_ids: Sequence[str]) -> dict[str, Fate]:
        """The fates of those that have one."""

    async def forgotten(self, request_ids: Sequence[str]) -> set[str]:
        """Those that the server knows nothing of, though they were submitted."""


@dataclass(slots=True)
class _Item:
    """An article on its way: `sent` once its request is under way, with its `outcome` once that is known."""

    plan: Plan
    sent: bool = False
    looks: int = 1
    outcome: Outcome | None = None

    @property
    def request_id(self) -> str:
        assert isinstance(self.plan, Again), "only what is judged again has a request"
        return self.plan.article.request_id


@dataclass(slots=True)
class Performance:
    """One run. `failing` ends if the work can never be finished, with the reason; `submitted` counts the requests put in."""

    intake: Intake
    planner: Planner
    failing: Callable[[], Awaitable[str]]
    now: Callable[[], datetime]
    ahead: int = AHEAD
    submitted: int = 0
    _items: deque[_Item] = field(default_factory=deque)
    _asked: float = 0.0

    async def run(self, plans: AsyncIterator[list[Plan]]) -> AsyncGenerator[Outcome, None]:
        """Do what is planned and yield what came of each article, in order.

        Raises:
            ServerUnavailable: a service that is needed cannot live; says how many requests are still under way.
        """
        failing = asyncio.ensure_future(self.failing())
        more = True
        try:
            while more or self._items:
                before = len(self._items)
                if more and before < self.ahead:
                    more = await self._read(plans)
                await self._submit([item for item in self._items if item.outcome is None and not item.sent])
                await self._look([item for item in self._items if item.outcome is None and item.sent])
                moved = len(self._items) != before
                while self._items and (outcome := self._items[0].outcome):
                    self._items.popleft()
                    moved = True
                    yield outcome
                if failing.done():
                    raise ServerUnavailable(f"{failing.result()}; articles that wait for it: {len(self._items)}")
                if not moved:
                    await asyncio.sleep(POLL_S)
        finally:
            await cancelled([failing])

    async def _read(self, plans: AsyncIterator[list[Plan]]) -> bool:
        """Take a page of plans on; whether there was one."""
        page = await anext(plans, None)
        self._items += [_planned(_Item(plan)) for plan in page or ()]
        return page is not None

    async def _submit(self, unsent: Sequence[_Item]) -> None:
        for first in range(0, len(unsent), BATCH):
            batch = unsent[first : first + BATCH]
            submissions = [_submission(item.plan) for item in batch]
            results = await patiently(lambda s=submissions: self.intake.submit_to(Stream.CLEANED, s, self.now()))  # type: ignore[misc]
            for item, result in zip(batch, results, strict=True):
                item.sent = result in (Result.DONE, Result.KNOWN)
                self.submitted += item.sent
                if result is Result.MOVED:
                    await self._look_again(item)
            if Result.FULL in results:
                return  # what comes behind waits as well

    async def _look_again(self, item: _Item) -> None:
        """Plan anew for an article that changed since it was read."""
        kept = item.plan.kept
        found = await patiently(lambda: self.planner.of([key_of(kept.record)]))
        item.looks += 1
        moved = found[0] if found else PassedOver(kept, Why.GONE)
        item.plan = moved if item.looks <= MAX_LOOKS else PassedOver(kept, Why.MOVING)
        _planned(item)

    async def _look(self, sent: Sequence[_Item]) -> None:
        ids = [item.request_id for item in sent]
        fates = await patiently(lambda: self.intake.fates(ids)) if ids else {}
        for item in sent:
            if fate := fates.get(item.request_id):
                item.outcome = await self._outcome(item, fate)
        await self._send_again([item for item in sent if item.outcome is None])

    async def _send_again(self, waiting: Sequence[_Item]) -> None:
        """Submit once more what an emptied server has forgotten; then it finds that the article is gone."""
        clock = asyncio.get_running_loop().time()
        if waiting and clock - self._asked > FORGOTTEN_EVERY_S:
            self._asked = clock
            lost = await patiently(lambda: self.intake.forgotten([item.request_id for item in waiting]))
            for item in waiting:
                item.sent = item.request_id not in lost

    async def _outcome(self, item: _Item, fate: Fate) -> Outcome:
        before = item.plan.kept
        if fate.fate != "classified":
            return Failed(before.record, ": ".join(filter(None, (fate.fate, fate.reason, fate.detail))))
        (after,) = await patiently(lambda: self.planner.store.kept([key_of(before.record)]))
        if after is None:
            return Failed(before.record, "it was judged again, and is not kept any more")
        found = diff(before.record, after.record)
        changed = Changed(after.record, found, item.request_id, before.provenance is not None)
        return changed if found else Unchanged(after.record)


def _planned(item: _Item) -> _Item:
    """The item with its outcome, where nothing is to be done about it."""
    match item.plan:
        case PassedOver():
            item.outcome = item.plan
        case AsItStands(kept):
            item.outcome = Unchanged(kept.record)
        case Again():
            item.outcome = None
    return item


def _submission(plan: Plan) -> Submission:
    assert isinstance(plan, Again), "only what is judged again is submitted"
    return Submission(plan.article, plan.article.request_id, plan.article.article_id, plan.revise)
