"""Reads selected articles from the store, a page at a time, and plans what is to be done about each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.cleaner.revision import Known
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.name import site_name
from services.cleaner.site.shelf import Shelf
from services.console.replay.plan import Asked, Plan, plan
from services.console.replay.selection import Selection
from shared.errors import UsageError
from shared.store import PAGE, ArticleKey, Kept, Store


@dataclass(frozen=True, slots=True)
class Planner:
    """`states` reads articles' states in the order asked for, one call; `new_request_id` and `now` are told apart for tests.

    `shelf` has what is known of sites today; without one nothing is.
    """

    store: Store
    states: Callable[[Sequence[str]], Awaitable[list[bytes | None]]]
    shelf: Shelf | None
    asked: Asked
    new_request_id: Callable[[], str]
    now: Callable[[], datetime]

    async def plans(self, selection: Selection) -> AsyncIterator[list[Plan]]:
        """Plans for the articles selected, oldest first, a page at a time; those of another source or gone meanwhile are none.

        Raises:
            UsageError: an article that was named is not kept.
        """
        left = selection.limit
        async for keys in self._named(selection) if selection.articles else self.store.pages(selection.since, selection.until):
            found = await self.of(keys, selection.source)
            yield found[:left]
            if left is not None:
                left -= min(left, len(found))
                if not left:
                    return

    async def of(self, keys: Sequence[ArticleKey], source: str | None = None) -> list[Plan]:
        """Plans for these articles; three round trips."""
        kept = await self.store.kept(keys)
        states = await self.states([key.article_id for key in keys])
        memories = await self._memories(kept)
        return [
            plan(found, state, self.asked, memory=memory, request_id=self.new_request_id(), now=self.now())
            for found, state, memory in zip(kept, states, memories, strict=True)
            if found and source in (None, found.record.source)
        ]

    async def count(self, selection: Selection) -> int:
        """How many articles are looked at, at most."""
        if selection.articles:
            return len(selection.articles)
        count = await self.store.count(selection.since, selection.until)
        return count if selection.limit is None else min(count, selection.limit)

    async def _memories(self, kept: Sequence[Kept | None]) -> list[SiteMemory]:
        """What is known of each article's site, by today's memory: a replay teaches it nothing."""
        names = [found and site_name(found.record.url, found.record.source) for found in kept]
        sites = sorted({name for name in names if name}) if self.shelf else []
        known = dict(zip(sites, await self.shelf.snapshots(sites), strict=True)) if self.shelf else {}
        return [known.get(name or "", NO_MEMORY) for name in names]

    async def _named(self, selection: Selection) -> AsyncIterator[list[ArticleKey]]:
        for article in selection.articles:
            (state,) = await self.states([article])
            newest = Known.of(state).revision if state else 1
            keys = [ArticleKey(article, revision) for revision in range(1 if selection.all_revisions else newest, newest + 1)]
            if not any(await self.store.kept(keys[-1:])):
                raise UsageError(f"{article}: no such article is kept; `article_id` in its record names it")
            for first in range(0, len(keys), PAGE):
                yield keys[first : first + PAGE]
