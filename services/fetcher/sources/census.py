"""How all sources of a system are doing, for Prometheus: told by one fetcher at a time, see `shared.streams.census`."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from prometheus_client import Metric
from redis.asyncio import Redis

from services.fetcher.sources.health import Word, health
from services.fetcher.sources.registry import Backlog, SourceRegistry
from shared.gauges import gauge
from shared.streams.operations import server_time

#: How often it is taken, in seconds: the states of all sources are read, which takes a second of CPU for ten thousand.
EVERY_S = 30.0


async def look(client: Redis, prefix: str) -> list[Metric]:
    """Look now."""
    registry, now = SourceRegistry(client, prefix), await server_time(client)
    words: Counter[str] = Counter()
    async for page in registry.pages():
        words.update(health(known.source, known.state, now).word for known in page)
    return metrics(words, await registry.backlog())


def metrics(words: Counter[str], backlog: Backlog) -> list[Metric]:
    """All that is told of sources: how many by health, and how far behind their turns are."""
    return [
        gauge("wiresift_sources", "Sources known, by health", ("health",), {(word,): words[word] for word in get_args(Word)}),
        gauge("wiresift_sources_due", "Sources that are due and not yet asked", (), {(): backlog.due}),
        gauge("wiresift_sources_overdue_seconds", "For how long the most overdue source has been due", (), {(): backlog.overdue_s}),
    ]
