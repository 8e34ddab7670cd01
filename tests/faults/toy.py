"""A toy stage as a process of its own, so that it can be stopped, starved and probed as a real service is.

    python -m tests.faults.toy URL FOLDER HANDLER PACE [SETTING=VALUE…]

Its handler says `begun <request id>` on standard output, and does what its name says until the file FOLDER/go is there. PACE
is how much faster than time the clock of its health runs.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from pathlib import Path
from typing import Any

from shared import logs
from shared.streams.actions import Action
from shared.streams.connection import connect
from shared.streams.health import HealthServer
from shared.streams.messages import Delivery
from tests.stages import Handler, reject, service_of


def say(*words: object) -> None:
    print(*words, flush=True)


def handler(name: str, go: Path) -> Handler:
    """Rejects each entry once `go` is there: `wait` leaves the event loop free until then, `block` does not."""

    async def handle(delivery: Delivery[Any]) -> Action:
        say("begun", delivery.request_id)
        while not go.exists():  # noqa: ASYNC240  (it is there to be seen at once)
            if name == "block":
                time.sleep(0.05)  # noqa: ASYNC251  (that is the fault)
            else:
                await asyncio.sleep(0.05)
        return await reject(delivery)

    return handle


async def main(url: str, folder: Path, name: str, pace: float, settings: dict[str, Any]) -> int:
    """Run as `wiresift run` does, with its health on a free port, which it says first."""
    logs.configure("info", "json")
    client = connect(url)
    service = service_of(client, url, handler(name, folder / "go"), **settings)
    service.pulse.clock = lambda: time.monotonic() * pace
    service.pulse.loop_moved()
    service.pulse.server_answered()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with HealthServer("127.0.0.1", 0, service.pulse, service.registry) as health:
        say("port", health.port)
        code = await service.run(stop)
    say("counted", *(f"{status}={_runs(service.registry, status)}" for status in ("rejected", "stale")))
    await client.aclose()
    return code


def _runs(registry: Any, status: str) -> int:
    return int(registry.get_sample_value("wiresift_runs_total", {"stage": "fetcher", "status": status}) or 0)


if __name__ == "__main__":
    _, its_url, its_folder, its_name, its_pace, *given = sys.argv
    pairs = dict(pair.split("=", 1) for pair in given)
    sys.exit(asyncio.run(main(its_url, Path(its_folder), its_name, float(its_pace), pairs)))
