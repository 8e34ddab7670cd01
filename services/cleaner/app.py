"""Composition root: wires cleaning to the streams, the articles' states and what is known of sites."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic

from redis.asyncio import Redis

from services.cleaner.handling import Cleaning
from services.cleaner.revisions import Revisions
from services.cleaner.sandbox import Limits, Sandbox
from services.cleaner.settings import CleanerSettings
from services.cleaner.site.recent import Recent
from services.cleaner.site.redis_shelf import RedisShelf
from shared.events import ArticleFetched
from shared.streams.keys import Keys, Stream
from shared.streams.service import Service, assemble
from shared.streams.worker import Stage
from shared.version import VERSION


def limits(settings: CleanerSettings) -> Limits:
    """What cleaning one document may take, as the settings have it."""
    return Limits(
        deadline_s=settings.cleaner_deadline_s,
        memory_mb=settings.cleaner_memory_mb,
        workers=settings.cleaner_workers,
        inline_max_bytes=settings.cleaner_inline_max_bytes,
    )


@asynccontextmanager
async def build(settings: CleanerSettings, redis_url: str, client: Redis) -> AsyncIterator[Service]:
    """The cleaner, ready to run."""
    shelf = RedisShelf(client, settings.prefix)
    async with Sandbox(limits(settings)) as sandbox:
        handle = Cleaning(
            sandbox,
            Revisions(client, Keys.of(settings)),
            shelf,
            Recent(shelf, monotonic),
            timedelta(days=settings.window_days),
            settings.cleaner_site_memory,
        )
        stage = Stage(
            "cleaner",
            Stream.FETCHED,
            ArticleFetched,
            Stream.CLEANED,
            width=settings.cleaner_batch,
            # A page waits for those in hand before it; each of them may take its time.
            deadline=timedelta(seconds=settings.cleaner_deadline_s * (1 + settings.cleaner_batch / settings.cleaner_workers)),
        )
        yield assemble(stage, handle, settings=settings, redis_url=redis_url, client=client, version=VERSION)
