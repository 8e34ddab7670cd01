"""Articles pass while the cleaners are scaled and processes are killed, the server among them; then they are counted.

Nothing is taken on trust: what came out is read from the raw log streams by the chaos tests' auditor. Requests are put in as a client
does that repeats what was not answered for. A server that is killed may forget up to two seconds of what it said
(`appendfsync everysec`, deploy/redis.conf): what it does not know any more is put in again under the same ids, and counted; had it
been answered for earlier than that, it is a loss.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.settings import Settings
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import WORK, Keys
from tests.benchmarks.articles import articles
from tests.chaos.auditor import Ends
from tests.chaos.load import patiently
from tests.containers.count import Blow, Count, Kills

KEYS = Keys("wiresift")
#: Words of an article: enough to be classified.
_WORDS = 60
#: Requests put in by one call, and how many may be without an end at a time: work for four cleaners, and for all that is killed.
_AT_ONCE, _UNDER_WAY = 50, 1000
#: Seconds between two looks, and seconds in which nothing moved after which nothing will, longer than any take-over or restart.
_LOOK_S, _QUIET_S = 0.25, 60.0


async def counted(url: str, count: int, blows: Sequence[Blow]) -> Count:
    """Put `count` articles in, strike each blow when its share of them has ended, and count. Blows are in order of their shares."""
    client = connect(url)
    try:
        return await _Run(client, _requests(count), list(blows)).run()
    finally:
        await client.aclose()


@dataclass(slots=True)
class _Run:
    client: Redis
    requests: list[ArticleRequested]
    blows: list[Blow]
    answered: dict[str, float] = field(default_factory=dict)  # request → when the server had answered for it, by the loop's clock
    kills: Kills = field(default_factory=Kills)

    async def run(self) -> Count:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._put_in())
            tasks.create_task(self._strike())
        gone = await self._put_in_again()
        said = Count(len(self.requests), forgotten=len(gone), unexcused=self.kills.unexcused(gone))
        said.left = await self._settled()
        await self._count(said)
        return said

    @property
    def _intake(self) -> Intake:
        return Intake(self.client, KEYS, Limits.of(Settings()), sender="containers")

    @property
    def _ids(self) -> list[str]:
        return [str(request.request_id) for request in self.requests]

    async def _put_in(self) -> None:
        for first in range(0, len(self.requests), _AT_ONCE):
            while await self._under_way() > _UNDER_WAY:
                await asyncio.sleep(_LOOK_S)
            await self._submit(self.requests[first : first + _AT_ONCE])

    async def _submit(self, requests: Sequence[ArticleRequested]) -> None:
        await patiently(lambda: self._intake.submit_all(requests, datetime.now(UTC)))
        self.answered |= dict.fromkeys((str(request.request_id) for request in requests), asyncio.get_running_loop().time())

    async def _strike(self) -> None:
        clock = asyncio.get_running_loop().time
        for blow in self.blows:
            while len(self.answered) - await self._under_way() < blow.share * len(self.requests):
                await asyncio.sleep(_LOOK_S)
            begun = clock()
            await asyncio.to_thread(blow.strike)
            if blow.server:
                self.kills.between.append((begun, clock()))

    async def _put_in_again(self) -> list[float]:
        """Put in what the server does not know any more; returns when it had answered for each."""
        gone = await patiently(lambda: self._intake.forgotten(self._ids))
        answered = [self.answered[request] for request in gone]
        await self._submit([request for request in self.requests if str(request.request_id) in gone])
        return answered

    async def _under_way(self) -> int:
        """Entries in work streams and those that wait for a retry."""
        async with self.client.pipeline(transaction=False) as pipe:
            for stream in WORK:
                pipe.xlen(KEYS.stream(stream))
                pipe.zcard(f"{KEYS.stream(stream)}:retry")
            return sum(await patiently(pipe.execute))

    async def _settled(self) -> int:
        """Wait until nothing is under way, or what is moves no more; returns how much that is."""
        clock = asyncio.get_running_loop().time
        left, since = -1, clock()
        while left and clock() - since < _QUIET_S:
            now = await self._under_way()
            left, since = now, clock() if now != left else since
            await asyncio.sleep(_LOOK_S)
        return left

    async def _count(self, said: Count) -> None:
        ends = Ends(self.client, KEYS.tag)
        await ends.look()
        shown = Counter(end.request_id for end in ends.found)
        said.lost = sum(shown[request] == 0 for request in self._ids)
        said.twice = sum(shown[request] > 1 for request in self._ids)
        said.fateless = len(self._ids) - len(await self._intake.fates(self._ids))


def _requests(count: int) -> list[ArticleRequested]:
    texts = articles(count, seed=7, words=_WORDS)
    return [ArticleRequested(request_id=new_request_id(), text=text, external_id=f"load/{at}") for at, text in enumerate(texts)]
