"""Puts cleaned articles before running classifiers: pairs so that both of a pair are in work at once, or in an order that is given."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

from shared.events import ArticleCleaned
from shared.streams.actions import Result
from shared.streams.handover import BATCH
from shared.streams.intake import Intake, Submission
from shared.streams.keys import Keys, Stream
from tests.concurrency.classifiers import Classifier
from tests.concurrency.pairs import Ties
from tests.stages import eventually

#: Articles that one classifier reads at once, and so how many pairs are put in together: the one gets all firsts, the other all seconds.
WIDTH = 16
#: Seconds within which classifiers have started, or are through with what was put in.
PATIENCE_S = 180.0

Strike = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Feeder:
    """Feeds `classifiers` by way of the server they read from."""

    client: Redis
    keys: Keys
    intake: Intake
    classifiers: Sequence[Classifier]

    async def all_wait(self) -> None:
        """Return once nothing is in work and every classifier waits for more."""

        async def idle() -> bool:
            for each in self.classifiers:
                each.check()
            waiting = await self.client.info("clients")
            return int(waiting["blocked_clients"]) >= len(self.classifiers) and await self._left() == 0

        await eventually(idle, PATIENCE_S)

    async def overlapping(self, ties: Ties, strike: Strike, chance: random.Random) -> None:
        """Put in WIDTH pairs at a time in one call, while two classifiers wait: each is given WIDTH articles. `strike` at some of them.

        Whole stories come with the firsts and seconds of other pairs, so that groups are merged while they grow.
        """
        whole = list(ties.whole)
        for at in range(0, len(ties.pairs), WIDTH):
            pairs = ties.pairs[at : at + WIDTH]
            await self.all_wait()
            turned = pairs if chance.random() < 0.5 else [pair.turned for pair in pairs]
            await self.put([*(pair.first for pair in turned), *(pair.second for pair in turned)])
            await strike()
            due = (at + WIDTH) * len(ties.whole) // len(ties.pairs)
            while whole and len(ties.whole) - len(whole) < due:
                await self.put([whole.pop(0)])
        await self.put(whole)
        await self.all_wait()

    async def in_order(self, articles: Sequence[ArticleCleaned]) -> None:
        """Put the articles in one after another, some hundred ahead of the work."""
        for at in range(0, len(articles), BATCH):

            async def has_room() -> bool:
                for each in self.classifiers:
                    each.check()
                return await self._left() <= BATCH

            await eventually(has_room, PATIENCE_S)
            await self.put(articles[at : at + BATCH])
        await self.all_wait()

    async def put(self, articles: Sequence[ArticleCleaned]) -> None:
        """Put them on `cleaned`, up to BATCH of them in one call, which shows them to the readers all at once."""
        for at in range(0, len(articles), BATCH):
            submissions = [Submission(one, one.request_id, one.article_id) for one in articles[at : at + BATCH]]
            results = await self.intake.submit_to(Stream.CLEANED, submissions, datetime.now(UTC))
            assert set(results) == {Result.DONE}, results

    async def _left(self) -> int:
        """Entries that are not handed over, those that wait for another attempt included."""
        stream = self.keys.stream(Stream.CLEANED)
        return int(await self.client.xlen(stream)) + int(await self.client.zcard(self.keys.retry(Stream.CLEANED)))
