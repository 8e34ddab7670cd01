"""Faults: dead and slow readers, killers, a full destination, a server that forgets, restarts or refuses."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from shared.outcomes import RetryLater
from shared.streams import inspect
from shared.streams.actions import Action, Forward
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests import builders
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    all_ended,
    bytes_held,
    eventually,
    fates_of,
    pass_on,
    pending,
    put_in,
    reject,
    running,
    service_of,
    stage_of,
)

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)
HOUR = timedelta(hours=1)


class Slow:
    """A handler that stays in its run until `go` is set, and knows what it began."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.begun: Counter[str] = Counter()

    async def __call__(self, delivery: Delivery[Any]) -> Action:
        self.begun[delivery.request_id] += 1
        await self.go.wait()
        return await reject(delivery)

    async def has_begun(self) -> bool:
        return bool(self.begun)


async def beats(client: Redis, count: int) -> None:
    """Return when the replicas have beaten `count` times more."""
    seen: set[str] = set()

    async def enough() -> bool:
        seen.update(repr(value).partition(" ")[0] for value in (await client.hgetall(KEYS.replicas)).values())
        return len(seen) > count

    await eventually(enough)


async def read_by_a_dead_one(client: Redis, count: int) -> None:
    """Let a consumer that never beats read `count` entries."""
    await service_of(client, "redis://unused", reject).handover.ensure_group()
    await client.xreadgroup("fetcher", "dead", {REQUESTED: ">"}, count=count)


async def test_a_slow_handler_is_not_run_twice_thanks_to_its_beats(client: Redis, real_server: RealServer) -> None:
    """A run of several times the reclaim time stays with its reader, though others look for idle entries all the while."""
    slow = Slow()
    services = [service_of(client, real_server.url, slow, reclaim_idle_s=0.2) for _ in range(2)]
    async with running(*services):
        ids = await put_in(client, 6)
        await eventually(slow.has_begun)
        await beats(client, 12)  # of 50 ms each, from two replicas: longer than the reclaim time
        slow.go.set()
        await all_ended(client, ids)
    assert slow.begun == Counter(ids)


async def test_what_a_dead_reader_held_is_taken_over(client: Redis, real_server: RealServer) -> None:
    """Read and never beaten for: another runs it, and once."""
    ids = await put_in(client, 3)
    await read_by_a_dead_one(client, 3)
    slow = Slow()
    slow.go.set()
    async with running(service_of(client, real_server.url, slow, reclaim_idle_s=0.2)):
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
    assert slow.begun == Counter(ids)


async def test_a_reader_that_was_thought_dead_comes_too_late(client: Redis, real_server: RealServer) -> None:
    """Its run ends as stale: one fate, one event, whoever was faster."""
    slow = Slow()
    late = service_of(client, real_server.url, slow)
    async with running(late):
        [request] = await put_in(client)
        await eventually(slow.has_begun)
        await beats(client, 3)  # what the start does has been done
        [row] = await pending(client, Stream.REQUESTED)
        await client.xclaim(REQUESTED, "fetcher", "dead", 0, [row["message_id"]], idle=3_600_000)
        async with running(service_of(client, real_server.url, reject)):
            await all_ended(client, [request])
        slow.go.set()

        async def stale() -> bool:
            return not late.worker.held

        await eventually(stale)
        assert late.registry.get_sample_value("wiresift_runs_total", {"stage": "fetcher", "status": "stale"}) == 1
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == 1


async def test_what_was_delivered_before_runs_alone(client: Redis, real_server: RealServer) -> None:
    """While an entry that may be a killer runs, no other does."""
    suspects = await put_in(client, 2)
    await read_by_a_dead_one(client, 2)
    inside: set[str] = set()
    companions: list[set[str]] = []

    async def watch(delivery: Delivery[Any]) -> Action:
        inside.add(delivery.request_id)
        for _ in range(20):
            await asyncio.sleep(0)
            if delivery.request_id in suspects:
                companions.append(inside - {delivery.request_id})
        inside.discard(delivery.request_id)
        return await reject(delivery)

    async with running(service_of(client, real_server.url, watch, reclaim_idle_s=0.2)):
        ids = await put_in(client, 40)
        await all_ended(client, ids + suspects)
    assert len(companions) == 2 * 20
    assert not any(companions)


async def test_what_killed_each_worker_that_ran_it_alone_is_a_dead_letter(client: Redis, real_server: RealServer) -> None:
    """After five runs alone it is condemned unrun; what was in hand with it at the first is not."""
    killer, neighbour = await put_in(client, 2)
    await read_by_a_dead_one(client, 2)
    first, second = [row["message_id"] for row in await pending(client, Stream.REQUESTED)]
    await client.xclaim(REQUESTED, "fetcher", "dead", 0, [first], idle=3_600_000, retrycount=6, justid=True)
    await client.xclaim(REQUESTED, "fetcher", "dead", 0, [second], idle=3_600_000, retrycount=5, justid=True)
    slow = Slow()
    slow.go.set()
    async with running(service_of(client, real_server.url, slow)):
        assert await all_ended(client, [killer, neighbour]) == {killer: "dead", neighbour: "rejected"}
    assert slow.begun == Counter([neighbour])
    [letter] = [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.DEAD, count=None, follow=False)]
    assert (letter["error"], letter["request_id"]) == ("WorkerKilled", killer)
    assert "5 runs alone" in letter["message"]


