"""The whole system on this machine for a measurement: a server of its own and the services in separate processes."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.console.hosting.server import Server
from services.console.hosting.supervise import Exited
from services.console.hosting.system import a_system
from shared.settings import Settings
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from tests.benchmarks.feeder import Feeder
from tests.benchmarks.processes import Processes
from tests.real_server import EVERY_SECOND, RealServer

#: Processes of each service: two cores are shared by all of them, the server and what feeds them.
COUNTS = {"fetcher": 1, "cleaner": 1, "classifier": 2}
_PREFIX = "bench"


@dataclass(frozen=True, slots=True)
class Running:
    """A system at work, what feeds it, and its processes: `server`, `feeder` (no part of it) and the services by name."""

    feeder: Feeder
    processes: Processes


@asynccontextmanager
async def running(texts: Sequence[str]) -> AsyncIterator[Running]:
    """A fresh system to feed with `texts`; stopped and removed at the end."""
    with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder), *EVERY_SECOND) as server:
        settings, client = Settings(data_dir=Path(folder), prefix=_PREFIX), connect(server.url)
        # Articles that ended are counted by the logs' lengths, so nothing is trimmed while it runs.
        env = dict(os.environ) | {"WIRESIFT_PREFIX": _PREFIX, "WIRESIFT_LOG_LEVEL": "warning", "WIRESIFT_LOG_MAX_BYTES": str(2**34)}
        async with a_system(Server(server.url, None), client, settings, start=True, report=_say, counts=COUNTS, env=env):
            keys = Keys(_PREFIX)
            intake = Intake(client, keys, Limits.of(settings), sender="bench")
            yield Running(Feeder(client, keys, intake, texts), _processes(server))
        await client.aclose()


def _say(exited: Exited) -> None:
    sys.stdout.write(f"{exited}\n")


def _processes(server: RealServer) -> Processes:
    named = {"server": psutil.Process(server.pid), "feeder": psutil.Process()}
    for child in psutil.Process().children():
        service = next((part for part in child.cmdline() if part in COUNTS), None)
        if service:
            named[f"{service} {sum(name.startswith(service) for name in named) + 1}"] = child
    return Processes(named, alone=frozenset({"feeder"}))  # the feeder is parent to all
