"""One takedown: which articles are meant, then all that is theirs, place by place. Any step may be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from services.console.takedown.article_sweep import ArticleSweep
from services.console.takedown.counted import Counted
from services.console.takedown.marks import Marks, Order
from services.console.takedown.stream_sweep import StreamSweep
from services.console.takedown.target import Target, urls_of
from shared.store import Kept


@dataclass(frozen=True, slots=True)
class Takedown:
    """`settle_s` is how long a worker may go on with what was taken out of its hands."""

    marks: Marks
    streams: StreamSweep
    articles: ArticleSweep
    order: Order
    settle_s: float
    _kept: dict[str, list[Kept]] = field(default_factory=dict)

    async def run(self, target: Target, *, dry: bool) -> Counted:
        """Take the articles down; where `dry`, only count what would go."""
        counted = Counted()
        meant = await self._widened(target)
        counted.articles |= meant.ids
        if dry:
            await self._count(meant, counted)
            return counted
        for article in sorted(meant.ids):
            await self._mark(article)
        await self.streams.sweep(meant, counted, dry=False)
        await self._sweep(meant, counted)
        if counted.in_hand:
            await asyncio.sleep(self.settle_s)
            await self.streams.sweep(meant, counted, dry=False)
            await self._sweep(meant, counted)
        if counted.places["records in the store"]:
            await self.articles.store.retire_dictionary()
        return counted

    async def _mark(self, article: str) -> None:
        kept = self._kept.get(article, [])
        known = await self.marks.known(article)
        revision = max([known.revision if known else 0, *(one.record.revision for one in kept)])
        urls = list(dict.fromkeys(url for one in kept for url in urls_of(one.record.model_dump(include={"url", "canonical_url"}))))
        await self.marks.mark(article, revision, urls, told=bool(kept or known))

    async def _sweep(self, target: Target, counted: Counted) -> None:
        for article in sorted(target.ids):
            known = await self.marks.known(article)
            revisions = known.revision if known else 0
            kept = self._kept.get(article, [])
            changes = await self.articles.leave(article, revisions, kept, counted, self.order.at)
            await self.marks.tell(article, changes)  # before the index forgets what leads to the groups: a run that is killed goes on
            await self.articles.forget(article, revisions, kept, counted, self.order.at)

    async def _count(self, target: Target, counted: Counted) -> None:
        await self.streams.sweep(target, counted, dry=True)
        for article in target.ids:
            counted.add("records in the store", len(self._kept.get(article, [])))
            known = await self.marks.known(article)
            counted.add("texts in the index", len(await self.articles.places(article, known.revision if known else 0)))

    async def _widened(self, target: Target) -> Target:
        """With every article in the store that is meant, and each one's other addresses."""
        meant = target
        for article in target.ids:
            known = await self.marks.known(article)
            self._kept[article] = await self.articles.read(article, known.revision if known else 0)
        if target.domain or not all(self._kept[article] for article in target.ids):
            async for one in self._stored(target):
                self._kept.setdefault(one.record.article_id, []).append(one)
        for found in list(self._kept.values()):
            for one in found:
                meant = meant.with_record(one.record)
        return meant

    async def _stored(self, target: Target) -> AsyncIterator[Kept]:
        """Every record in the store that is meant and was not read by its id."""
        store, seen = self.articles.store, {article for article, found in self._kept.items() if found}
        async for page in store.pages():
            for one in await store.kept(page):
                if one and one.record.article_id not in seen and target.has(one.record.model_dump(include=_NAMED)):
                    yield one


#: The fields of a record by which it is known whether it is meant.
_NAMED = {"article_id", "url", "canonical_url", "external_id", "source"}
