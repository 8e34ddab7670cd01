"""Faults: dead and slow readers, killers, a full destination, a server that forgets, restarts or refuses."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from shared.streams import inspect
from shared.streams.actions import Action, Forward
from shared.streams.handover import BESIDE_OTHERS
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.worker import MAX_SOLO_DELIVERIES
from tests import builders
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    PATIENCE_S,
    Slow,
    all_ended,
    beats,
    bytes_held,
    eventually,
    fates_of,
    pass_on,
    pending,
    put_in,
    read_by_a_dead_one,
    reject,
    running,
    service_of,
)

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)
HOUR = timedelta(hours=1)


async def test_what_killed_each_worker_that_ran_it_alone_is_a_dead_letter(client: Redis, real_server: RealServer) -> None:
    """After five runs alone it is condemned unrun; what has one run left is not."""
    killer, neighbour = await put_in(client, 2)
    await read_by_a_dead_one(client, 2)
    first, second = [row["message_id"] for row in await pending(client, Stream.REQUESTED)]
    last = BESIDE_OTHERS + MAX_SOLO_DELIVERIES
    await client.xclaim(REQUESTED, "fetcher", "dead", 0, [first], idle=3_600_000, retrycount=last, justid=True)
    await client.xclaim(REQUESTED, "fetcher", "dead", 0, [second], idle=3_600_000, retrycount=last - 1, justid=True)
    slow = Slow()
    slow.go.set()
    async with running(service_of(client, real_server.url, slow)):
        assert await all_ended(client, [killer, neighbour]) == {killer: "dead", neighbour: "rejected"}
    assert slow.begun == Counter([neighbour])
    [letter] = [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.DEAD, count=None, follow=False)]
    assert (letter["error"], letter["request_id"]) == ("WorkerKilled", killer)
    assert "5 runs alone" in letter["message"]


async def test_a_stream_is_bounded_by_bytes_too(client: Redis, real_server: RealServer) -> None:
    """Few large entries fill it as many small ones do."""
    ids = await put_in(client, 10)
    big = b"x" * 40_000

    async def grow(delivery: Delivery[Any]) -> Action:
        return Forward(builders.fetched(request_id=delivery.request_id, body=big))

    fetcher = service_of(client, real_server.url, grow, stream_max_bytes=2**17, shutdown_s=0.05)
    async with running(fetcher):

        async def blocked() -> bool:
            return bool(fetcher.registry.get_sample_value("wiresift_handovers_total", {"stage": "fetcher", "result": "full"}))

        await eventually(blocked)
        assert 0 < await bytes_held(client, Stream.FETCHED) <= 2**17
        assert 0 < await client.xlen(FETCHED) < len(ids)


async def test_a_stop_finishes_what_is_in_hand(client: Redis, real_server: RealServer) -> None:
    """What has begun ends with its hand-over; what was only read is given back as if never delivered."""
    slow = Slow()
    ids = await put_in(client, 20)
    service = service_of(client, real_server.url, slow)
    stop = asyncio.Event()
    task = asyncio.create_task(service.run(stop))

    async def busy() -> bool:
        return len(slow.begun) == service.worker.stage.width and len(service.worker.held) > len(slow.begun)

    await eventually(busy)
    stop.set()

    async def closing() -> bool:
        return service.worker.window.closed

    await eventually(closing)
    slow.go.set()
    assert await task == 0
    assert set(await fates_of(client, ids)) == set(slow.begun)
    rows = await pending(client, Stream.REQUESTED)
    assert all(row["times_delivered"] == 0 for row in rows)
    async with running(service_of(client, real_server.url, reject)):
        await all_ended(client, ids)
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)


async def test_a_stop_does_not_wait_for_ever(client: Redis, real_server: RealServer) -> None:
    """What is not done within the grace is cancelled and stays for another reader."""
    slow = Slow()
    [request] = await put_in(client)
    async with running(service_of(client, real_server.url, slow, shutdown_s=0.05)):
        await eventually(slow.has_begun)
    assert await fates_of(client, [request]) == {}
    async with running(service_of(client, real_server.url, reject)):
        assert await all_ended(client, [request]) == {request: "rejected"}


async def test_a_stop_waits_for_a_run_that_is_alone(client: Redis, real_server: RealServer) -> None:
    """A run of what was delivered before is in hand like any other."""
    slow = Slow()
    [request] = await put_in(client)
    await read_by_a_dead_one(client, 1)
    service = service_of(client, real_server.url, slow, reclaim_idle_s=0.2)

    async def closing() -> bool:
        return service.worker.window.closed

    stop = asyncio.Event()
    task = asyncio.create_task(service.run(stop))
    await eventually(slow.has_begun)
    stop.set()
    await eventually(closing)
    slow.go.set()
    assert await task == 0
    assert await fates_of(client, [request]) == {request: "rejected"}


async def test_a_destination_of_the_wrong_type_is_waited_for(client: Redis, real_server: RealServer) -> None:
    """What the server refuses is no fault of the entry's: it is neither lost nor condemned, and goes when the fault is mended."""
    await client.set(FETCHED, "not a stream")
    service = service_of(client, real_server.url, pass_on, reclaim_idle_s=0.2)
    async with running(service):
        ids = await put_in(client, 3)

        async def refused() -> bool:
            return len(service.worker.held) == 3

        await eventually(refused)
        await beats(client, 12)
        assert len(service.worker.held) == 3
        assert await fates_of(client, ids) == {}
        await client.delete(FETCHED)

        async def through() -> bool:
            return await client.xlen(FETCHED) == 3

        await eventually(through)


