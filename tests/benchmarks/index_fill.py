"""Filling an index fast: the commands that `RedisIndex` sends for each document, of many documents at once and without reading.

`same_as_entering` shows on a sample that what lies on the server afterwards is the same, byte for byte.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis

from services.classifier.index.article_value import facts_of
from services.classifier.index.redis_index import RedisIndex
from tests.benchmarks.index_traffic import Entry

WINDOW = timedelta(days=30)
#: Documents sent in one round trip.
_BATCH = 64


class Loader(RedisIndex):
    """An index that documents are put into in batches: all that `enter` writes, in its order."""

    def __init__(self, client: Redis, prefix: str) -> None:
        super().__init__(client, prefix, window=WINDOW)

    async def load(self, entries: Sequence[Entry], now: datetime) -> None:
        """Enter all of them, as one process after the other would."""
        for at in range(0, len(entries), _BATCH):
            await self._load(entries[at : at + _BATCH], now)

    async def _load(self, entries: Sequence[Entry], now: datetime) -> None:
        epoch = self._order.epoch(now)
        table = await self._order.table(epoch)
        postings = sum(len(entry.fingerprints) for entry in entries)
        ((drawn,),) = await self._in_turn([self._order.draw(len(entries), epoch, postings)])
        first = int(drawn[0]) - len(entries) + 1
        commands = []
        for sequence, entry in enumerate(entries, first):
            document = entry.document
            commands += self._articles([(document, sequence, facts_of(document))])
            commands += self._appends(document, self._lists(entry.fingerprints, table), table, epoch)
        await self._in_turn(commands)
        _, table = self._order.drawn(drawn, epoch)
        await self._order.grown(table, epoch)


async def same_as_entering(client: Redis, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether loading these leaves an empty server as entering them one by one does. Empties it before and after."""
    kept = []
    loader, index = Loader(client, "same"), RedisIndex(client, "same", window=WINDOW)
    for way in ("loaded", "entered"):
        await client.flushall()
        await client.hset("same:index2:order", "salt", str(2**61 - 1))
        if way == "loaded":
            await loader.load(entries, now)
        else:
            for entry in entries:
                await index.enter(entry.document, entry.fingerprints, now)
        keys = sorted([key async for key in client.scan_iter("same:*")])
        dumps = await asyncio.gather(*(client.hgetall(key) if key.endswith(b":order") else client.get(key) for key in keys))
        kept.append(dict(zip(keys, dumps, strict=True)))
    await client.flushall()
    return kept[0] == kept[1]
