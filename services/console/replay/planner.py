"""Reads selected articles from the store, a page at a time, and plans what is to be done about each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.cleaner.revision import Known
from services.console.replay.plan import Asked, Plan, plan
from services.console.replay.selection import Selection
from shared.errors import UsageError
from shared.store import PAGE, ArticleKey, Store


@dataclass(frozen=True, slots=True)
class Planner:
    """`states` reads articles' states in the order asked for, one call; `new_request_id` and `now` are told apart for tests."""

    store: Store
    states: Callable[[Sequence[str]], Awaitable[list[bytes | None]]]
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
        """Plans for these articles; two round trips."""
        kept = await self.store.kept(keys)
        states = await self.states([key.article_id for key in keys])
        return [
            plan(found, state, self.asked, request_id=self.new_request_id(), now=self.now())
            for found, state in zip(kept, states, strict=True)
            if found and source in (None, found.record.source)
        ]

    async def count(self, selection: Selection) -> int:
        """How many articles are looked at, at most."""
        if selection.articles:
            return len(selection.articles)
        count = await self.store.count(selection.since, selection.until)
        return count if selection.limit is None else min(count, selection.limit)

    async def _named(self, selection: Selection) -> AsyncIterator[list[ArticleKey]]:
        for article in selection.articles:
            (state,) = await self.states([article])
            newest = Known.of(state).revision if state else 1
            keys = [ArticleKey(article, revision) for revision in range(1 if selection.all_revisions else newest, newest + 1)]
            if not any(await self.store.kept(keys[-1:])):
                raise UsageError(f"{article}: no such article is kept; `article_id` in its record names it")
            for first in range(0, len(keys), PAGE):
                yield keys[first : first + PAGE]
