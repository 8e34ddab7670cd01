"""One run: the web, a server, fetchers on the real command line, one of them killed in the middle; then both sides are judged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from shared.streams.cancel import cancelled
from shared.streams.connection import connect
from shared.streams.keys import Keys
from tests.chaos.leftovers import held
from tests.real_server import EVERY_SECOND, RealServer
from tests.stages import running
from tests.web.cleaner import cleaner
from tests.web.ends import Ends, missing
from tests.web.fetchers import Fetchers, fetchers
from tests.web.plan import PREFIX, Plan
from tests.web.schedule import Schedule
from tests.web.seen import Kill, Seen
from tests.web.server import Web, serving
from tests.web.verdict import Verdict, judged, left

#: Rounds of the web: what is listed at once, what comes later or changes, and one in which nothing is new.
_ROUNDS = 3
#: Seconds between two looks at how far it is, and looks after which that is told.
_LOOK_S, _LOOKS_TOLD = 0.5, 10
_TAG = Keys(PREFIX).tag


@dataclass(slots=True)
class Soak:
    """One run of `plan` with its data in `folder`; after at most `within_s` it is judged as it then is."""

    plan: Plan
    folder: Path
    within_s: float = 600.0
    say: Callable[[str], None] = lambda line: None
    kills: list[Kill] = field(default_factory=list)

    async def run(self) -> Verdict:
        """Let the web be fetched, and judge."""
        with RealServer(self.folder, *EVERY_SECOND) as server:
            async with (
                connect(server.url) as client,
                serving(self.plan) as web,
                running(cleaner(client, server.url, PREFIX)),
                fetchers(server.url, self.plan.settings, self.folder, self.plan.fetchers) as processes,
            ):
                return await self._fetched(web, client, processes)

    async def _fetched(self, web: Web, client: Redis, processes: Fetchers) -> Verdict:
        ends, schedule, late = Ends(client, _TAG), Schedule(client, web), list[str]()
        now = asyncio.get_running_loop().time
        began = now()
        try:
            async with asyncio.timeout(self.within_s), _beside(self._watch(web, schedule, ends, processes)):
                await self._rounds(web, schedule, ends)
        except TimeoutError:
            gone = missing(web.world, ends.found)
            late = [f"not done after {self.within_s:g} s, in round {web.moment}; articles that must still come: {len(gone)}, {gone[:5]}"]
        seconds = now() - began
        processes.measure()
        return await judged(Seen(web.world, web.log, tuple(self.kills), len(processes.processes)), ends, processes, late, seconds)

    async def _rounds(self, web: Web, schedule: Schedule, ends: Ends) -> None:
        """Publish round after round, and return when all that must come has come and nothing is under way."""

        async def killed_if_calm() -> bool:
            return bool(self.kills) or not self.plan.calm or not await left(web.world, ends.client, ends.tag)

        async def settled() -> bool:
            return not missing(web.world, ends.found) and not await left(web.world, ends.client, ends.tag)

        await schedule.add()
        for moment in range(_ROUNDS):
            web.moment = moment
            await _until(schedule.asked)
            await _until(killed_if_calm)
        await _until(settled)

    async def _watch(self, web: Web, schedule: Schedule, ends: Ends, processes: Fetchers) -> None:
        """Read on, tell how far it is, and kill a fetcher when its moment has come."""
        whole = sum(web.world.due(article).end == "fetched" for article in web.world.articles)
        for look in count():
            await ends.look()
            fetched = len({end.article for end in ends.found if end.word == "fetched"})
            if look % _LOOKS_TOLD == 0:
                self.say(f"round {web.moment}: {fetched} of {whole} articles fetched, {len(web.log.hits)} requests")
            if not self.kills and fetched >= self.plan.kill_at * whole:
                await self._kill(schedule, ends.client, processes)
            await asyncio.sleep(_LOOK_S)

    async def _kill(self, schedule: Schedule, client: Redis, processes: Fetchers) -> None:
        """Kill the first fetcher while it is at work, frozen so that what it has in hand can be counted, and start another."""
        with processes.first_frozen() as victim:
            in_hand, lists = await held(client, _TAG, "requested", "fetcher", victim.pid), await schedule.under_way()
            if not in_hand or (self.plan.calm and (lists or not await schedule.asked())):  # or its claim may be on the way
                return
            victim.kill()
        self.kills.append(Kill(asyncio.get_running_loop().time(), in_hand, lists))
        await asyncio.to_thread(victim.wait)
        processes.start()
        self.say(f"a fetcher was killed with {in_hand} requests in hand, and another started; lists being asked for: {len(lists)}")


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():
        await asyncio.sleep(_LOOK_S)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do `work` meanwhile; what it raises ends the whole."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        yield
        await cancelled([task])
