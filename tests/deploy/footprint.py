"""What one article costs, from its page on the web to its record: the figures that `wiresift capacity` reckons with, by their names there.

    python -m tests.deploy.footprint [--invented]

Real processes, a real server and a site on loopback; the labelled pages where they are beside the checkout, else invented ones. One stage
at a time, the others paused, so that each stage's CPU and each stream's entries can be told apart. Takes about a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

import psutil
from redis.asyncio import Redis

from services.console.hosting.server import Server
from services.console.hosting.system import a_system
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.settings import Settings
from shared.streams import inspect, operations
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import LOGS, Keys, Stream
from tests.benchmarks.invented_pages import pages as invented_pages
from tests.benchmarks.processes import Processes
from tests.benchmarks.quality_cleaning import CORPUS
from tests.deploy.page_site import HOSTS, page_site
from tests.real_server import EVERY_SECOND, RealServer
from tests.soak.families import families

#: Pages that pass before anything is counted: what is imported and compiled at first use is no cost of an article's.
_WARM_UP = 60
#: Invented pages that are measured where there are no labelled ones.
_INVENTED = 400
_KEYS = Keys("footprint")
_STAGES = {Stream.REQUESTED: "fetcher", Stream.FETCHED: "cleaner", Stream.CLEANED: "classifier"}
#: Families of keys by what they are counted as.
_KEPT = {
    "classified": ("classified",),
    "store": ("kept", "store:"),
    "index": ("index2:",),
    "fates": ("fates",),
    "states": ("article", "site", "group"),
}
#: What the services are told: no politeness towards our own site, and nothing trimmed while it is weighed.
_ENV = {
    "WIRESIFT_PREFIX": _KEYS.prefix,
    "WIRESIFT_LOG_LEVEL": "warning",
    "WIRESIFT_LOG_MAX_BYTES": str(2**34),
    "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
    "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
    "WIRESIFT_FETCHER_HOST_CONNECTIONS": "32",
}


@dataclass(slots=True)
class Bench:
    """The running system, and what has been fed and read so far."""

    client: Redis
    processes: Processes
    port: int
    fed: int = 0

    async def feed(self, count: int) -> None:
        """Ask for the next `count` pages."""
        intake = Intake(self.client, _KEYS, Limits.of(Settings()), sender="footprint")
        urls = [f"http://{HOSTS[at % len(HOSTS)]}:{self.port}/{at}" for at in range(self.fed, self.fed + count)]
        await intake.submit_all([ArticleRequested(request_id=new_request_id(), url=url) for url in urls], datetime.now(UTC))
        self.fed += count

    async def ended(self) -> int:
        """Articles that have their fate."""
        return sum([int(await self.client.xlen(_KEYS.stream(log))) for log in LOGS])

    async def passed(self, stream: Stream | None, count: int) -> None:
        """Return once all `count` articles wait on `stream` or have ended; None where they all must have ended."""
        while (int(await self.client.xlen(_KEYS.stream(stream))) if stream else 0) + await self.ended() < count:
            await asyncio.sleep(0.1)
            self.processes.sample()

    async def reading(self) -> dict[str, float]:
        """CPU seconds by process, and what went to and from the server and into its file, in bytes."""
        info: dict[str, Any] = await self.client.info()
        names = {"to_server": "total_net_input_bytes", "from_server": "total_net_output_bytes", "append_only_file": "aof_current_size"}
        return {**self.processes.sample(), **{name: float(info[said]) for name, said in names.items()}}


@asynccontextmanager
async def a_bench(folder: Path, port: int) -> AsyncIterator[Bench]:
    """A fresh system, one process of each service."""
    with RealServer(folder, *EVERY_SECOND, "--auto-aof-rewrite-percentage", "0") as server:
        settings, client = Settings(data_dir=folder, prefix=_KEYS.prefix), connect(server.url)
        async with a_system(Server(server.url, None), client, settings, start=True, report=print, env=dict(os.environ) | _ENV):
            services = {name: child for child in psutil.Process().children() for name in _STAGES.values() if name in child.cmdline()}
            yield Bench(client, Processes({"server": psutil.Process(server.pid), **services}), port)
        await client.aclose()


async def paused(client: Redis, stage: str, *, wanted: bool) -> None:
    """Pause a stage or let it go on, and wait until its process knows."""
    act = operations.pause if wanted else operations.resume
    await act(client, _KEYS, stage, by="footprint", **({"why": ""} if wanted else {}))
    while any(one.said.paused != wanted for one in await _replicas(client) if one.stage == stage):
        await asyncio.sleep(0.1)


async def _replicas(client: Redis) -> list[inspect.Replica]:
    return await inspect.replicas(client, _KEYS, await inspect.server_ms(client))


async def measured(folder: Path, port: int, count: int) -> None:
    """Print what each stage took for each of `count` articles, and what is kept of one."""
    async with a_bench(folder, port) as bench:
        await bench.feed(_WARM_UP)
        await bench.passed(None, _WARM_UP)
        for stage in ("cleaner", "classifier"):
            await paused(bench.client, stage, wanted=True)
        kept = {name: one.weight for name, one in (await families(bench.client)).items()}
        began = before = await bench.reading()
        server = 0.0
        await bench.feed(count)
        for stream, stage in _STAGES.items():
            if stream is not Stream.REQUESTED:
                await paused(bench.client, stage, wanted=False)
            following = {Stream.REQUESTED: Stream.FETCHED, Stream.FETCHED: Stream.CLEANED}.get(stream)
            await bench.passed(following, _WARM_UP + count)
            now = await bench.reading()
            spent = {name: 1000 * (now[name] - before[name]) / count for name in (stage, "server")}
            server += spent["server"]
            print(f"cpu_ms.{stage} = {spent[stage]:.2f}  # beside {spent['server']:.2f} of the server", flush=True)
            if following:
                waiting = int(await bench.client.xlen(_KEYS.stream(following)))
                total = int(await bench.client.hget(_KEYS.sizes(following), "total") or 0)
                print(f"entry_bytes.{following} = {total / max(1, waiting):_.0f}  # of {waiting}")
            before = now
        print(f"cpu_ms.server = {server:.2f}")
        for name in ("to_server", "from_server", "append_only_file"):
            print(f"traffic_bytes.{name} = {(before[name] - began[name]) / count:_.0f}")
        await _weigh(bench, kept, count)
        print("# memory at most, MB:", {name: peak >> 20 for name, peak in bench.processes.peaks.items()})


async def _weigh(bench: Bench, before: dict[str, float], count: int) -> None:
    found = await families(bench.client)
    grown = {name: (one.weight - before.get(name, 0)) / count for name, one in found.items()}
    for part, members in _KEPT.items():
        print(f"kept_bytes.{part} = {sum(bytes_ for name, bytes_ in grown.items() if name.startswith(members)):_.0f}")
    others = {name: round(bytes_) for name, bytes_ in grown.items() if bytes_ >= 1 and not name.startswith(sum(_KEPT.values(), ()))}
    ends = {str(log): int(await bench.client.xlen(_KEYS.stream(log))) for log in LOGS}
    print(f"# not counted, bytes an article: {others}; ends, warm-up included: {ends}")


def _markups(*, labelled: bool) -> Iterator[str]:
    """The pages, those for warming up first: invented ones, as what is remembered of a site must not be of those that are measured."""
    yield from invented_pages(_WARM_UP, seed=2)
    if labelled:
        with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
            yield from (json.loads(line)["html"] for line in file)
    else:
        yield from invented_pages(_INVENTED, seed=1)


def _written(folder: Path, markups: Sequence[str]) -> tuple[float, float]:
    """Write the pages as they are served; returns the mean bytes, as made and as sent, of those that are measured."""
    raw = [markup.encode("utf-8", "replace") for markup in markups]
    packed = [gzip.compress(page, 6) for page in raw]
    for at, page in enumerate(packed):
        (folder / str(at)).write_bytes(page)
    return mean(map(len, raw[_WARM_UP:])), mean(map(len, packed[_WARM_UP:]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invented", action="store_true", help="take pages that are made here, whatever there is")
    given = parser.parse_args()
    labelled = CORPUS.exists() and not given.invented
    markups = list(_markups(labelled=labelled))
    with tempfile.TemporaryDirectory() as pages, tempfile.TemporaryDirectory() as data, page_site(Path(pages)) as port:
        made, sent = _written(Path(pages), markups)
        print(f"# {len(markups) - _WARM_UP} {'labelled' if labelled else 'invented'} pages of {made:_.0f} bytes")
        print(f"traffic_bytes.page = {sent:_.0f}")
        asyncio.run(measured(Path(data), port, len(markups) - _WARM_UP))


if __name__ == "__main__":
    main()
