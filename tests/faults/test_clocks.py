"""Clocks that step: the server's by an hour, forwards and back, and one process's own by decades."""

from __future__ import annotations

import asyncio
import glob
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from redis.asyncio import Redis

from services.cleaner import app as cleaner
from services.cleaner.settings import CleanerSettings
from shared.events import ArticleFetched
from shared.outcomes import RetryLater
from shared.streams import inspect
from shared.streams.actions import Action
from shared.streams.connection import connect
from shared.streams.keys import Stream
from shared.streams.messages import Delivery, Sender
from shared.streams.service import Service, assemble
from tests import builders
from tests.faults.servers import prepared
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    Handler,
    add,
    all_ended,
    bytes_held,
    eventually,
    fates_of,
    intake,
    put_in,
    read_by_a_dead_one,
    reject,
    running,
    service_of,
    settings,
    stage_of,
)

LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1") + glob.glob("/usr/local/lib/faketime/libfaketime.so.1")), None)
needs_libfaketime = pytest.mark.skipif(LIBRARY is None, reason="NOT RUN: no libfaketime, so the server's clock cannot be stepped")
REQUESTED, REJECTED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.REJECTED)
HOUR_S = 3600
DECADES = timedelta(days=50 * 365)
NO_TIME = timedelta(0)


class Clock:
    """The clock of a server, as a file that the library before its system calls reads."""

    def __init__(self, file: Path, url: str = "") -> None:
        self.file, self.url = file, url
        self.step(0)

    def step(self, seconds: int) -> None:
        """Let it be so far from the true time."""
        self.file.write_text(f"{seconds:+d}\n")


