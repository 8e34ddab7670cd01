"""A paused stage: what is in hand ends, nothing new begins, nothing is lost."""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio import Redis

from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    Slow,
    all_ended,
    beats,
    eventually,
    fates_of,
    pending,
    put_in,
    read_by_a_dead_one,
    reject,
    running,
    service_of,
)


async def test_a_paused_stage_ends_what_it_has_and_begins_nothing(client: Redis, real_server: RealServer) -> None:
    """Until it is resumed; what was read meanwhile is beaten for, so that nobody takes it over."""
    go, begun = asyncio.Event(), list[str]()

    async def slow(delivery: Delivery[Any]) -> Action:
        begun.append(delivery.request_id)
        await go.wait()
        return await reject(delivery)

    service = service_of(client, real_server.url, slow, reclaim_idle_s=0.2)

    async def paused() -> bool:
        return service.worker.window.paused

    async def has_begun() -> bool:
        return bool(begun)

    async def read() -> bool:
        return bool(await pending(client, Stream.REQUESTED))

    async with running(service):
        [first] = await put_in(client)
        await eventually(has_begun)
        await client.hset(KEYS.paused, "fetcher", "{}")
        await eventually(paused)
        go.set()
        await all_ended(client, [first])
        others = await put_in(client, 12)
        await eventually(read)
        async with running(service_of(client, real_server.url, slow, reclaim_idle_s=0.2)):  # one that starts heeds it too
            await beats(client, 24)  # of 50 ms each, from two replicas: three reclaim times
        assert begun == [first]
        assert await fates_of(client, others) == {}
        await client.hdel(KEYS.paused, "fetcher")
        assert set((await all_ended(client, others)).values()) == {"rejected"}
    assert sorted(begun) == sorted([first, *others])


async def test_a_paused_stage_stops_when_it_is_told_to(client: Redis, real_server: RealServer) -> None:
    """A pause holds up no shutdown: what was read is given back."""
    await client.hset(KEYS.paused, "fetcher", "{}")
    service = service_of(client, real_server.url, reject)
    await service.handover.ensure_group()
    async with running(service):
        ids = await put_in(client, 3)

        async def read() -> bool:
            return bool(await pending(client, Stream.REQUESTED))

        await eventually(read)
    await client.delete(KEYS.paused)
    async with running(service_of(client, real_server.url, reject)):
        assert len(await all_ended(client, ids)) == 3


async def test_a_process_that_boots_into_a_pause_takes_nothing_over(client: Redis, real_server: RealServer) -> None:
    """However often it boots: a run that is cut off each time would make a killer of an entry that nobody was to run."""
    ids = await put_in(client, 3)
    await read_by_a_dead_one(client, 3)
    await age(client, deliveries=2)
    await client.hset(KEYS.paused, "fetcher", "{}")
    slow = Slow()
    for _ in range(3):
        async with running(service_of(client, real_server.url, slow, reclaim_idle_s=0.2, shutdown_s=0)):
            await beats(client, 8)  # two reclaim times
    assert not slow.begun
    assert {row["times_delivered"] for row in await pending(client, Stream.REQUESTED)} == {2}
    await client.hdel(KEYS.paused, "fetcher")
    slow.go.set()
    async with running(service_of(client, real_server.url, slow)):
        assert set((await all_ended(client, ids)).values()) == {"rejected"}


async def test_a_pause_comes_between_two_suspects(client: Redis, real_server: RealServer) -> None:
    """What runs alone ends; the next one is not taken over before the stage goes on."""
    ids = await put_in(client, 2)
    await read_by_a_dead_one(client, 2)
    await age(client, deliveries=2)
    slow = Slow()
    service = service_of(client, real_server.url, slow)

    async def paused() -> bool:
        return service.worker.window.paused

    async with running(service):
        await eventually(slow.has_begun)
        [first] = slow.begun
        await client.hset(KEYS.paused, "fetcher", "{}")
        await eventually(paused)
        slow.go.set()
        await all_ended(client, [first])
        await beats(client, 8)
        assert list(slow.begun) == [first]
        await client.hdel(KEYS.paused, "fetcher")
        assert set((await all_ended(client, ids)).values()) == {"rejected"}


async def age(client: Redis, *, deliveries: int) -> None:
    """Make of what the dead reader holds what has been delivered so often, and can be taken over at once."""
    entries = [row["message_id"] for row in await pending(client, Stream.REQUESTED)]
    key = KEYS.stream(Stream.REQUESTED)
    await client.xclaim(key, "fetcher", "dead", 0, entries, idle=3_600_000, retrycount=deliveries, justid=True)
