"""The store on Redis: one hash per article and revision, `<prefix>:store:<article id>:<revision>`, and one index by time.

A hash holds the original text and the record without what follows from it (`text`, the removed texts), each zstd-compressed
JSON or text. Hashes expire with the window; where all together take more than their share of bytes, the oldest go first. No
command touches two keys, so a Redis Cluster may spread them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any, cast

import zstandard
from redis.asyncio import Redis

from shared.packing import LEVEL, unpacked
from shared.record import Record, kept_text
from shared.store import ArticleKey, Store

#: Largest text or record that is read back, in bytes: a bound on what a damaged entry can make us allocate.
_MOST = 64 * 2**20
#: Articles whose size is looked at to estimate that of all: within about 10 % for sizes as spread as those of news.
_SAMPLE = 64
#: Articles dropped at most in one go, so that tidying never holds other work up for long.
_TIDIED = 10_000


class RedisStore:
    """The `Store` on a server. `window` counts from each article's first_seen_at."""

    def __init__(self, client: Redis, prefix: str, *, window: timedelta, max_bytes: int) -> None:
        self._client, self._window, self._max_bytes = client, window, max_bytes
        self._prefix = f"{prefix}:store"
        self._index = f"{prefix}:store:index"
        self._packer = zstandard.ZstdCompressor(level=LEVEL)

    def _key(self, key: ArticleKey) -> str:
        return f"{self._prefix}:{key.article_id}:{key.revision}"

    async def put(self, record: Record) -> None:
        """See `Store.put`. One round trip; the index entry comes first, so that nothing can be stored and never tidied."""
        key = ArticleKey(record.article_id, record.revision)
        derived: Any = {"original_text": True, "text": True, "removed": {"__all__": {"text"}}}
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.zadd(self._index, {f"{key.article_id}:{key.revision}": record.first_seen_at.timestamp()}, nx=True)
            pipe.hset(
                self._key(key),
                mapping={
                    "original": self._packer.compress(record.original_text.encode()),
                    "record": self._packer.compress(record.model_dump_json(exclude=derived).encode()),
                },
            )
            pipe.expireat(self._key(key), record.first_seen_at + self._window)
            await pipe.execute()

    async def get(self, key: ArticleKey) -> Record | None:
        packed = await cast("Awaitable[list[bytes | None]]", self._client.hmget(self._key(key), ["original", "record"]))
        found = self._unpack(packed)
        if found is None:
            return None
        original, fields = found
        removed = [span | {"text": original[span["start"] : span["end"]]} for span in fields["removed"]]
        return Record.model_validate(
            fields | {"original_text": original, "removed": removed, "text": _text(original, removed)}, strict=False
        )

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        async with self._client.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.hmget(self._key(key), ["original", "record"])
            replies = await pipe.execute()
        return [_text(found[0], found[1]["removed"]) if (found := self._unpack(packed)) else None for packed in replies]

    async def remove(self, key: ArticleKey) -> None:
        await self._client.unlink(self._key(key))
        await self._client.zrem(self._index, f"{key.article_id}:{key.revision}")

    async def tidy(self, now: float) -> int:
        """Drop index entries whose window is over, then the oldest articles while all take too many bytes; returns how many of those."""
        await self._client.zremrangebyscore(self._index, "-inf", now - self._window.total_seconds())
        count = await self._client.zcard(self._index)
        mean = await self._mean_bytes(count)
        excess = count - int(self._max_bytes / mean) if mean else 0
        oldest = await self._names(0, min(excess, _TIDIED) - 1) if excess > 0 else []
        for name in oldest:
            article_id, _, revision = name.rpartition(":")
            await self.remove(ArticleKey(article_id, int(revision)))
        return len(oldest)

    async def _mean_bytes(self, count: int) -> float:
        if not count:
            return 0.0
        places = random.sample(range(count), min(count, _SAMPLE))
        names = [name for place in places for name in await self._names(place, place)]
        sizes = [await self._client.memory_usage(f"{self._prefix}:{name}") or 0 for name in names]
        return sum(sizes) / len(sizes) if sizes else 0.0

    async def _names(self, first: int, last: int) -> list[str]:
        return [name.decode() for name in cast("list[bytes]", await self._client.zrange(self._index, first, last))]

    def _unpack(self, packed: Sequence[bytes | None]) -> tuple[str, dict[str, Any]] | None:
        original, record = packed
        if original is None or record is None:
            return None
        text = unpacked(original, _MOST).decode()
        return text, json.loads(unpacked(record, _MOST))


def _text(original: str, removed: Sequence[dict[str, Any]]) -> str:
    return kept_text(original, [(span["start"], span["end"]) for span in removed])


def _conforms(store: RedisStore) -> Store:
    return store
