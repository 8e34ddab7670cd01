"""Four days with a hub that keeps its word for two and then falls silent, by a clock that is set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from services.fetcher.sources.leases import Claimed
from services.fetcher.sources.poll import poll
from services.fetcher.sources.requesting import Wanted, wanted
from services.fetcher.sources.source import SourceState
from services.fetcher.websub.delivery import Deliveries
from services.fetcher.websub.pushing import Pushing
from services.fetcher.websub.subscription import Subscription
from services.fetcher.websub.transitions import asking, pushed, verified
from tests.unit.fetcher.sources.site import FEED, NOON, FakeWeb, answered, rss, source
from tests.unit.fetcher.websub.subscriptions import BASE, HUB, draw

EVERY, SILENT_FROM, END = timedelta(minutes=20), NOON + timedelta(days=2), NOON + timedelta(days=4)
LISTED = 30


@dataclass
class Days:
    """One source, its subscription and its requests in memory, where production has a server."""

    source: Any = field(default_factory=source)
    state: SourceState = field(default_factory=SourceState)
    held: Subscription | None = None
    now: datetime = NOON
    titles: list[str] = field(default_factory=list)
    requested: dict[str, list[datetime]] = field(default_factory=dict)
    polls: Counter[str] = field(default_factory=Counter)

    async def get(self, source_id: str) -> Any:
        return self.source

    async def claim_this(self, source_id: str) -> Claimed:
        return Claimed(self.source, self.state, "token", self.now, self.state.next_at or self.now)

    async def commit(self, claimed: Claimed, state: SourceState) -> bool:
        self.state = state
        return True

    async def change(self, source_id: str, change: Callable[[Subscription | None], Subscription | None]) -> Subscription | None:
        self.held = change(self.held)
        return self.held

    async def request(self, articles: Sequence[Wanted]) -> int:
        for one in articles:
            self.requested.setdefault((one.request.url or "").rpartition("/")[2], []).append(self.now)
        return len(articles)

    async def publish(self) -> None:
        """An article, which is pushed while the hub keeps its word."""
        self.titles.append(f"{self.now:%d-%H-%M}")
        if self.now < SILENT_FROM and self.held and self.held.is_active(self.now):
            delivered = await Deliveries(cast("Any", self), cast("Any", self)).take_in(
                self.source.source_id, FEED, (), rss(self.titles[-1:])
            )
            assert delivered.status == "ok"
            self.held = pushed(self.held, self.now)

    async def poll(self) -> None:
        """A poll that is due; the hub grants its lease at once."""
        web = FakeWeb({FEED: answered(200, rss(reversed(self.titles[-LISTED:])), link=f"<{HUB}>; rel=hub")})
        polled = await poll(self.source, self.state, web=web, now=self.now, jitter=0.5)
        await self.request([article for found in polled.found if (article := wanted(self.source, found))])
        pushing = Pushing(cast("Any", self), BASE, draw=draw, jitter=lambda: 0.5)
        self.state = (await pushing.polled(self.source, polled, self.now)).state
        if self.held and not self.held.is_active(self.now):
            self.held = verified(asking(self.held, self.now, 0.0), 864_000, self.now, 0.0)
        self.polls["pushed" if self.now < SILENT_FROM else "silent"] += 1


@pytest.fixture
async def passed() -> Days:
    """They have passed: an article every twenty minutes, polls as the schedule has them."""
    days, publish_at = Days(), NOON
    while days.now < END:
        days.now = min(publish_at, days.state.next_at or NOON)
        if days.now == publish_at:
            await days.publish()
            publish_at += EVERY
        else:
            await days.poll()
    return days


async def test_each_article_is_requested_once_and_none_is_lost(passed: Days) -> None:
    """Whether it came by a push, by a poll, or by both."""
    assert {len(times) for times in passed.requested.values()} == {1}
    assert set(passed.titles[:-LISTED]) <= passed.requested.keys() <= set(passed.titles)


async def test_a_push_is_at_once_and_a_silent_hub_costs_little(passed: Days) -> None:
    """While it keeps its word nothing waits; the first article that it keeps silent waits an hour at most, the others as without it."""
    waits = {at: passed.requested[f"{at:%d-%H-%M}"][0] - at for at in moments() if f"{at:%d-%H-%M}" in passed.requested}
    assert max(wait for at, wait in waits.items() if NOON + timedelta(hours=1) < at < SILENT_FROM) == timedelta()
    assert max(wait for at, wait in waits.items() if at >= SILENT_FROM) <= timedelta(minutes=63)
    assert max(wait for at, wait in waits.items() if at >= SILENT_FROM + timedelta(hours=2)) <= timedelta(minutes=15)


async def test_polls_are_rare_while_pushes_come(passed: Days) -> None:
    """Less than half as many as in the two days when none do."""
    assert passed.polls["pushed"] < 0.5 * passed.polls["silent"]


def moments() -> list[datetime]:
    """When the articles came."""
    return [NOON + number * EVERY for number in range((END - NOON) // EVERY)]
