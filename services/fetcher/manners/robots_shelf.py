"""The robots.txt files that replicas keep for each other, in Redis."""

from __future__ import annotations

import zlib
from typing import Any

from redis.asyncio import Redis

from services.fetcher.manners.robots_cache import Kept, Shelf


class RedisShelf:
    """A hash for each origin, `{prefix}:fetch:robots:<origin>`. Raises redis' own errors."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client, self._prefix = client, prefix

    async def load(self, origin: str) -> Kept | None:
        found: dict[Any, Any] = await self._client.hgetall(self._key(origin))
        if not found:
            return None
        return Kept(zlib.decompress(found[b"body"]), float(found[b"until"]), int(found[b"failures"]), found[b"why"].decode())

    async def save(self, origin: str, kept: Kept, seconds: int) -> None:
        why = kept.why.encode("utf-8", "replace")
        fields: dict[Any, Any] = {"body": zlib.compress(kept.body), "until": str(kept.until), "failures": kept.failures, "why": why}
        pipe = self._client.pipeline(transaction=True)
        pipe.hset(self._key(origin), mapping=fields)
        pipe.expire(self._key(origin), seconds)
        await pipe.execute()

    def _key(self, origin: str) -> str:
        return f"{self._prefix}:fetch:robots:{origin}"


_shelf: type[Shelf] = RedisShelf
