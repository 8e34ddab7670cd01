"""From what a source brought to requests on the intake, each article once.

found ─ Sighting → Once.tickets ─┬→ ArticleRequested → Intake.submit
                                 └→ Updates.defer: a change that came too soon

Any of it may be repeated, in whole or in part: ids stay the same, and what was requested before is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.fetcher.feeds.feed import Item
from services.fetcher.sources.news import Found
from services.fetcher.sources.once import Once, Sighting, key_of
from services.fetcher.sources.source import Source
from services.fetcher.sources.updates import Update, Updates
from shared.events import ArticleRequested
from shared.streams.actions import Result
from shared.streams.handover import BATCH
from shared.streams.intake import FULL_PAUSE_S, Intake
from shared.urls import site_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article to request, and under which key its URL is known."""

    sighting: Sighting
    request: ArticleRequested


def wanted(source: Source, found: Found) -> Wanted | None:
    """The article to request for what `source` brought; None where its URL names none. Pure.

    The operator's word goes before the feed's: half of the world's feeds say that they are in American English.
    """
    item = found.item
    key = key_of(item.url)
    if key is None:
        return None
    return Wanted(Sighting(key, item.updated_at, found.changed), _request(source, item))


def _request(source: Source, item: Item) -> ArticleRequested:
    return ArticleRequested(
        url=item.url,
        source=source.name or site_of(item.url),
        title=item.title,
        published_at=item.published_at.isoformat() if item.published_at else None,
        language=source.language or item.language,
        licence_url=item.licence_url,
    )


class Requesting:
    """Requests articles. `now` dates what is written and decides nothing."""

    def __init__(self, once: Once, updates: Updates, intake: Intake, *, now: Callable[[], datetime]) -> None:
        self._once, self._updates, self._intake, self._now = once, updates, intake, now

    async def request(self, articles: Sequence[Wanted]) -> int:
        """Put them on the intake in the order given, a batch per call, waiting while it is full; returns how many are new there."""
        new = 0
        for first in range(0, len(articles), BATCH):
            ready, later = await self._told_apart(articles[first : first + BATCH])
            for update, not_before in later:
                await self._updates.defer(update, not_before)
            new += await self._submit(ready)
        return new

    async def request_updates(self) -> int:
        """Request the changes whose time has come; returns how many are new on the intake."""
        new = 0
        while updates := await self._updates.due(BATCH):
            ready, later = await self._told_apart([Wanted(update.sighting, update.request) for update in updates])
            new += await self._submit(ready)
            for update, not_before in later:  # another change was requested meanwhile
                await self._updates.defer(update, not_before)
            kept = {update.key for update, _ in later}
            await self._updates.forget([update for update in updates if update.key not in kept])
        return new

    async def _told_apart(self, batch: Sequence[Wanted]) -> tuple[list[ArticleRequested], list[tuple[Update, datetime]]]:
        """The requests to make now, with their ids, and the changes to keep until later."""
        tickets = await self._once.tickets([one.sighting for one in batch])
        ready = list[ArticleRequested]()
        later = list[tuple[Update, datetime]]()
        for one, ticket in zip(batch, tickets, strict=True):
            if ticket.not_before and one.sighting.updated_at:
                update = Update(key=one.sighting.key, updated_at=one.sighting.updated_at, request=one.request)
                later.append((update, ticket.not_before))
            else:
                ready.append(one.request.model_copy(update={"request_id": ticket.request_id}))
        return ready, later

    async def _submit(self, waiting: Sequence[ArticleRequested]) -> int:
        new = 0
        while waiting:
            results = await self._intake.submit(waiting, self._now())
            new += results.count(Result.DONE)
            waiting = [request for request, result in zip(waiting, results, strict=True) if result is Result.FULL]
            if waiting:
                await asyncio.sleep(FULL_PAUSE_S)
        return new
