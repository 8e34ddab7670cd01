"""Puts articles into a running system: as many as keep it busy, or so many a second. Envelopes are packed beforehand, which keeps
the feeder's own use of the measured machine small."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.request_ids import day_of, new_request_id
from shared.settings import Settings
from shared.streams import scripts
from shared.streams.handover import BATCH, index_of
from shared.streams.keys import LOGS, Keys, Stream
from shared.streams.messages import Sender
from shared.streams.scripts import Argument

#: How often the feeder looks how much is left, in seconds: well under the time that what is in flight lasts.
_LOOK_EVERY_S = 0.05


def packed(texts: Iterable[str]) -> list[tuple[str, bytes]]:
    """Request id and envelope of each text."""
    sender, now, found = Sender("bench"), datetime.now(UTC), []
    for at, text in enumerate(texts):
        request = ArticleRequested(request_id=new_request_id(), text=text, external_id=f"bench/{at}")
        assert request.request_id
        found.append((request.request_id, sender.pack(request, request_id=request.request_id, subject=None, time=now)))
    return found


@dataclass(slots=True)
class Feeder:
    """Feeds `requests`, each once, in their order."""

    client: Redis
    keys: Keys
    settings: Settings
    requests: Sequence[tuple[str, bytes]]
    fed: int = 0

    @property
    def empty(self) -> bool:
        """Whether all have been fed."""
        return self.fed == len(self.requests)

    async def ended(self) -> int:
        """Articles that have their fate."""
        async with self.client.pipeline(transaction=False) as pipe:
            for log in LOGS:
                pipe.xlen(self.keys.stream(log))
            return sum(await pipe.execute())

    async def keep_in_flight(self, most: int) -> None:
        """Feed as fast as articles end, `most` at a time, so that every stage has work and none runs ahead; until all are fed."""
        while not self.empty:
            while self.fed - await self.ended() <= most - BATCH and not self.empty:
                await self._feed(BATCH)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def at_rate(self, per_second: int, duration: timedelta) -> None:
        """Feed one article at a time at even intervals, whether or not the system keeps up."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(int(per_second * duration.total_seconds())):
            await asyncio.sleep(max(0.0, began + number / per_second - loop.time()))
            await self._feed(1)

    async def _feed(self, count: int) -> None:
        stream = Stream.REQUESTED
        keys = [self.keys.stream(stream), self.keys.retry(stream), self.keys.sizes(stream)]
        arguments: list[Argument] = [self.settings.stream_max_entries, self.settings.stream_max_bytes, 86_400]
        batch = self.requests[self.fed : self.fed + count]
        for request, envelope in batch:
            arguments += (request, index_of(keys, self.keys.fates(day_of(request))), envelope)
        replies = await scripts.call(self.client, "submit", keys, arguments)
        assert set(replies) == {b"DONE"}, replies
        self.fed += len(batch)
