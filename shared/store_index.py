"""Which articles a store on Redis keeps, by the time at which they were first seen: one sorted set of their names."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import cast

from redis.asyncio import Redis, RedisCluster

from shared.pipelined import Pipelined
from shared.store import PAGE, ArticleKey

_NAME = re.compile(rb"([0-9A-Za-z]+):([1-9][0-9]{0,17})")


def name_of(key: ArticleKey) -> str:
    """An article's name in the index."""
    return f"{key.article_id}:{key.revision}"


def key_of(name: bytes) -> ArticleKey | None:
    """The article that an entry of the index names; None where it is no name of ours."""
    found = _NAME.fullmatch(name)
    return ArticleKey(found[1].decode(), int(found[2])) if found else None


class StoreIndex:
    """The set under `key`. Another program's entries in it are passed over, and are no reason to fail."""

    def __init__(self, client: Redis | RedisCluster, ask: Pipelined, key: str) -> None:
        self.key = key
        self._client, self._ask = client, ask

    async def pages(self, since: datetime | None = None, until: datetime | None = None) -> AsyncIterator[list[ArticleKey]]:
        """See `Store.pages`. Two commands a page."""
        first, told, moment = await self._rank_of(since), set[bytes](), float("-inf")
        while rows := await self._rows(first):
            inside = [(name, at) for name, at in rows if not until or at < until.timestamp()]
            if fresh := [key for name, _ in inside if name not in told and (key := key_of(name))]:
                yield fresh
            if len(inside) < len(rows):
                return
            last, at = rows[-1]
            told = {name for name, each in rows if each == at} | (told if at == moment else set())
            moment, first = at, await self._rank_after(last, at)

    async def count(self, since: datetime | None = None, until: datetime | None = None) -> int:
        """How many were first seen from `since` on and before `until`."""
        low, high = since.timestamp() if since else "-inf", f"({until.timestamp()!r}" if until else "+inf"
        return int(await self._client.zcount(self.key, low, high))

    async def oldest(self, most: int) -> list[bytes]:
        """The names of the articles that were first seen first, up to so many."""
        return cast("list[bytes]", await self._client.zrange(self.key, 0, most - 1)) if most > 0 else []

    async def drawn(self, most: int) -> list[ArticleKey | None]:
        """Up to so many taken at random, each once; two round trips."""
        count = await self.count()
        places = random.sample(range(count), min(count, most))
        rows = await self._ask([("ZRANGE", self.key, place, place) for place in places])
        return [key_of(name) for row in rows for name in row]

    async def forget(self, name: str | bytes) -> None:
        """Take one entry out, whosever it is."""
        await self._client.zrem(self.key, name)

    async def forget_before(self, moment: float) -> None:
        """Take out what was first seen up to that moment, in unix seconds."""
        await self._client.zremrangebyscore(self.key, "-inf", moment)

    async def _rank_of(self, since: datetime | None) -> int:
        return int(await self._client.zcount(self.key, "-inf", f"({since.timestamp()!r}")) if since else 0

    async def _rank_after(self, name: bytes, at: float) -> int:
        """Where the article behind that one stands; where it was dropped meanwhile, the first of its moment."""
        rank = cast("int | None", await self._client.zrank(self.key, name))
        return rank + 1 if rank is not None else int(await self._client.zcount(self.key, "-inf", f"({at!r}"))

    async def _rows(self, first: int) -> list[tuple[bytes, float]]:
        """A page of the index from that rank on: names and when first seen, unix seconds."""
        return cast("list[tuple[bytes, float]]", await self._client.zrange(self.key, first, first + PAGE - 1, withscores=True))
