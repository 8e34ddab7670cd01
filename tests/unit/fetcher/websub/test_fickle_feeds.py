"""Feeds and hubs that would have us ask more often than our own schedule does, by a clock that is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from services.fetcher.sources.leases import Claimed
from services.fetcher.sources.poll import Polled
from services.fetcher.sources.source import Page, SourceState
from services.fetcher.websub.delivery import Deliveries
from services.fetcher.websub.pushing import Pushing
from services.fetcher.websub.subscription import Subscription
from tests.unit.fetcher.sources.site import FEED, source
from tests.unit.fetcher.websub.subscriptions import BASE, HUB, NOON, TOPIC, draw

MINUTE = timedelta(minutes=1)
ONE = source()


class Held:
    """The subscription of one source, in memory."""

    held: Subscription | None = None
    made: int = 0

    async def change(self, source_id: str, change: Callable[[Subscription | None], Subscription | None]) -> Subscription | None:
        before, self.held = self.held, change(self.held)
        self.made += self.held is not None and (before is None or before.made_at != self.held.made_at)
        return self.held

    async def poll(self, hub: str | None, now: datetime) -> None:
        """A poll of a feed that names `hub`; what is wanted no more is forgotten at once, as if its hub had agreed."""
        page = Page(url=FEED, hub=hub, topic=TOPIC if hub else None)
        pushing = Pushing(cast("Any", self), BASE, draw=draw, jitter=lambda: 0.5)
        await pushing.polled(ONE, Polled(SourceState(page=page, ok_at=now)), now)
        if self.held and not self.held.wanted:
            self.held = None


async def test_a_feed_that_names_a_hub_by_turns_has_its_way_once_an_hour() -> None:
    """Each turn would be a request to whatever it names."""
    system = Held()
    for number in range(120):
        await system.poll(HUB if number % 2 else None, NOON + number * MINUTE)
    assert system.made == 2


async def test_a_feed_that_names_no_hub_any_more_is_unsubscribed_in_the_end() -> None:
    """An hour after it was subscribed to at the soonest."""
    system = Held()
    await system.poll(HUB, NOON)
    await system.poll(None, NOON + 59 * MINUTE)
    assert system.held
    await system.poll(None, NOON + 60 * MINUTE)
    assert system.held is None


class One:
    """A source that nobody asks just now, and what is committed of it."""

    def __init__(self, state: SourceState) -> None:
        self.state = state

    async def get(self, source_id: str) -> Any:
        return ONE

    async def claim_this(self, source_id: str) -> Claimed:
        return Claimed(ONE, self.state, "token", NOON, self.state.next_at or NOON)

    async def commit(self, claimed: Claimed, state: SourceState) -> bool:
        self.state = state
        return True


async def test_a_push_that_is_no_feed_hastens_no_poll_of_a_source_that_fails() -> None:
    """Its back-off is for its server; of one that answers, the poll comes two minutes after the last at the soonest."""
    in_a_day = SourceState(checked_at=NOON - MINUTE, ok_at=NOON - MINUTE, next_at=NOON + timedelta(days=1))
    for failures, next_at in ((9, in_a_day.next_at), (0, NOON + MINUTE)):
        one = One(in_a_day.model_copy(update={"failures": failures}))
        delivered = await Deliveries(cast("Any", one), cast("Any", None)).take_in(ONE.source_id, FEED, (), b"")
        assert (delivered.status, one.state.next_at) == ("unreadable", next_at)