async def test_a_full_destination_stops_the_reader_and_loses_nothing(client: Redis, real_server: RealServer) -> None:
    """No more is read than is worked on, the destination keeps its bound, and all goes through when there is room."""
    ids = await put_in(client, 40)
    fetcher = service_of(client, real_server.url, pass_on, stream_max_entries=5, reclaim_idle_s=0.2)
    lengths: list[int] = []

    async def blocked() -> bool:
        return bool(fetcher.registry.get_sample_value("wiresift_handovers_total", {"stage": "fetcher", "result": "full"}))

    async def drained() -> bool:
        lengths.append(await client.xlen(FETCHED))
        return len(await fates_of(client, ids)) == len(ids)

    async with running(fetcher):
        await eventually(blocked)
        await beats(client, 8)
        assert await client.xlen(FETCHED) == 5
        assert len(await pending(client, Stream.REQUESTED)) <= 2 * fetcher.worker.stage.width
        assert await client.xlen(REQUESTED) == 35
        stages = [service_of(client, real_server.url, pass_on, stage=stage_of(s)) for s in (Stream.FETCHED, Stream.CLEANED)]
        async with running(*stages):
            await eventually(drained)
    assert max(lengths) <= 5
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == 40
    assert [row async for row in client.scan_iter(match="*:dead")] == []


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


async def test_a_rolling_restart_loses_nothing_and_shows_nothing_twice(client: Redis, real_server: RealServer) -> None:
    """Readers come and go while requests come in."""
    ids: list[str] = []
    async with running(service_of(client, real_server.url, reject, reclaim_idle_s=0.2)):
        for _ in range(3):
            async with running(service_of(client, real_server.url, reject, reclaim_idle_s=0.2)):
                ids += await put_in(client, 30)
        await all_ended(client, ids)
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)


async def test_a_flushed_server_is_healed(client: Redis, real_server: RealServer) -> None:
    """The group is made again and the reader revived; what was in hand is gone and must not be waited for."""
    slow = Slow()
    service = service_of(client, real_server.url, slow)
    async with running(service):
        await put_in(client, 3)
        await eventually(slow.has_begun)
        await client.flushall()
        slow.go.set()
        assert set((await all_ended(client, await put_in(client, 3))).values()) == {"rejected"}

        async def let_go() -> bool:
            return not service.worker.held

        await eventually(let_go)


async def test_a_deleted_stream_is_healed(client: Redis, real_server: RealServer) -> None:
    """As after a flush, with the rest of the keys in place."""
    async with running(service_of(client, real_server.url, reject)):
        await all_ended(client, await put_in(client, 3))
        await client.delete(REQUESTED)
        assert len(await all_ended(client, await put_in(client, 3))) == 3


async def test_a_flushed_script_cache_is_no_fault(client: Redis, real_server: RealServer) -> None:
    """A script the server does not know is sent again."""
    async with running(service_of(client, real_server.url, reject)):
        await all_ended(client, await put_in(client))
        await client.script_flush()
        await all_ended(client, await put_in(client))


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


async def test_a_source_of_the_wrong_type_ends_the_service_with_an_error(real_server: RealServer, client: Redis) -> None:
    """A service that cannot ever read gives up with exit code 1 instead of looking healthy."""
    async with asyncio.timeout(30):
        service = service_of(client, real_server.url, reject)
        await service.handover.ensure_group()
        task = asyncio.create_task(service.run(asyncio.Event()))
        await beats(client, 1)
        await client.delete(REQUESTED)
        await client.set(REQUESTED, "not a stream")
        assert await task == 1


async def test_a_killed_server_comes_back_and_work_goes_on(client: Redis, real_server: RealServer) -> None:
    """SIGKILL in the middle of runs and of a retry schedule: every request ends once."""
    slow = Slow()

    async def fail_first(delivery: Delivery[Any]) -> Action:
        return RetryLater("Busy", "later", retry_after_s=1.0) if delivery.attempt == 1 else await slow(delivery)

    async with running(service_of(client, real_server.url, fail_first)):
        ids = await put_in(client, 20)

        async def scheduled() -> bool:
            return await client.zcard(KEYS.retry(Stream.REQUESTED)) > 0

        await eventually(scheduled)
        await asyncio.to_thread(real_server.restart)
        slow.go.set()
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)
    assert await bytes_held(client, Stream.REQUESTED) == 0


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
