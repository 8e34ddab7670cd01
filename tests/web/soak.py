"""One run: the web, a server, fetchers on the real command line, one of them killed in the middle; then both sides are judged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis

from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source, source_id
from shared.streams.connection import connect
from shared.streams.keys import Keys
from tests.chaos.leftovers import WORK, held
from tests.real_server import RealServer
from tests.stages import running
from tests.web.cleaner import cleaner
from tests.web.ends import Ends, missing, wrong
from tests.web.fetchers import Fetchers, fetchers
from tests.web.log import Role
from tests.web.plan import PREFIX, Plan
from tests.web.rules import Kill, Seen, breaches
from tests.web.server import Web, serving
from tests.web.world import sources

#: Rounds of the web: what is listed at once, what comes later or changes, and one in which nothing is new.
_ROUNDS = 3
#: Seconds between two looks at how far it is.
_LOOK_S = 0.5
#: Looks after which it is told.
_LOOKS_TOLD = 10
#: Memory that a fetcher may have resident, in bytes: bombs are taken in too.
MOST_MEMORY = 250 * 2**20


@dataclass(slots=True)
class Soak:
    """One run of `plan` with its data in `folder`; after at most `within_s` it is judged as it then is."""

    plan: Plan
    folder: Path
    within_s: float = 400.0
    say: Callable[[str], None] = lambda line: None
    kills: list[Kill] = field(default_factory=list)
    seconds: float = 0.0

    async def run(self) -> Verdict:
        """Let the web be fetched, and judge."""
        with RealServer(self.folder) as server:
            client = connect(server.url)
            try:
                async with (
                    serving(self.plan) as web,
                    running(cleaner(client, server.url, PREFIX)),
                    fetchers(server.url, self.plan.settings, self.folder, self.plan.fetchers) as processes,
                ):
                    return await self._judged(web, client, processes)
            finally:
                await client.aclose()

    async def _judged(self, web: Web, client: Redis, processes: Fetchers) -> Verdict:
        loop, keys = asyncio.get_running_loop(), Keys(PREFIX)
        ends, began = Ends(client, keys.tag), loop.time()
        late: list[str] = []
        try:
            async with asyncio.timeout(self.within_s), _beside(self._watch(web, client, ends, processes)):
                registry = SourceRegistry(client, PREFIX)
                await registry.add([_source(web, *one) for one in sources(web.world)])
                for moment in range(_ROUNDS):
                    web.moment = moment
                    await _until(lambda: _asked(web, registry))
                    await _until(self._may_go_on)
                await _until(lambda: _settled(web, client, keys, ends))
        except TimeoutError:
            late = [f"not done after {self.within_s:g} s; articles that must still come: {missing(web.world, ends.found)[:10]}"]
        self.seconds = loop.time() - began
        processes.measure()
        stopped = await processes.stop()
        await ends.look()
        memory = [f"{peak / 2**20:.0f} MB" for peak in processes.peaks.values() if peak > MOST_MEMORY]
        seen = Seen(web.world, web.log, tuple(self.kills), len(processes.processes))
        found = breaches(seen) | {
            "in time": late,
            "streams": tuple(wrong(web.world, ends.found)),
            "left over": await _left(web, client, keys),
            "exits": stopped,
            "memory": memory,
        }
        return Verdict(seen, ends, processes, found, self.seconds)

    async def _may_go_on(self) -> bool:
        return bool(self.kills) or not self.plan.calm

    async def _watch(self, web: Web, client: Redis, ends: Ends, processes: Fetchers) -> None:
        """Read on, tell how far it is, and kill a fetcher when its moment has come."""
        whole = sum(web.world.due(article).end == "fetched" for article in web.world.articles)
        for look in count():
            await ends.look()
            fetched = len({end.article for end in ends.found if end.word == "fetched"})
            if look % _LOOKS_TOLD == 0:
                self.say(f"round {web.moment}: {fetched} of {whole} articles fetched, {len(web.log.hits)} requests")
            if not self.kills and fetched >= self.plan.kill_at * whole:
                await self._kill(web, client, processes)
            await asyncio.sleep(_LOOK_S)

    async def _kill(self, web: Web, client: Redis, processes: Fetchers) -> None:
        """Kill the first fetcher while it is at work, frozen so that what it has in hand can be counted, and start another."""
        with processes.first_frozen() as victim:
            in_hand = await held(client, Keys(PREFIX).tag, "requested", "fetcher", victim.pid)
            asking = {source.decode() for source in await cast("Any", client.hkeys(f"{PREFIX}:fetch:{{schedule}}:leases"))}
            if not in_hand or (asking and self.plan.calm):
                return
            victim.kill()
        lists = {(host, name) for host, name, _ in sources(web.world) if _source_id(web, host, name) in asking}
        self.kills.append(Kill(asyncio.get_running_loop().time(), in_hand, frozenset(lists)))
        await asyncio.to_thread(victim.wait)
        processes.start()
        self.say(f"a fetcher was killed with {in_hand} requests in hand, and another started; sources being asked: {len(lists)}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was seen, and what of it should not be, by rule."""

    seen: Seen
    ends: Ends
    processes: Fetchers
    breaches: dict[str, Sequence[str]]
    seconds: float

    @property
    def clean(self) -> bool:
        return not any(self.breaches.values())


def _source(web: Web, host: int, list_name: str, kind: str) -> Source:
    fields = {"url": f"{web.world.origin(host)}/{list_name}", "kind": kind, "name": f"Publisher {host}", "added_at": web.world.began}
    return Source.model_validate({"source_id": _source_id(web, host, list_name), **fields})


def _source_id(web: Web, host: int, list_name: str) -> str:
    return source_id(f"{web.world.origin(host)}/{list_name}")


async def _asked(web: Web, registry: SourceRegistry) -> bool:
    """Whether every list that may be asked for was, in this round; the others are hastened."""
    asked = {(hit.host, hit.path) for hit in web.log.hits if hit.role is Role.LIST and hit.moment == web.moment and hit.ended}
    open_ones = [(host, name) for host, name, _ in sources(web.world) if not web.world.hosts[host].keeps_out]
    waiting = [(host, name) for host, name in open_ones if (host, f"/{name}") not in asked]
    if web.moment:
        await registry.hasten([_source_id(web, host, name) for host, name in waiting])
    return not waiting


async def _settled(web: Web, client: Redis, keys: Keys, ends: Ends) -> bool:
    """Whether all that must come has come, and nothing is under way."""
    return not missing(web.world, ends.found) and not await _left(web, client, keys)


async def _left(web: Web, client: Redis, keys: Keys) -> list[str]:
    """What stands in work streams; articles whose host's rules cannot be had wait for their next attempt, each once."""
    found = [f"{count} entries in {name}" for name in WORK if (count := await client.xlen(f"{keys.tag}:{name}"))]
    held = sum(web.world.due(article).end == "held" for article in web.world.articles)
    if (waiting := await client.zcard(f"{keys.tag}:requested:retry")) != held:
        found.append(f"{waiting} requests wait for another attempt, and {held} should")
    return found


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():
        await asyncio.sleep(_LOOK_S)


@asynccontextmanager
async def _beside(work: Any) -> AsyncIterator[None]:
    """Do `work` meanwhile; what it raises ends the whole."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        yield
        task.cancel()
