"""Pitfalls 4, 5, 6, 10 and 15: a server that is killed, emptied, away, out of memory, or has forgotten its scripts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from signal import SIGKILL, SIGTERM, Signals
from typing import Any, cast

import pytest
from faststream.redis.subscriber.usecases.basic import CONSUME_ERROR_BACKOFF_SECONDS
from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from shared.streams.actions import Action, Result, Revise
from shared.streams.handed import Ended, Handed, Scheduled
from shared.streams.handover import HandOver
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests import builders
from tests.pitfalls.accounts import ended, kept_until
from tests.pitfalls.toys import toys
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    LIMITS,
    Slow,
    all_ended,
    beats,
    eventually,
    in_hand,
    out_of_memory,
    pass_on,
    pending,
    put_in,
    put_off,
    reject,
    running,
    service_of,
)

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)


@asynccontextmanager
async def away(server: RealServer, number: Signals = SIGKILL) -> AsyncIterator[None]:
    """The server is gone, and back on its data afterwards."""
    await asyncio.to_thread(server.end, number)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start)


async def nothing_left(client: Redis) -> bool:
    return await client.xlen(REQUESTED) == 0


@pytest.mark.parametrize("number", [SIGKILL, SIGTERM], ids=lambda number: number.name)
async def test_a_server_that_ends_in_mid_load_comes_back_and_work_goes_on(client: Redis, real_server: RealServer, number: Signals) -> None:
    """Hand-overs wait for it; each request is handed over once, those that were read and those that were not."""
    slow = Slow(pass_on)
    service = service_of(client, real_server.url, slow)
    async with running(service):
        ids = await put_in(client, 20)
        await eventually(slow.has_begun)
        async with away(real_server, number):
            slow.go.set()
            await eventually(put_off(service))
        await kept_until(client, ids, lambda: nothing_left(client))
    assert await client.xlen(FETCHED) == len(ids), "each is handed over"


@pytest.mark.parametrize("emptied", ["FLUSHALL", "DEL", "XGROUP DESTROY"])
async def test_a_reader_without_its_group_is_healed(client: Redis, real_server: RealServer, emptied: str) -> None:
    """The group is made again at the stream's beginning and the reader revived; what was in hand and is gone is not waited for."""
    slow = Slow()
    service = service_of(client, real_server.url, slow)
    commands = {"FLUSHALL": ("FLUSHALL",), "DEL": ("DEL", REQUESTED), "XGROUP DESTROY": ("XGROUP DESTROY", REQUESTED, "fetcher")}

    async with running(service):
        before = await put_in(client, 3)
        await eventually(slow.has_begun)
        await cast("Any", client.execute_command)(*commands[emptied])
        slow.go.set()
        kept = before if emptied == "XGROUP DESTROY" else []
        assert set((await all_ended(client, kept + await put_in(client, 3))).values()) == {"rejected"}
        await eventually(in_hand(service, 0))


async def test_a_service_that_is_started_before_its_server_waits_for_it(client: Redis, real_server: RealServer) -> None:
    """It asks again and again for WIRESIFT_SERVER_WAIT_S, and works once there is an answer."""

    async def has_asked_twice() -> bool:
        assert toy.code is None, "it waits for its server"
        return toy.said.count("waiting_for_server") >= 2

    async with toys(real_server) as start:
        async with away(real_server):
            toy = start("reject", server_wait_s=60, log_level="warning")
            await eventually(has_asked_twice)
        await ended(client, await put_in(client, 3))


async def test_a_server_away_for_longer_than_the_readers_rest_is_waited_for(client: Redis, real_server: RealServer) -> None:
    """FastStream rests 5 s after a lost connection; it and all loops of ours come back after more than one such rest."""
    clock = asyncio.get_running_loop().time

    async def long_away() -> bool:
        return clock() > since + CONSUME_ERROR_BACKOFF_SECONDS + 1

    async with running(service_of(client, real_server.url, reject)):
        await ended(client, await put_in(client, 3))
        async with away(real_server):
            since = clock()
            await eventually(long_away)
        assert set((await ended(client, await put_in(client, 3))).values()) == {"rejected"}


async def test_a_server_out_of_memory_refuses_and_changes_nothing(client: Redis) -> None:
    """Each write is refused before any effect, and goes through when there is memory again."""
    one = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="one", limits=LIMITS)
    await one.ensure_group()
    await put_in(client, 3)
    await client.xreadgroup("fetcher", "one", {REQUESTED: ">"})
    first, second, third = [row["message_id"].decode() for row in await pending(client, Stream.REQUESTED)]
    handed = Handed(first, b"{}", Revise("article", None, b"1", builders.MOMENT + timedelta(days=1)))
    before = {key: await client.dump(key) async for key in client.scan_iter()}
    async with out_of_memory(client):
        assert await _out_of_memory(one.forward(Stream.FETCHED, handed)), "it is refused"
        assert await _out_of_memory(one.end(Stream.REJECTED, Ended(second, b"{}", builders.fate())))
        assert await _out_of_memory(one.postpone(Scheduled(third, b"{}", timedelta(hours=1))))
    assert {key: await client.dump(key) async for key in client.scan_iter()} == before
    assert await one.forward(Stream.FETCHED, handed) is Result.DONE


async def _out_of_memory(call: Awaitable[object]) -> bool:
    try:
        await call
    except OutOfMemoryError:
        return True
    return False


async def test_a_server_out_of_memory_is_waited_for(client: Redis, real_server: RealServer) -> None:
    """It is no fault of the entries', which go on as soon as there is memory."""
    slow = Slow(pass_on)
    service = service_of(client, real_server.url, slow)
    async with running(service):
        ids = await put_in(client, 8)
        await eventually(slow.has_begun)
        async with out_of_memory(client):
            slow.go.set()
            await eventually(put_off(service))
        await kept_until(client, ids, lambda: nothing_left(client))
    assert await client.xlen(FETCHED) == len(ids), "each is handed over"


async def test_a_server_out_of_memory_in_mid_run_costs_no_attempt(client: Redis, real_server: RealServer) -> None:
    """A handler whose writes are refused is run again until they are not, though each time its hand-over would have gone through."""
    attempts: list[int] = []

    async def refused_at_first(delivery: Delivery[Any]) -> Action:
        attempts.append(delivery.attempt)
        if len(attempts) <= 3:  # more than there are attempts
            async with out_of_memory(client):
                await client.set("{wiresift:0}:of-the-handler", "x")
        return await pass_on(delivery)

    async with running(service_of(client, real_server.url, refused_at_first, max_attempts=2)):
        ids = await put_in(client)
        await eventually(lambda: nothing_left(client))  # without books: a server out of memory takes no transaction
    assert attempts == [1, 1, 1, 1], "it is no fault of the entry's"
    assert await client.xlen(FETCHED) == len(ids), "each is handed over"


async def test_a_flushed_script_cache_is_no_fault(client: Redis, real_server: RealServer) -> None:
    """A script the server does not know is sent again."""
    slow = Slow()
    async with running(service_of(client, real_server.url, slow)):
        await beats(client, 1)
        ids = await put_in(client, 3)
        await eventually(slow.has_begun)
        await client.script_flush()
        slow.go.set()
        assert set((await ended(client, ids)).values()) == {"rejected"}
