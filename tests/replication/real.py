"""A failover of the whole system: `wiresift up`, `wiresift ingest` of articles, and the primary killed (kill -9) in their middle.

What was put in is audited as in the storms: each article ends exactly once, and is kept as it was shown. Every tenth article is a copy of
the one before it: whether the index, too, still knew what it had answered for shows in copies that were missed.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.streams.connection import connect
from shared.streams.keys import Keys
from tests.chaos.auditor import Ends, Verdict
from tests.chaos.leftovers import leftovers
from tests.end_to_end.articles import article
from tests.end_to_end.command import Ran, Started, Wiresift
from tests.replication.audited import audited
from tests.replication.systems import System

#: An article of so many is a copy of the one before it.
_COPY_EVERY = 10
#: Share of the articles that has ended when the blow falls.
_STRUCK_AT = 0.3
#: Seconds that a step may take: many times what it takes, for busy machines.
_STEP_S = 80.0
#: Seconds between two looks.
_LOOK_S = 0.05


@dataclass(slots=True)
class Outcome:
    """What came of one run. `told` are the fates by which the command answered for each article, by request id."""

    verdict: Verdict
    ran: Ran
    stopped: Ran
    told: dict[str, str] = field(default_factory=dict)
    copies: int = 0
    missed: int = 0
    took_s: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether each article ended once and well, and no service had to be started again."""
        return self.verdict.clean and self.ran.code == 0 and set(self.told.values()) == {"classified"} and self.steady

    @property
    def steady(self) -> bool:
        """Whether all services lived through it."""
        return self.stopped.code == 0 and "exited" not in self.stopped.err

    def __str__(self) -> str:
        steady = "no service ended" if self.steady else f"SERVICES ENDED: {self.stopped.err[-300:]}"
        return f"{len(self.told)} answered for; {self.verdict}; copies missed {self.missed} of {self.copies}; {steady}; {self.took_s:.0f} s"


@dataclass(frozen=True, slots=True)
class RealFailover:
    """One run on a system that is up, `articles` through services of their own processes. The rest as in `failover.Failover`.

    Raises:
        TimeoutError, subprocess.TimeoutExpired: a step has not come about in its time.
    """

    system: System
    folder: Path
    articles: int
    replicas: int = 0
    behind_ms: int = 0
    wait_ms: int = 300

    async def run(self) -> Outcome:
        """Take all in, strike in the middle, and audit what is left."""
        began = time.monotonic()
        keys = Keys("wiresift", partitions=self.system.partitions)
        wiresift = Wiresift(self.folder, self._settings())
        (self.folder / "articles.jsonl").write_text("".join(_lines(self.articles)))
        async with aclosing(connect(self.system.url)) as client:
            with started(wiresift, "up") as up:
                await asyncio.to_thread(up.says, "running on")
                with started(wiresift, "ingest", "articles.jsonl", "--report", "fates", "--output", "records") as ingest:
                    await self._until_ended(client, keys, round(_STRUCK_AT * self.articles))
                    await self._strike(client, keys)
                    self.system.mend()
                    ran = await asyncio.to_thread(ingest.wait)
                await _until(lambda: _nothing_left(client, keys))
                stopped = await asyncio.to_thread(up.end, signal.SIGINT)
            told = {one["request_id"]: one["fate"] for one in _read(self.folder / "fates")}
            verdict = await audited(client, keys, {request: {"classified"} for request in told})
        copies, missed = _copies(self.folder / "records")
        return Outcome(verdict, ran, stopped, told, copies, missed, time.monotonic() - began)

    def _settings(self) -> dict[str, str]:
        return {
            "WIRESIFT_REDIS_URL": self.system.url,
            "WIRESIFT_PARTITIONS": str(self.system.partitions),
            "WIRESIFT_WAIT_REPLICAS": str(self.replicas),
            "WIRESIFT_WAIT_MS": str(self.wait_ms),
            "WIRESIFT_DATA_DIR": str(self.folder / "data"),
            "WIRESIFT_RECLAIM_IDLE_S": "2",
            "WIRESIFT_FETCHER_SCHEDULE": "false",
        }

    async def _until_ended(self, client: Redis, keys: Keys, count: int) -> None:
        logs = [Ends(client, own.tag) for own in keys.all]

        async def enough() -> bool:
            return sum([await log.look() for log in logs]) >= count

        await _until(enough)

    async def _strike(self, client: Redis, keys: Keys) -> None:
        if self.behind_ms:
            self.system.link.hold()
            await asyncio.sleep(self.behind_ms / 1000)
        self.system.victim.kill()
        self.system.link.cut()

        async def takes_writes() -> bool:
            for own in keys.all:
                await client.set(own.waited, 1)
            return True

        await _until(takes_writes)


def _lines(count: int) -> Iterator[str]:
    """Articles as `wiresift ingest` reads them."""
    for at in range(count):
        copied = at - 1 if at % _COPY_EVERY == _COPY_EVERY - 1 else at
        told = {"external_id": f"article/{at}", "source": f"Outlet {at % 7}", "title": f"Report {at}", "text": article(str(copied))}
        yield json.dumps(told) + "\n"


def _copies(path: Path) -> tuple[int, int]:
    """How many copies there are, and of how many neither text was found to be one: whichever came second should have been."""
    found = {one["external_id"]: one["syndication"]["is_duplicate"] for one in _read(path)}
    places = [int(name.rpartition("/")[2]) for name in found]
    seconds = [at for at in places if at % _COPY_EVERY == _COPY_EVERY - 1]
    return len(seconds), sum(not (found[f"article/{at}"] or found.get(f"article/{at - 1}")) for at in seconds)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@contextmanager
def started(wiresift: Wiresift, *words: str, **settings: str) -> Iterator[Started]:
    """A command that runs, ended at the latest on leaving; what it started itself ends with it."""
    command = wiresift.start(*words, **settings)
    try:
        yield command
    finally:
        if command.process.poll() is None:
            command.process.kill()
            command.wait()


async def _nothing_left(client: Redis, keys: Keys) -> bool:
    for own in keys.all:
        async for _ in leftovers(client, own.tag):
            return False
    return True


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until that holds; a server that is away is asked again."""
    async with asyncio.timeout(_STEP_S):
        while True:
            try:
                if await holds():
                    return
            except RedisError:
                pass
            await asyncio.sleep(_LOOK_S)
