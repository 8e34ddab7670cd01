"""httpx as anybody would use it: so many tasks, each of which gets page after page and keeps nothing. In a process of its own.

`python -m tests.benchmarks.bare_httpx PORT PID-OF-THE-SERVER TASKS WARM-UP SECONDS` prints a `Fetched` as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict
from itertools import cycle

import httpx
import psutil

from tests.benchmarks.fetched import Fetched
from tests.benchmarks.page_server import HOSTS
from tests.benchmarks.processes import Processes


async def main(port: int, server: int, tasks: int, warm_up_s: float, seconds: float) -> Fetched:
    """Pages per second of a loop that does nothing else."""
    got = 0
    urls = cycle([f"http://{host}:{port}/story/{number}" for number in range(1000) for host in HOSTS])
    processes = Processes({"loop": psutil.Process(), "pages": psutil.Process(server)})

    async def get_pages(client: httpx.AsyncClient) -> None:
        nonlocal got
        while True:
            answer = await client.get(next(urls))
            got += bool(answer.status_code == 200 and answer.content)

    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=tasks), http2=True, trust_env=False) as client:
        running = [asyncio.create_task(get_pages(client)) for _ in range(tasks)]
        await asyncio.sleep(warm_up_s)
        began, before, base = time.perf_counter(), got, processes.sample()
        await asyncio.sleep(seconds)
        pages, took, used = got - before, time.perf_counter() - began, processes.sample()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    return Fetched(pages, took, {name: used[name] - base[name] for name in used}, processes.peaks["loop"])


if __name__ == "__main__":
    given = sys.argv[1:]
    found = asyncio.run(main(int(given[0]), int(given[1]), int(given[2]), float(given[3]), float(given[4])))
    sys.stdout.write(json.dumps(asdict(found)))
