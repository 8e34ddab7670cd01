"""A server out of memory (`noeviction`): writers wait, nothing is half done, looking works, and all goes on when there is room."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from shared.outcomes import RetryLater, Unusable
from shared.streams import inspect
from shared.streams.actions import Action, Result
from shared.streams.handed import Scheduled
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.operations import pause, resume
from shared.streams.reading import MAX_FAILURES
from tests import builders
from tests.faults.test_full import consumer, delivered
from tests.faults.test_giving_up import watched
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    Handler,
    Slow,
    add,
    all_ended,
    beats,
    bytes_held,
    eventually,
    fates_of,
    in_hand,
    intake,
    out_of_memory,
    pass_on,
    put_in,
    put_off,
    reject,
    running,
    service_of,
    stage_of,
)


async def everything(client: Redis, *but: str) -> dict[bytes, Any]:
    """All that is on the server but the signs of life, which a stream's idle times are too."""
    left_out = {key.encode() for key in (KEYS.replicas, *but)}
    return {key: await client.dump(key) async for key in client.scan_iter() if key not in left_out}


async def bury(delivery: Delivery[Any]) -> Action:
    return Unusable("MalformedEntry", "never")


async def retry_once(delivery: Delivery[Any]) -> Action:
    return RetryLater("Busy", "later") if delivery.attempt == 1 else await reject(delivery)


@pytest.mark.parametrize(("handle", "fate"), [(reject, "rejected"), (bury, "dead"), (retry_once, "rejected")])
async def test_an_end_or_a_retry_waits_for_memory(client: Redis, real_server: RealServer, handle: Handler, fate: str) -> None:
    """What a run came to is written down when there is room, by the same reader, and once."""
    slow = Slow(handle)
    service = service_of(client, real_server.url, slow)
    beaten_for = KEYS.stream(Stream.REQUESTED)
    async with running(service):
        ids = await put_in(client, 4)
        await eventually(in_hand(service, len(ids)))
        async with out_of_memory(client):
            before = await everything(client, beaten_for)
            slow.go.set()
            await eventually(put_off(service))
            assert await fates_of(client, ids) == {}
            assert await everything(client, beaten_for) == before
        assert set((await all_ended(client, ids)).values()) == {fate}
    assert await bytes_held(client, Stream.REQUESTED) == 0
    shown = [await client.xlen(KEYS.stream(log)) for log in (Stream.REJECTED, Stream.DEAD)]
    assert sum(shown) == len(ids)


async def test_a_system_out_of_memory_goes_on_where_it_stood(client: Redis, real_server: RealServer) -> None:
    """Three stages with work in each of them, twice: every request ends, and once."""
    stages = [
        service_of(client, real_server.url, pass_on, stage=stage_of(stream))
        for stream in (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED)
    ]
    rounds = watched(stages[0])
    async with running(*stages):
        ids = await put_in(client, 1)
        await all_ended(client, ids)
        for _ in range(2):
            ids += await put_in(client, 60)
            async with out_of_memory(client):
                await rounds.go_by(2 * MAX_FAILURES)  # so often that a refusal of another kind would have ended it
        await all_ended(client, ids)
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == len(ids)


async def test_a_service_may_start_while_there_is_no_memory(client: Redis, real_server: RealServer) -> None:
    """It waits, is no burden to its supervisor, and works once there is room."""
    service = service_of(client, real_server.url, reject)
    rounds = watched(service)
    ids = await put_in(client, 3)
    async with out_of_memory(client):
        stop = asyncio.Event()
        task = asyncio.create_task(service.run(stop))
        await rounds.go_by(3)
    assert set((await all_ended(client, ids)).values()) == {"rejected"}
    stop.set()
    assert await task == 0


async def test_out_of_memory_the_living_do_not_look_dead(client: Redis, real_server: RealServer) -> None:
    """Beats arrive, with and without work in hand, so that nobody takes over and `status` tells the truth."""
    slow = Slow(pass_on)
    idle = service_of(client, real_server.url, pass_on, stage=stage_of(Stream.FETCHED))
    busy = service_of(client, real_server.url, slow)

    async def both_at_work() -> bool:
        return bool(busy.worker.held) and bool(await client.hexists(KEYS.replicas, idle.handover.consumer))

    async with running(idle, busy):
        ids = await put_in(client)
        await eventually(both_at_work)
        async with out_of_memory(client):
            at = await inspect.server_ms(client)

            async def beaten() -> bool:
                said = await client.hgetall(KEYS.replicas)
                return len(said) == 2 and all(int(value.split()[0]) > at for value in said.values())

            await eventually(beaten)
            assert all(replica.alive for replica in (await inspect.status(client, KEYS)).replicas)
            assert idle.pulse.ready
            assert busy.pulse.ready
        slow.go.set()

        async def passed_through() -> bool:
            return await client.xlen(KEYS.stream(Stream.CLEANED)) == len(ids)

        await eventually(passed_through)


async def test_a_stage_is_paused_and_resumed_without_memory(client: Redis, real_server: RealServer) -> None:
    """What fills the server can be stopped, and what empties it started again."""
    service = service_of(client, real_server.url, pass_on)

    async def paused() -> bool:
        return service.worker.window.paused

    async def goes_on() -> bool:
        return not service.worker.window.paused

    async with running(service):
        await beats(client, 1)
        async with out_of_memory(client):
            assert await pause(client, KEYS, "fetcher", by="somebody")
            await eventually(paused)
            assert await resume(client, KEYS, "fetcher", by="somebody")
            await eventually(goes_on)


async def test_each_script_is_whole_or_nothing_without_memory(client: Redis) -> None:
    """Submit, retry, promotion: refused before any effect, and done when called again with memory."""
    one = consumer(client)
    first, second = await delivered(client, one, 2)
    assert await one.postpone(Scheduled(first, b"again", timedelta())) is Result.DONE
    request = builders.requested()
    before = await everything(client)
    async with out_of_memory(client):
        for call in (
            lambda: intake(client).submit([request], builders.MOMENT),
            lambda: one.postpone(Scheduled(second, b"again", timedelta())),
            one.promote,
        ):
            with pytest.raises(OutOfMemoryError):
                await call()
        assert await one.claim(timedelta(), [first, second]) is None
        assert await everything(client) == before
    assert await intake(client).submit([request], builders.MOMENT) == [Result.DONE]
    assert await one.postpone(Scheduled(second, b"again", timedelta())) is Result.DONE
    assert await one.promote() == 2


async def test_what_comes_by_hand_while_there_is_no_memory_is_refused_to_its_sender(client: Redis) -> None:
    """A foreign program is told by the server itself; nothing is taken in halfway."""
    async with out_of_memory(client):
        with pytest.raises(OutOfMemoryError):
            await add(client, {"url": "https://news.example/a"})
    assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == 0