def runs(program: str) -> bool:
    """Whether a server gets as far as telling its version."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=5, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Clock]:
    """The clock of a server of its own at `clock.url`."""
    clock = Clock(tmp_path / "clock")
    faked = f"export LD_PRELOAD={LIBRARY} FAKETIME_TIMESTAMP_FILE={clock.file} FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
    program = prepared(tmp_path / "bin", faked)
    if not runs(program):
        pytest.skip("NOT RUN: this server does not get on with libfaketime (one built with jemalloc recurses in it)")
    with RealServer(tmp_path, binary=program) as server:
        clock.url = server.url
        yield clock


@pytest.fixture
async def its_client(clock: Clock) -> AsyncIterator[Redis]:
    """A client of that server."""
    client = connect(clock.url)
    yield client
    await client.aclose()


async def ids_in(client: Redis, log: str) -> list[tuple[int, ...]]:
    """The entry ids of a stream, in the order in which they were added."""
    entries: Any = await client.xrange(log)
    return [tuple(map(int, entry.split(b"-"))) for entry, _ in entries]


async def busy_with(client: Redis, url: str, ids: list[str]) -> None:
    """Let every request end as rejected."""
    async with running(service_of(client, url, reject)):
        assert set((await all_ended(client, ids)).values()) == {"rejected"}


async def scheduled_retries(client: Redis, url: str, count: int, wish_s: float) -> list[str]:
    """Requests that failed once and wait for their second run, at least so long."""

    async def fail(delivery: Delivery[Any]) -> Action:
        return RetryLater("Busy", "later", retry_after_s=wish_s)

    async with running(service_of(client, url, fail)):
        ids = await put_in(client, count)

        async def all_wait() -> bool:
            return await client.zcard(KEYS.retry(Stream.REQUESTED)) == count

        await eventually(all_wait)
    return ids


@needs_libfaketime
async def test_a_server_whose_clock_steps_forward_shows_nothing_twice(clock: Clock, its_client: Redis) -> None:
    """All that is in hand looks idle for an hour and may be run again, retries are due at once; each request ends once."""
    waiting = await scheduled_retries(its_client, clock.url, 5, wish_s=HOUR_S / 2)
    go = asyncio.Event()

    async def held_back(delivery: Delivery[Any]) -> Action:
        if delivery.request_id not in waiting:
            await go.wait()
        return await reject(delivery)

    pair = [service_of(its_client, clock.url, held_back, stage=stage_of(width=8)) for _ in range(2)]
    async with running(*pair):
        in_hand = await put_in(its_client, 6)

        async def all_begun() -> bool:
            return sum(len(service.worker.held) for service in pair) == len(in_hand)

        await eventually(all_begun)
        clock.step(HOUR_S)
        await all_ended(its_client, waiting)
        go.set()
        later = await put_in(its_client, 5)
        assert set((await all_ended(its_client, waiting + in_hand + later)).values()) == {"rejected"}
    shown = await ids_in(its_client, REJECTED)
    assert len(shown) == len(waiting + in_hand + later)
    assert shown == sorted(shown)
    assert await bytes_held(its_client, Stream.REQUESTED) == 0


@needs_libfaketime
async def test_a_server_whose_clock_steps_back_goes_on_and_catches_up(clock: Clock, its_client: Redis) -> None:
    """New work is done at once and stays in order; retries and what the dead held wait until the clock is there again, and are not lost."""
    before = await put_in(its_client, 3)
    await busy_with(its_client, clock.url, before)
    waiting = await scheduled_retries(its_client, clock.url, 5, wish_s=1)
    orphans = await put_in(its_client, 2)
    await read_by_a_dead_one(its_client, len(orphans))
    clock.step(-HOUR_S)
    async with running(service_of(its_client, clock.url, reject)):
        later = await put_in(its_client, 5)
        assert set((await all_ended(its_client, later)).values()) == {"rejected"}
        status = await inspect.status(its_client, KEYS)
        assert all(replica.age_ms >= 0 for replica in status.replicas)
        clock.step(2)  # the hour has passed
        assert set((await all_ended(its_client, waiting + orphans)).values()) == {"rejected"}
        assert set((await fates_of(its_client, before)).values()) == {"rejected"}
    shown = await ids_in(its_client, REJECTED)
    assert len(shown) == len(before + waiting + orphans + later)
    assert shown == sorted(shown)


def with_clock(client: Redis, url: str, handle: Handler, ahead: timedelta) -> Service:
    """A service in a process whose own clock is so far ahead."""
    return assemble(
        stage_of(),
        handle,
        settings=settings(),
        redis_url=url,
        client=client,
        version="toy",
        jitter=lambda: 0.0,
        now=lambda: datetime.now(UTC) + ahead,
    )


@pytest.mark.parametrize("ahead", [DECADES, -DECADES], ids=["ahead", "behind"])
async def test_a_process_with_a_wrong_clock_decides_nothing_by_it(client: Redis, real_server: RealServer, ahead: timedelta) -> None:
    """Logs keep what they held, requests are first seen by the server's clock, retries are due by it, fates are found."""
    kept = await put_in(client, 5)
    await busy_with(client, real_server.url, kept)

    async def fail_first(delivery: Delivery[Any]) -> Action:
        return RetryLater("Busy", "later") if delivery.attempt == 1 else await reject(delivery)

    await client.xadd(KEYS.stream(Stream.DEAD), {"of": "1970"}, id="1-0")  # which is trimmed last, when the other logs have been

    async def trimmed() -> bool:
        return await client.xlen(KEYS.stream(Stream.DEAD)) == 0

    async with running(with_clock(client, real_server.url, fail_first, ahead)):
        ids = await put_in(client, 5)
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
        await eventually(trimmed)
    assert await client.xlen(REJECTED) == len(kept + ids)
    now = datetime.now(UTC)
    for fate in (await intake(client).fates(ids)).values():
        assert abs(fate.requested_at - now) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("first", "second"), [(DECADES, NO_TIME), (NO_TIME, -DECADES), (DECADES, -DECADES)], ids=["ahead", "behind", "both"]
)
async def test_a_fetcher_with_a_wrong_clock_outdates_nothing(
    client: Redis, real_server: RealServer, first: timedelta, second: timedelta
) -> None:
    """Of two texts, each fetched after it was asked for, the second is revision 2, whatever their fetchers' clocks say."""

    async def give(text: str, off: timedelta) -> None:
        now = datetime.now(UTC)
        body = zstandard.ZstdCompressor().compress(text.encode())
        event: ArticleFetched = builders.fetched(body=body, first_seen_at=now, fetched_at=now + off)
        data = Sender("fetcher").pack(event, request_id=event.request_id, subject=None, time=builders.MOMENT)
        await add(client, {"__data__": data}, Stream.FETCHED)

    async def is_cleaned(count: int) -> None:
        async def enough() -> bool:
            return await client.xlen(KEYS.stream(Stream.CLEANED)) == count

        await eventually(enough)

    story = "The ferry to the island was cancelled on Monday because of the wind, and the harbour office expects it back on {day}. " * 3
    own = CleanerSettings(**settings().model_dump())
    async with cleaner.build(own, real_server.url, client) as service, running(service):
        await give(story.format(day="Tuesday"), first)
        await is_cleaned(1)
        await give(story.format(day="Wednesday"), second)
        await is_cleaned(2)
    revisions = [entry["body"]["revision"] async for entry in inspect.peek(client, KEYS, Stream.CLEANED, count=None, follow=False)]
    assert revisions == [1, 2]
