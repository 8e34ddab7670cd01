"""One takedown: which articles are meant, then all that is theirs, place by place. Any step may be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.console.takedown.article_sweep import ArticleSweep
from services.console.takedown.counted import Counted
from services.console.takedown.marks import Marks, Order
from services.console.takedown.stream_sweep import StreamSweep
from services.console.takedown.target import NAMED, Target, urls_of
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
    _urls: dict[str, list[str]] = field(default_factory=dict)
    _marked: set[str] = field(default_factory=set)

    async def run(self, target: Target, *, dry: bool) -> Counted:
        """Take the articles down; where `dry`, only count what would go."""
        counted = Counted()
        if dry:
            await self._count(await self._widened(target), counted)
            return counted
        counted.in_hand = await self.marks.unfinished(target.ids, target.domain)
        if target.domain:
            await self.marks.mark_domain(target.domain)
        await self._round(target, counted)
        if counted.in_hand:
            await asyncio.sleep(self.settle_s)
            await self._round(target, counted)
        if counted.places["records in the store"]:
            await self.articles.store.retire_dictionary()
        await self.marks.finish(sorted(self._marked), target.domain)
        return counted

    async def _round(self, target: Target, counted: Counted) -> None:
        """Once through everything. Streams before the store: what leaves them meanwhile has written its draft there by then."""
        meant = (await self._widened(target)).with_ids(frozenset(self._marked))
        await self._mark(meant.ids, meant.domain)

        async def meet(found: Sequence[Mapping[str, Any]]) -> None:
            for facts in found:
                for article in meant.met_in(facts):
                    self._urls.setdefault(article, urls_of(facts))
            await self._mark(frozenset().union(*map(meant.met_in, found)), meant.domain)

        await self.streams.sweep(meant, counted, meet)
        if target.domain:
            await self._mark((await self._widened(target)).ids, meant.domain)
        counted.articles |= self._marked
        await self._sweep(sorted(self._marked), counted)

    async def _mark(self, articles: frozenset[str], domain: str | None) -> None:
        """Mark articles, but those of a domain of which nothing is known: its own mark is enough for them."""
        for article in sorted(articles - self._marked):
            known = await self.marks.known(article)
            kept = self._kept.get(article) or await self.articles.read(article, known.revision if known else 0)
            if domain and not known and not kept:
                continue
            self._kept[article] = kept
            revision = max([known.revision if known else 0, *(one.record.revision for one in kept)])
            urls = [url for one in kept for url in urls_of(one.record.model_dump(include=set(NAMED)))] or self._urls.get(article, [])
            await self.marks.mark(article, revision, list(dict.fromkeys(urls)), told=bool(kept or known))
            self._marked.add(article)

    async def _sweep(self, articles: Sequence[str], counted: Counted) -> None:
        for article in articles:
            known = await self.marks.known(article)
            revisions = known.revision if known else 0
            kept = self._kept.get(article, [])
            changes = await self.articles.leave(article, revisions, kept, counted, self.order.at)
            await self.marks.tell(article, changes)  # before the index forgets what leads to the groups: a run that is killed goes on
            await self.articles.forget(article, revisions, kept, counted, self.order.at)

    async def _count(self, target: Target, counted: Counted) -> None:
        counted.articles |= target.ids
        await self.streams.sweep(target, counted, None)
        for article in target.ids:
            counted.add("records in the store", len(self._kept.get(article, [])))
            known = await self.marks.known(article)
            counted.add("texts in the index", len(await self.articles.places(article, known.revision if known else 0)))

    async def _widened(self, target: Target) -> Target:
        """With every article in the store that is meant, and each one's other addresses."""
        meant = target
        for article in target.ids:
            known = await self.marks.known(article)
            self._kept[article] = self._kept.get(article) or await self.articles.read(article, known.revision if known else 0)
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
                if one and one.record.article_id not in seen and target.has(one.record.model_dump(include=set(NAMED))):
                    yield one
