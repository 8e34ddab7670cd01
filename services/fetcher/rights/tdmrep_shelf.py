"""The tdmrep.json files that replicas keep for each other, in Redis."""

from __future__ import annotations

import zlib
from typing import Any

from redis.asyncio import Redis

from services.fetcher.rights.tdmrep_ask import KeptFile
from services.fetcher.rights.tdmrep_cache import FileShelf


class RedisFileShelf:
    """A hash for each origin, `{prefix}:fetch:tdmrep:<origin>`; without a body where nobody knows. Raises redis' own errors."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client, self._prefix = client, prefix

    async def load(self, origin: str) -> KeptFile | None:
        found: dict[Any, Any] = await self._client.hgetall(self._key(origin))
        if not found:
            return None
        body = found.get(b"body")
        return KeptFile(None if body is None else zlib.decompress(body), float(found[b"until"]))

    async def save(self, origin: str, kept: KeptFile, seconds: int) -> None:
        fields: dict[Any, Any] = {"until": str(kept.until)} | ({} if kept.body is None else {"body": zlib.compress(kept.body)})
        key = self._key(origin)
        pipe = self._client.pipeline(transaction=True)
        pipe.delete(key)
        pipe.hset(key, mapping=fields)
        pipe.expire(key, seconds)
        await pipe.execute()

    def _key(self, origin: str) -> str:
        return f"{self._prefix}:fetch:tdmrep:{origin}"


_shelf: type[FileShelf] = RedisFileShelf