async def test_a_hand_over_that_is_broken_off_is_made_again(client: Redis, real_server: RealServer) -> None:
    """Its call is cancelled while the server takes no writes: the entry is neither beaten for in vain nor run again."""
    slow = Slow()

    async def calls() -> list[asyncio.Task[Any]]:
        return [task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__qualname__", "") == "Batcher._run"]

    async with running(service_of(client, real_server.url, slow)):
        ids = await put_in(client, 2)
        await eventually(slow.has_begun)
        await client.client_pause(60_000, all=False)
        slow.go.set()
        for call in await eventually(calls):
            call.cancel()
        await client.client_unpause()
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
    assert slow.begun == Counter(ids)


async def test_a_source_of_the_wrong_type_ends_the_service_with_an_error(real_server: RealServer, client: Redis) -> None:
    """A service that cannot ever read gives up with exit code 1 instead of looking healthy."""
    async with asyncio.timeout(PATIENCE_S):
        service = service_of(client, real_server.url, reject)
        service.watch_every_s = 0.05
        await service.handover.ensure_group()
        task = asyncio.create_task(service.run(asyncio.Event()))
        await beats(client, 1)
        await client.delete(REQUESTED)
        await client.set(REQUESTED, "not a stream")
        assert await task == 1


async def test_a_stop_during_the_drain_of_a_service_that_gave_up_makes_no_success_of_it(client: Redis, real_server: RealServer) -> None:
    """Whoever supervises it is told that it failed."""
    slow, stop = Slow(), asyncio.Event()
    service = service_of(client, real_server.url, slow, shutdown_s=30)
    service.watch_every_s = 0.01

    async def gave_up() -> bool:
        return service.worker.window.closed

    task = asyncio.create_task(service.run(stop))
    await put_in(client)
    await eventually(slow.has_begun)
    await client.delete(REQUESTED)
    await client.set(REQUESTED, "not a stream")
    await eventually(gave_up)
    stop.set()
    await client.delete(REQUESTED)
    slow.go.set()
    assert await task == 1


async def test_a_stop_while_the_server_is_away_ends_all_the_same(client: Redis, real_server: RealServer) -> None:
    """An entry that cannot be handed over is left to others, and the exit is clean."""
    slow = Slow()
    ids = await put_in(client, 3)
    try:
        async with running(service_of(client, real_server.url, slow, shutdown_s=0.1)):
            await eventually(slow.has_begun)
            await asyncio.to_thread(real_server.end)
            slow.go.set()
    finally:
        await asyncio.to_thread(real_server.start)
    async with running(service_of(client, real_server.url, reject)):
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)
