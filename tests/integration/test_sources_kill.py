"""Fetcher processes that are killed while they ask sources: nothing is lost, and nothing is requested twice."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from redis.asyncio import Redis

from services.fetcher.sources.registry import SourceRegistry
from tests.real_server import RealServer
from tests.schedule import source, urls
from tests.schedule_process import SOURCES, listed
from tests.stages import eventually

ROOT = Path(__file__).resolve().parents[2]
#: The calls to the server at which two processes die side by side, one after the other: about five calls make one asking.
DEATHS = ((31, 112), (90, 153))


async def test_killed_processes_lose_nothing_and_request_nothing_twice(client: Redis, real_server: RealServer) -> None:
    """Whoever comes after them takes over what they held, and ends with each article requested once."""
    registry = SourceRegistry(client, "wiresift")
    await registry.add([source(number) for number in range(SOURCES)])
    expected = {one.url or "" for number in range(SOURCES) for one in listed(number)}
    for calls in DEATHS:
        dying = [start(real_server.url, call) for call in calls]
        assert [await asyncio.to_thread(process.wait, 60) for process in dying] == [-signal.SIGKILL] * 2
        assert 0 < len(await urls(client)) < len(expected)

    async def all_asked() -> bool:
        return not [1 for page in [page async for page in registry.pages()] for known in page if known.leased or not known.state.ok_at]

    living = start(real_server.url)
    try:
        await eventually(all_asked)
    finally:
        living.kill()
        living.wait()
    assert sorted(await urls(client)) == sorted(expected)


def start(url: str, *call: int) -> subprocess.Popen[bytes]:
    """A process that dies at that call, or lives."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.schedule_process", url, *map(str, call)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
