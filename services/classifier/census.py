"""How large what articles leave behind is, for Prometheus: told by one classifier at a time, see `shared.streams.census`."""

from __future__ import annotations

from datetime import UTC, datetime

from prometheus_client import Metric
from redis.asyncio import Redis

from services.classifier.index.redis_index import RedisIndex
from shared.gauges import gauge
from shared.redis_store import RedisStore

#: How often it is taken, in seconds: the size of the store is estimated from 64 articles, at a call or two each.
EVERY_S = 30.0


async def look(client: Redis, index: RedisIndex, store: RedisStore) -> list[Metric]:
    """Look now."""
    seconds, _ = await client.time()
    size, (articles, held) = await index.size(datetime.fromtimestamp(seconds, UTC)), await store.size()
    return [
        gauge("wiresift_index_sequence", "Number of the article that was classified last", (), {(): size.sequence}),
        gauge("wiresift_index_postings", "Fingerprints of articles that are searched", (), {(): size.postings}),
        gauge("wiresift_index_lists", "Lists of fingerprints that are open, each a key of the server", (), {(): size.lists}),
        gauge("wiresift_store_articles", "Article revisions that are kept", (), {(): articles}),
        gauge("wiresift_store_bytes", "Bytes that they take, estimated from up to 64 of them", (), {(): held}),
    ]
