"""What robots.txt says of a source: its sitemaps, and whether it may be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from redis.asyncio import Redis

from services.console.sources.look import Sitemaps
from services.fetcher.manners.robots import Robots
from services.fetcher.manners.robots_cache import RobotsCache
from services.fetcher.manners.robots_shelf import RedisShelf
from services.fetcher.target import parse_target
from services.fetcher.web import Web
from shared.errors import Transient, Unprocessable
from shared.outcomes import Rejected


@asynccontextmanager
async def sitemaps_of(client: Redis, prefix: str, web: Web) -> AsyncIterator[Sitemaps]:
    """Reads robots.txt from where all fetchers keep it; got over `web` only where none of them has it."""
    async with RobotsCache(RedisShelf(client, prefix), lambda: datetime.now(UTC)) as cache:

        async def sitemaps(url: str) -> tuple[str, ...]:
            try:
                rules = await cache.rules(_origin(url), web.get)
            except (Transient, Unprocessable):
                return ()
            return rules.sitemaps if isinstance(rules, Robots) else ()

        yield sitemaps


async def verdict(client: Redis, prefix: str, url: str, now: datetime) -> str:
    """What the robots.txt that fetchers know says of `url`, in words. Asks nobody but the server."""
    target = parse_target(url)
    if isinstance(target, Rejected):
        return target.detail
    kept = await RedisShelf(client, prefix).load(_origin(target.url))
    if kept is None or kept.until < now.timestamp():
        return "not read lately"
    if kept.failures:
        return f"cannot be had: {kept.why}; nothing of the site is fetched until {datetime.fromtimestamp(kept.until, UTC):%H:%M} UTC"
    rules = Robots.parse(kept.body)
    delay = f", with {rules.crawl_delay_s:g} s between requests" if rules.crawl_delay_s else ""
    return f"allows it{delay}" if rules.allows(target.url) else "forbids it"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
