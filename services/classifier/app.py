"""Composition root: wires classification to the streams, the index and the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from redis.asyncio import Redis

from services.classifier import census
from services.classifier.classify import classify
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.redis_index import RedisIndex
from services.classifier.settings import ClassifierSettings
from services.classifier.tidying import tidied
from shared.events import ArticleCleaned
from shared.redis_store import RedisStore
from shared.streams.actions import Action, Finish, Reject
from shared.streams.handover import Limits
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Delivery, entry_time
from shared.streams.service import Service, assemble
from shared.streams.takedowns import Takedowns
from shared.streams.worker import Stage
from shared.version import VERSION


@asynccontextmanager
async def build(settings: ClassifierSettings, redis_url: str, client: Redis) -> AsyncIterator[Service]:
    """The classifier, ready to run."""
    window, wait = timedelta(days=settings.window_days), Limits.of(settings).wait
    index = RedisIndex(client, settings.prefix, window=window, wait=wait)
    store = RedisStore(client, settings.prefix, window=window, max_bytes=settings.store_max_bytes, wait=wait)
    groups = Ranks(RedisLedger(client, settings.prefix, window=window, wait=wait), window=window)
    takedowns = Takedowns(client, Keys.of(settings))

    async def on_cleaned(delivery: Delivery[ArticleCleaned]) -> Action:
        article = delivery.event
        if withdrawn := await takedowns.refusal(article.article_id, [article.url]):
            return Reject(withdrawn, article.article_id, article.revision)
        # The record is in the store before its hand-over: whoever sees it in `classified` finds it there.
        # The server's time: it is the same at each delivery and on each replica, so all of them write to and read from the same epochs.
        now, max_words = entry_time(delivery.entry), settings.classifier_max_words
        found = await classify(article, index=index, store=store, groups=groups, now=now, max_words=max_words)
        return Finish(found.record, found.revised)

    async def tidy_store() -> None:
        seconds, _ = await client.time()  # the server's: by a clock of ours that is years ahead nothing would stay
        await store.tidy(seconds)

    stage = Stage(
        "classifier",
        Stream.CLEANED,
        ArticleCleaned,
        None,
        width=settings.classifier_batch,
        deadline=timedelta(seconds=settings.classifier_deadline_s),
    )
    async with tidied(tidy_store):
        service = assemble(stage, on_cleaned, settings=settings, redis_url=redis_url, client=client, version=VERSION)
        service.tells("articles", partial(census.look, client, index, store), census.EVERY_S)
        yield service
