"""Puts articles into a running system: as many as keep it busy, or so many a second. It does as little as it can beside that, for it
runs on the measured machine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams.actions import Result
from shared.streams.handover import BATCH
from shared.streams.intake import Intake
from shared.streams.keys import LOGS, Keys

#: How often the feeder looks how much is left, in seconds: well under the time that what is in flight lasts.
_LOOK_EVERY_S = 0.05


@dataclass(slots=True)
class Feeder:
    """Feeds `texts`, each once, in their order."""

    client: Redis
    keys: Keys
    intake: Intake
    texts: Sequence[str]
    fed: int = 0

    @property
    def empty(self) -> bool:
        """Whether all have been fed."""
        return self.fed == len(self.texts)

    async def ended(self) -> int:
        """Articles that have their fate."""
        async with self.client.pipeline(transaction=False) as pipe:
            for log in LOGS:
                pipe.xlen(self.keys.stream(log))
            return sum(await pipe.execute())

    async def keep_in_flight(self, most: int) -> None:
        """Feed as fast as articles end, `most` at a time, so that every stage has work and none runs ahead; until all are fed."""
        while not self.empty:
            ended = await self.ended()
            while self.fed - ended <= most - BATCH and not self.empty:
                await self.feed(BATCH)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def at_rate(self, per_second: int, duration: timedelta) -> None:
        """Feed one article at a time at even intervals, whether or not the system keeps up."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(int(per_second * duration.total_seconds())):
            await asyncio.sleep(max(0.0, began + number / per_second - loop.time()))
            await self.feed(1)

    async def feed(self, count: int) -> None:
        """Feed the next `count` articles, if there are so many left, in one call."""
        texts = self.texts[self.fed : self.fed + count]
        requests = [
            ArticleRequested(request_id=new_request_id(), text=text, external_id=f"bench/{self.fed + at}") for at, text in enumerate(texts)
        ]
        results = await self.intake.submit(requests, datetime.now(UTC))
        assert set(results) == {Result.DONE}, results
        self.fed += len(requests)
