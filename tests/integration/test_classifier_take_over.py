"""Two classifiers at one article, as after a take-over: what the store keeps is what both hand over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.classifier.classify import classify
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.redis_index import RedisIndex
from shared.events import ArticleClassified, ArticleCleaned
from shared.record import Record
from shared.redis_store import RedisStore
from shared.store import ArticleKey, Kept, Provenance
from tests.unit.classifier.articles import article, prose

WINDOW = timedelta(days=30)
STEPS = ("kept", "put", "judge")


class HeldUp(RedisStore):
    """A store that halts before the step `at` until it is let go on."""

    def __init__(self, client: Redis, at: str) -> None:
        super().__init__(client, "test", window=WINDOW, max_bytes=2**30)
        self._at = at
        self.halted, self.go_on = asyncio.Event(), asyncio.Event()

    async def _step(self, name: str) -> None:
        if name == self._at:
            self.halted.set()
            await self.go_on.wait()

    async def kept(self, keys: Sequence[ArticleKey]) -> list[Kept | None]:
        await self._step("kept")
        return await super().kept(keys)

    async def put(self, record: Record, provenance: Provenance | None = None, *, verdicts: int = 0) -> None:
        await self._step("put")
        await super().put(record, provenance, verdicts=verdicts)

    async def judge(self, record: Record) -> bool:
        await self._step("judge")
        return await super().judge(record)


async def judged(client: Redis, one: ArticleCleaned, store: RedisStore) -> ArticleClassified:
    index, groups = RedisIndex(client, "test", window=WINDOW), Ranks(RedisLedger(client, "test", window=WINDOW))
    return (await classify(one, index=index, store=store, groups=groups, now=datetime.now(UTC))).record


async def taken_over(client: Redis, one: ArticleCleaned, at: str) -> tuple[ArticleClassified, ArticleClassified, Kept | None]:
    """What a classifier that was held up there says of an article, what says the one that took it over, and what is kept at last."""
    held_up, quick = HeldUp(client, at), HeldUp(client, "nowhere")
    late = asyncio.create_task(judged(client, one, held_up))
    await asyncio.wait_for(held_up.halted.wait(), 10)
    shown = await judged(client, one, quick)
    held_up.go_on.set()
    last = await late
    (kept,) = await quick.kept([ArticleKey(one.article_id, one.revision)])
    return last, shown, kept


@pytest.mark.parametrize("at", STEPS)
async def test_a_classifier_that_was_held_up_changes_nothing_of_what_was_shown(client: Redis, at: str) -> None:
    """Before any of its steps at the store: the verdict that was handed over stays, and both say it."""
    late, shown, kept = await taken_over(client, article("a", prose(1, 120), first_seen_at=datetime.now(UTC)), at)
    assert late == shown
    assert kept
    assert (kept.record.syndication, kept.verdicts) == (shown.syndication, 1)


@pytest.mark.parametrize("at", STEPS)
async def test_nor_where_an_article_is_judged_again(client: Redis, at: str) -> None:
    """Its cleaning changed: the second verdict is given once."""
    first = article("a", prose(1, 120), first_seen_at=datetime.now(UTC))
    await judged(client, first, HeldUp(client, "nowhere"))
    late, shown, kept = await taken_over(client, first.model_copy(update={"cleaning_version": "2"}), at)
    assert late == shown
    assert kept
    assert (kept.record.cleaning_version, kept.record.syndication, kept.verdicts) == ("2", shown.syndication, 2)
