"""One failover under load, and what it cost: what was lost of what was acknowledged, and what was shown twice.

Requests are put in as a client does that is answered for each; three stages carry them; a consumer follows `classified`. The primary is
killed (kill -9), a replica takes its place. With `behind_ms` replicas were told nothing for so long before, as behind a slow line: what
the primary answered meanwhile it alone knows.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.events import ArticleRequested
from shared.streams.cancel import cancelled
from shared.streams.connection import connect
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.replicated import Wait
from tests import builders
from tests.chaos.auditor import Ends, fates
from tests.replication.systems import System
from tests.stages import LIMITS, pass_on, running, service_of, stage_of

#: Requests put in at once, and seconds between two such calls of each of the clients.
_AT_ONCE, _PAUSE_S, _CLIENTS = 5, 0.02, 4
#: Requests that are acknowledged after the server answers again, before the load ends.
_AFTER = 40
#: Seconds without a new end after which nothing more is expected: taking over, retries and FastStream's rest take less.
_QUIET_S = 20.0
#: Seconds that any step may take, a failover too: many times what it takes, for busy machines.
_STEP_S = 60.0


@dataclass(slots=True)
class Cost:
    """What a failover cost. `acknowledged` are requests that were answered for."""

    acknowledged: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)  # acknowledged, and now unknown to the server
    unfinished: set[str] = field(default_factory=set)  # acknowledged and known, and in no log
    twice: set[str] = field(default_factory=set)  # more than once in the logs as they are now
    fateless: set[str] = field(default_factory=set)  # in a log, without a fate
    shown_again: set[str] = field(default_factory=set)  # read more than once by whoever followed the log
    away_s: float = 0.0  # the longest time between two acknowledgements

    def __str__(self) -> str:
        return (
            f"acknowledged {len(self.acknowledged)}, lost {len(self.lost)}, unfinished {len(self.unfinished)}, twice {len(self.twice)}, "
            f"fateless {len(self.fateless)}; shown again to a follower {len(self.shown_again)}; away {self.away_s:.1f} s"
        )


@dataclass(slots=True)
class Failover:
    """One run on a system that is up. `replicas` are waited for, in steps of `wait_ms`; the blow falls after `load` acknowledgements.

    Raises:
        TimeoutError: a step has not come about in its time.
    """

    system: System
    replicas: int = 0
    behind_ms: int = 0
    wait_ms: int = 300
    load: int = 200
    cost: Cost = field(default_factory=Cost)
    _last: float | None = None
    _stopped: bool = False

    async def run(self) -> Cost:
        """Strike, wait until all has settled, and audit what is left."""
        keys = Keys("wiresift", partitions=self.system.partitions)
        async with aclosing(connect(self.system.url)) as client, self._services(client), self._following(keys):
            intake = Intake(client, keys, replace(LIMITS, wait=Wait(self.replicas, self.wait_ms)), sender="load")
            clients = [asyncio.create_task(self._put_in(intake)) for _ in range(_CLIENTS)]
            try:
                await self._until_acknowledged(self.load)
                await self._strike(client, keys)
                self.system.mend()
                await self._until_acknowledged(len(self.cost.acknowledged) + _AFTER)
                self._stopped = True
                async with asyncio.timeout(_STEP_S):
                    await asyncio.gather(*clients)
            finally:
                await cancelled(clients)
            await self._audit(client, keys)
        return self.cost

    async def _until_acknowledged(self, count: int) -> None:
        async with asyncio.timeout(_STEP_S):
            while len(self.cost.acknowledged) < count:
                await asyncio.sleep(_PAUSE_S)

    async def _strike(self, client: Redis, keys: Keys) -> None:
        if self.behind_ms:
            self.system.link.hold()
            await asyncio.sleep(self.behind_ms / 1000)
        self.system.victim.kill()
        self.system.link.cut()
        async with asyncio.timeout(_STEP_S):
            for own in keys.all:
                await _patiently(lambda own=own: client.set(own.waited, 1))  # type: ignore[misc]

    async def _put_in(self, intake: Intake) -> None:
        """As a client does: what was not answered for is put in again, under the same ids."""
        while not self._stopped:
            requests = [builders.requested(url=f"https://site.example/{index}") for index in range(_AT_ONCE)]
            requests = [_own(request) for request in requests]
            await _patiently(lambda requests=requests: intake.submit(requests, builders.MOMENT))  # type: ignore[misc]
            now = asyncio.get_running_loop().time()
            self.cost.away_s = max(self.cost.away_s, now - (self._last or now))
            self._last = now
            self.cost.acknowledged |= {str(request.request_id) for request in requests}
            await asyncio.sleep(_PAUSE_S)

    @asynccontextmanager
    async def _services(self, client: Redis) -> AsyncIterator[None]:
        given: dict[str, Any] = {"partitions": self.system.partitions, "wait_replicas": self.replicas, "wait_ms": self.wait_ms}
        stages = (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED)
        services = [service_of(client, self.system.url, pass_on, stage=stage_of(reads, width=16), **given) for reads in stages]
        async with running(*services):
            yield

    @asynccontextmanager
    async def _following(self, keys: Keys) -> AsyncIterator[None]:
        """Read `classified` as a consumer does that keeps its place."""
        seen: Counter[str] = Counter()
        async with aclosing(connect(self.system.url)) as client:
            tasks = [asyncio.create_task(_follow(client, own.stream(Stream.CLASSIFIED), seen)) for own in keys.all]
            try:
                yield
            finally:
                await cancelled(tasks)
                self.cost.shown_again = {request for request, count in seen.items() if count > 1}

    async def _audit(self, client: Redis, keys: Keys) -> None:
        logs = [Ends(client, own.tag) for own in keys.all]
        intake = Intake(client, keys, LIMITS, sender="audit")
        await self._settled(logs, intake)
        counts = Counter(end.request_id for log in logs for end in log.found)
        decided: dict[str, str] = {}
        for own in keys.all:
            decided |= await fates(client, own.tag)
        open_ = self.cost.acknowledged - set(counts)
        self.cost.lost = await intake.forgotten(sorted(open_))
        self.cost.unfinished = open_ - self.cost.lost
        self.cost.twice = {request for request, count in counts.items() if count > 1}
        self.cost.fateless = set(counts) - set(decided)

    async def _settled(self, logs: list[Ends], intake: Intake) -> None:
        """Wait until all that is known has ended, or nothing has moved for a time in which every rescue would have come."""
        clock = asyncio.get_running_loop().time
        known, since = -1, clock()
        while clock() - since < _QUIET_S:
            found = sum([await log.look() for log in logs])
            open_ = self.cost.acknowledged - {end.request_id for log in logs for end in log.found}
            if open_ == await intake.forgotten(sorted(open_)):
                return
            known, since = found, clock() if found != known else since
            await asyncio.sleep(0.25)


def _own(request: ArticleRequested) -> ArticleRequested:
    return request.model_copy(update={"url": f"https://site.example/{request.request_id}"})


async def _patiently(call: Callable[[], Awaitable[Any]]) -> None:
    while True:
        try:
            await call()
        except RedisError:
            await asyncio.sleep(0.02)
        else:
            return


async def _follow(client: Redis, log: str, seen: Counter[str]) -> None:
    after = "0-0"
    while True:
        try:
            replies: Any = await client.xread({log: after}, block=200)
        except RedisError:
            await asyncio.sleep(0.05)
            continue
        for _, page in replies or ():
            for entry, fields in page:
                after = entry.decode()
                seen[json.loads(BinaryMessageFormatV1.parse(fields[b"__data__"])[0])["request_id"]] += 1
