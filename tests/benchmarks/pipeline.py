"""The whole system in separate processes on this machine, everything counted: services, server, and what each one uses."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
from redis.asyncio import Redis

from services.console.server import Server
from services.console.supervise import Exited
from services.console.system import a_system
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.settings import Settings
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import LOGS, Keys
from tests.real_server import RealServer

#: Processes of each service: two cores are shared by all of them, the server and what feeds them.
COUNTS = {"fetcher": 1, "cleaner": 1, "classifier": 2}
#: Share of the articles that run before the clock starts: imports, caches and growing buffers are not the steady state.
WARM_UP = 0.2
_PREFIX = "bench"


@dataclass(slots=True)
class Processes:
    """CPU and highest resident memory of named processes, their children included."""

    named: dict[str, psutil.Process]
    peaks: dict[str, int] = field(default_factory=dict)

    def sample(self) -> dict[str, float]:
        """CPU seconds used so far; remembers the memory of the largest process of each family."""
        used = {}
        for name, process in self.named.items():
            family = [process, *(() if name == "feeder" else process.children(recursive=True))]  # the feeder is parent to all
            used[name] = sum(member.cpu_times().user + member.cpu_times().system for member in family)
            self.peaks[name] = max(self.peaks.get(name, 0), *(member.memory_info().rss for member in family))
        return used


async def pipeline(texts: Sequence[str], server: RealServer, folder: Path) -> list[str]:
    """Lines to print."""
    settings, keys, client = Settings(data_dir=folder, prefix=_PREFIX), Keys(_PREFIX), connect(server.url)
    env = dict(os.environ) | {"WIRESIFT_PREFIX": _PREFIX, "WIRESIFT_LOG_LEVEL": "warning"}
    intake = Intake(client, keys, Limits.of(settings), sender="bench")
    async with a_system(Server(server.url, None), client, settings, start=True, report=_say, counts=COUNTS, env=env):
        processes = _processes(server)
        feeding = asyncio.create_task(_feed(intake, texts))
        await _until(client, keys, int(len(texts) * WARM_UP), processes)
        began, before, base = time.perf_counter(), await _ended(client, keys), processes.sample()
        await _until(client, keys, len(texts), processes)
        took, used = time.perf_counter() - began, processes.sample()
        await feeding
    await client.aclose()
    done = len(texts) - before
    lines = [f"pipeline: {done / took:.0f} articles/s over {took:.1f} s, warm-up of {before} articles not counted"]
    for name in used:
        each = 1e6 * (used[name] - base[name]) / done
        lines.append(f"  {name:13} {each:6.0f} µs CPU per article, peak {processes.peaks[name] / 2**20:4.0f} MB")
    total = sum(used.values()) - sum(base.values())
    return [*lines, f"  all           {1e6 * total / done:6.0f} µs CPU per article"]


def _say(exited: Exited) -> None:
    sys.stdout.write(f"{exited}\n")


def _processes(server: RealServer) -> Processes:
    named = {"server": psutil.Process(server.pid), "feeder": psutil.Process()}
    for child in psutil.Process().children():
        service = next((part for part in child.cmdline() if part in COUNTS), None)
        if service:
            named[f"{service} {sum(name.startswith(service) for name in named) + 1}"] = child
    return Processes(named)


async def _feed(intake: Intake, texts: Sequence[str]) -> None:
    for at in range(0, len(texts), 50):
        batch = [
            ArticleRequested(request_id=new_request_id(), text=text, external_id=f"bench/{at + offset}")
            for offset, text in enumerate(texts[at : at + 50])
        ]
        await intake.submit_all(batch, datetime.now(UTC))


async def _ended(client: Redis, keys: Keys) -> int:
    return sum([int(await client.xlen(keys.stream(log))) for log in LOGS])


async def _until(client: Redis, keys: Keys, count: int, processes: Processes) -> None:
    while await _ended(client, keys) < count:
        processes.sample()
        await asyncio.sleep(0.2)
