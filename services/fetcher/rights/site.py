"""What sites say of all their pages, asked for politely and remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from redis.asyncio import Redis

from services.fetcher.rights.reader import Reader, Site
from services.fetcher.rights.tdmrep import Rule
from services.fetcher.rights.tdmrep_cache import TdmrepCache
from services.fetcher.rights.tdmrep_shelf import RedisFileShelf
from services.fetcher.settings import FetcherSettings
from services.fetcher.visit import Visitor
from shared.rights import Stance


class PoliteSite:
    """A site's robots.txt as the visitor knows it since it got the page, and its tdmrep.json."""

    def __init__(self, visitor: Visitor, files: TdmrepCache) -> None:
        self._visitor, self._files = visitor, files

    async def robots(self, url: str) -> tuple[tuple[str, str], ...]:
        return await self._visitor.signals(url)

    async def tdmrep(self, url: str) -> tuple[Rule, ...] | None:
        return await self._files.rules("/".join(url.split("/", 3)[:3]))


@asynccontextmanager
async def reading(visitor: Visitor, settings: FetcherSettings, client: Redis | None) -> AsyncIterator[Reader]:
    """A reader of rights by the operator's profile; all processes that have a `client` of the same server share sites' files."""
    shelf = RedisFileShelf(client, settings.prefix) if client else None
    async with TdmrepCache(visitor, shelf, lambda: datetime.now(UTC)) as files:
        yield Reader(PoliteSite(visitor, files), Stance(settings.profile, settings.corpus_unknown))


_site: type[Site] = PoliteSite
