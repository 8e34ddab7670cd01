"""Bombs of every kind against a fetcher's process: each stops at the cap, and the process stays small."""

from __future__ import annotations

import asyncio
import gzip
import os
import random
import re
import signal
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import psutil
import pytest
import zstandard
from redis.asyncio import Redis

from services.fetcher.settings import FetcherSettings
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams.keys import Stream
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.stages import KEYS, eventually, fates_of, intake
from tests.unit.fetcher.loopback_site import loopback_site, reply

#: Seconds for all of a flood: a body in two-byte chunks takes seconds of work by itself, and many times that on a busy machine.
PATIENCE_S = 300.0
#: Bytes of resident memory that a fetcher may reach, whatever it is sent.
MOST_MEMORY = 250_000_000
_NOTHING = bytes(256 * 2**20)
_CAP = FetcherSettings.read({}).fetcher_max_bytes


def _raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(9, wbits=-15)
    return deflater.compress(data) + deflater.flush()


def _layered(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data))


BOMBS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", _raw_deflate),
    "br": ("br", lambda data: brotli.compress(data, quality=5, lgwin=24)),
    "zstd": ("zstd", lambda data: zstandard.compress(data, 19)),
    "gzip in gzip": ("gzip, gzip", _layered),
}
#: Pages that are no bombs, in codings whose decoders keep the most in memory; as it stands a page is cut to the cap on wire bytes.
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "identity": lambda data: data[: 4 * 2**20],
    "br": lambda data: bytes(brotli.compress(data, quality=3, lgwin=24)),
    "zstd": zstandard.compress,
}


def _drops(data: bytes) -> bytes:
    """`data` in chunks of two bytes, each of which is an object of its own to who collects them."""
    return b"".join(b"2\r\n%b\r\n" % data[start : start + 2] for start in range(0, len(data) - 1, 2))


