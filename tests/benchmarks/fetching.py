"""One fetcher process at full load, hand-over included, beside a bare httpx loop with the same concurrency on the same pages."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams.connection import connect
from shared.streams.handover import BATCH, Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from tests.benchmarks.fetched import Fetched
from tests.benchmarks.page_server import HOSTS, page_server
from tests.benchmarks.processes import Processes
from tests.real_server import EVERY_SECOND, RealServer

#: Pages being fetched at a time: the fetcher's default.
CONCURRENCY = 32
#: Share of the bare loop's pages a second that the whole fetcher is to reach.
GOAL = 0.6
#: Requests that wait on the intake, so that it never runs dry between two looks.
_AHEAD = 2000
_LOOK_EVERY_S = 0.2
#: So many that no stream fills up: nobody reads what is handed over.
_ENDLESS = 2**33
_KEYS = Keys("bench")


def bare(warm_up: timedelta, duration: timedelta) -> Fetched:
    """The loop, in a process of its own."""
    with page_server() as (port, server):
        given = (port, server.pid, CONCURRENCY, warm_up.total_seconds(), duration.total_seconds())
        command = [sys.executable, "-m", "tests.benchmarks.bare_httpx", *map(str, given)]
        return Fetched(**json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


async def fetching(warm_up: timedelta, duration: timedelta) -> Fetched:
    """The fetcher as a service: from `requested` to `fetched`, robots.txt known, no delay between requests."""
    with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder), *EVERY_SECOND) as server, page_server() as (port, pages):
        client = connect(server.url)
        feeder = _Feeder(client, port)
        await feeder.feed()
        with _fetcher(server.url) as fetcher:
            processes = Processes({"fetcher": fetcher, "server": psutil.Process(server.pid), "pages": pages})
            await _watch(feeder, processes, warm_up)
            began, before, base = time.perf_counter(), await feeder.fetched(), processes.sample()
            await _watch(feeder, processes, duration)
            got, took, used = await feeder.fetched() - before, time.perf_counter() - began, processes.sample()
        await client.aclose()
    return Fetched(got, took, {name: used[name] - base[name] for name in used}, processes.peaks["fetcher"])


async def _watch(feeder: _Feeder, processes: Processes, duration: timedelta) -> None:
    end = time.perf_counter() + duration.total_seconds()
    while time.perf_counter() < end:
        await asyncio.sleep(_LOOK_EVERY_S)
        await feeder.feed()
        processes.sample()


@dataclass(slots=True)
class _Feeder:
    """Keeps the intake supplied with pages of all hosts in turn."""

    client: Redis
    port: int
    fed: int = 0

    async def feed(self) -> None:
        """So many that _AHEAD wait."""
        intake = Intake(self.client, _KEYS, Limits(entries=_ENDLESS, bytes=_ENDLESS, fates_kept=timedelta(days=1)), sender="bench")
        while await self.client.xlen(_KEYS.stream(Stream.REQUESTED)) < _AHEAD:
            numbers = range(self.fed, self.fed + BATCH)
            urls = [f"http://{HOSTS[number % len(HOSTS)]}:{self.port}/story/{number}" for number in numbers]
            await intake.submit([ArticleRequested(request_id=new_request_id(), url=url) for url in urls], datetime.now(UTC))
            self.fed += BATCH

    async def fetched(self) -> int:
        """Pages handed over; whatever ended otherwise is an error of the measurement."""
        ended = [int(await self.client.xlen(_KEYS.stream(log))) for log in (Stream.REJECTED, Stream.DEAD)]
        assert ended == [0, 0], ended
        return int(await self.client.xlen(_KEYS.stream(Stream.FETCHED)))


@contextmanager
def _fetcher(url: str) -> Iterator[psutil.Process]:
    settings = {
        "REDIS_URL": url,
        "PREFIX": "bench",
        "LOG_LEVEL": "warning",
        "STREAM_MAX_ENTRIES": str(_ENDLESS),
        "STREAM_MAX_BYTES": str(_ENDLESS),
        "FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCHER_CONCURRENCY": str(CONCURRENCY),
        "FETCHER_HOST_DELAY_S": "0",
        "FETCHER_HOST_CONNECTIONS": str(CONCURRENCY),
    }
    env = dict(os.environ) | {f"WIRESIFT_{name}": value for name, value in settings.items()}
    with subprocess.Popen([sys.executable, "-m", "services.console.main", "run", "fetcher"], env=env) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.kill()