def _padded_gzip(size: int) -> bytes:
    """A gzip body of `size` bytes that holds nothing but empty blocks, and then one byte: small in memory, once it is undone."""
    deflater = zlib.compressobj(9, wbits=31)
    start = deflater.compress(b"x") + deflater.flush(zlib.Z_FULL_FLUSH)
    return start + b"\x00\x00\x00\xff\xff" * (size // 5)


#: Bodies that stay below every cap on bytes, cut off so that whoever collects them has them for as long as it waits.
STALLED: dict[str, bytes] = {
    "two bytes at a time": reply(200, _drops(bytes(2 * (2**16 - 100))), "Transfer-Encoding: chunked"),
    "padding": reply(200, _padded_gzip(4 * 2**20 - 100), "Content-Encoding: gzip", "Content-Length: 4194304"),
}


@contextmanager
def fetcher(server: RealServer, **settings: str) -> Iterator[Callable[[], int]]:
    """A fetcher in a process of its own. What it gives ends the process, and says its resident memory at the highest, in bytes."""
    env = (
        dict(os.environ)
        | {
            "WIRESIFT_REDIS_URL": server.url,
            "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
            "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
            "WIRESIFT_FETCHER_HOST_CONNECTIONS": "100",
            "WIRESIFT_LOG_LEVEL": "error",
        }
        | settings
    )
    process = subprocess.Popen([sys.executable, "-m", "services.console.main", "run", "fetcher"], env=env)
    ended = False

    def end() -> int:
        nonlocal ended
        ended = True
        most = _peak(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
        return most

    try:
        yield end
    finally:
        if not ended:
            process.kill()
            process.wait()


def _peak(pid: int) -> int:
    """Resident bytes at the highest, where the system tells (Linux); else now. `ru_maxrss` would count what its parent had at the fork."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return psutil.Process(pid).memory_info().rss
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


@pytest.mark.parametrize("kinds", [["br"], ["zstd"], list(BOMBS)], ids=",".join)
async def test_bombs_stop_at_the_cap_and_the_process_stays_small(client: Redis, real_server: RealServer, kinds: list[str]) -> None:
    """Three times as many as the fetcher takes on at once: too large, all of them."""
    bombs = [reply(200, pack(_NOTHING), f"Content-Encoding: {coding}") for coding, pack in map(BOMBS.__getitem__, kinds)]
    assert all(len(bomb) < 2**20 for bomb in bombs), "else the cap on wire bytes stops them"
    async with loopback_site({f"/{number}": bombs[number % len(bombs)] for number in range(96)}) as site:
        requests = [ArticleRequested(request_id=new_request_id(), url=site.url(path)) for path in site.answers]
        with fetcher(real_server) as end:
            await intake(client).submit_all(requests, MOMENT)
            ids = [request.request_id or "" for request in requests]
            await eventually(lambda: _ended(client, ids), PATIENCE_S)
            most = end()
        found = await intake(client).fates(ids)

    assert {(fate.fate, fate.reason) for fate in found.values()} == {("rejected", "too_large")}
    assert most <= MOST_MEMORY, f"{most / 1e6:.0f} MB"


async def _ended(client: Redis, ids: list[str]) -> bool:
    return len(await fates_of(client, ids)) == len(ids)


def _large_page() -> bytes:
    """A page just below the cap."""
    words = "ferry harbour council bridge winter market".split()
    chance = random.Random(1)
    page = b"<!doctype html><p>" + " ".join(chance.choice(words) for _ in range(_CAP // 9)).encode()
    assert 0.7 * _CAP < len(page) < _CAP
    return page


@pytest.mark.parametrize("coding", PACKED)
async def test_many_large_pages_at_once_leave_the_process_small(client: Redis, real_server: RealServer, coding: str) -> None:
    """Pages just below the cap, as many as a fetcher takes in at a time: all come through, a few at a time."""
    body = PACKED[coding](_large_page())
    count = 48
    async with loopback_site({f"/{number}": reply(200, body, f"Content-Encoding: {coding}") for number in range(count)}) as site:
        requests = [ArticleRequested(request_id=new_request_id(), url=site.url(f"/{number}")) for number in range(count)]
        with fetcher(real_server) as end:
            await intake(client).submit_all(requests, MOMENT)

            async def all_are_here() -> bool:
                return await client.xlen(KEYS.stream(Stream.FETCHED)) == count

            await eventually(all_are_here, PATIENCE_S)
            most = end()

    assert most <= MOST_MEMORY, f"{most / 1e6:.0f} MB"


@pytest.mark.parametrize("kind", STALLED)
async def test_bodies_that_are_held_below_the_caps_leave_the_process_small(client: Redis, real_server: RealServer, kind: str) -> None:
    """From as many hosts as leave room for some large pages beside them: those come through, while these do not go on."""
    arrived, held, large = 0, 28, 4

    async def stall(writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        writer.write(STALLED[kind])
        await writer.drain()
        arrived += 1
        await asyncio.Event().wait()

    page = reply(200, PACKED["br"](_large_page()), "Content-Encoding: br")
    paths = {f"/{number}": stall for number in range(held)} | {f"/large/{number}": page for number in range(large)}
    async with loopback_site(paths, address="0.0.0.0") as site:
        requests = [
            ArticleRequested(request_id=new_request_id(), url=site.url(path, host=f"127.0.1.{number + 1}"))
            for number, path in enumerate(paths)
        ]
        with fetcher(real_server, WIRESIFT_FETCHER_TIMEOUT_S="24", WIRESIFT_SHUTDOWN_S="1") as end:
            await intake(client).submit_all(requests, MOMENT)

            async def all_was_seen() -> bool:
                return arrived > held and await client.xlen(KEYS.stream(Stream.FETCHED)) == large

            await eventually(all_was_seen, PATIENCE_S)
            most = end()

    assert most <= MOST_MEMORY, f"{most / 1e6:.0f} MB"
