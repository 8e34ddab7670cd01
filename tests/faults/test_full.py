"""A full destination: everybody waits in order, nobody is taken for dead, and a large entry is not passed by small ones for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from shared.request_ids import new_request_id
from shared.streams.actions import Action, Forward, Result
from shared.streams.handed import Ended, Handed, Scheduled
from shared.streams.handover import HandOver, Limits
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests import builders
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    LIMITS,
    add,
    all_ended,
    bytes_held,
    eventually,
    intake,
    pass_on,
    pending,
    put_in,
    running,
    service_of,
    stage_of,
    stays_with_its_reader,
)

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)


def consumer(client: Redis, name: str = "one", *, room: int = 1000) -> HandOver:
    """A reader of the intake whose next stream has `room` bytes."""
    return HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer=name, limits=replace(LIMITS, bytes=room))


async def delivered(client: Redis, to: HandOver, count: int) -> list[str]:
    """Entries that `to` has read and holds."""
    await to.ensure_group()
    ids = [await add(client, {"text": "x"}) for _ in range(count)]
    await client.xreadgroup("fetcher", to.consumer, {REQUESTED: ">"}, count=count)
    return ids


async def taken_out(client: Redis, entries: int) -> None:
    """Let the next stage be done with its oldest entries."""
    reader = HandOver(client, KEYS, Stream.FETCHED, group="cleaner", consumer="next", limits=LIMITS)
    await reader.ensure_group()
    read: Any = await client.xreadgroup("cleaner", "next", {FETCHED: ">"}, count=entries)
    for entry, _ in read[0][1]:
        assert await reader.forward(Stream.CLEANED, Handed(entry.decode(), b"x", None)) is Result.DONE


async def scheduled(client: Redis, limits: Limits, count: int, *, size: int) -> None:
    """Let so many entries of the intake wait a day for their next attempt."""
    one = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="one", limits=limits)
    for entry in await delivered(client, one, count):
        assert await one.postpone(Scheduled(entry, b"x" * size, timedelta(days=1))) is Result.DONE


async def made_due(client: Redis, limits: Limits) -> None:
    """Let the day be over."""
    retries = KEYS.retry(Stream.REQUESTED)
    waiting: list[Any] = await client.zrange(retries, 0, -1)
    await client.zadd(retries, dict.fromkeys(waiting, 0))
    await HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="one", limits=limits).promote()


async def emptied(client: Redis) -> None:
    """Let the intake's stage end all that is on its stream."""
    one = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="one", limits=LIMITS)
    await one.ensure_group()
    read: Any = await client.xreadgroup("fetcher", "one", {REQUESTED: ">"})
    for entry, _ in read[0][1]:
        ended = Ended(entry.decode(), b"event", builders.fate(request_id=new_request_id()))
        assert await one.end(Stream.REJECTED, ended) is Result.DONE


async def bytes_of_all(client: Redis) -> int:
    """What the entries of the intake take."""
    entries: Any = await client.xrange(REQUESTED)
    return sum(len(fields[b"__data__"]) for _, fields in entries)


async def test_who_waits_for_bytes_is_passed_by_nobody_who_would_take_them(client: Redis) -> None:
    """The room a large entry waits for is kept for it; what fits beside it goes on, and all goes on once it is through."""
    one = consumer(client)
    large, *small = await delivered(client, one, 12)
    for entry in small[:8]:
        assert await one.forward(Stream.FETCHED, Handed(entry, b"x" * 100, None)) is Result.DONE
    assert await one.forward(Stream.FETCHED, Handed(large, b"x" * 700, None)) is Result.FULL
    assert await one.forward(Stream.FETCHED, Handed(small[8], b"x" * 100, None)) is Result.FULL
    await taken_out(client, 6)
    assert await one.forward(Stream.FETCHED, Handed(small[8], b"x" * 100, None)) is Result.DONE
    assert await one.forward(Stream.FETCHED, Handed(small[9], b"x" * 100, None)) is Result.FULL
    await taken_out(client, 1)
    assert await one.forward(Stream.FETCHED, Handed(large, b"x" * 700, None)) is Result.DONE
    assert await one.forward(Stream.FETCHED, Handed(small[9], b"x" * 100, None)) is Result.DONE
    assert await bytes_held(client, Stream.FETCHED) == 1000


async def test_what_is_larger_than_the_whole_room_gets_the_stream_for_itself(client: Redis) -> None:
    """Nothing slips in while it waits for the stream to run empty."""
    one = consumer(client)
    first, giant, small = await delivered(client, one, 3)
    assert await one.forward(Stream.FETCHED, Handed(first, b"x" * 100, None)) is Result.DONE
    assert await one.forward(Stream.FETCHED, Handed(giant, b"x" * 5000, None)) is Result.FULL
    await taken_out(client, 1)
    assert await one.forward(Stream.FETCHED, Handed(small, b"x", None)) is Result.FULL
    assert await one.forward(Stream.FETCHED, Handed(giant, b"x" * 5000, None)) is Result.DONE


async def test_room_kept_for_one_that_has_died_is_given_up(client: Redis) -> None:
    """Who does not ask again within seconds holds nobody up."""
    one = consumer(client)
    first, large, small = await delivered(client, one, 3)
    assert await one.forward(Stream.FETCHED, Handed(first, b"x" * 600, None)) is Result.DONE
    assert await one.forward(Stream.FETCHED, Handed(large, b"x" * 800, None)) is Result.FULL
    assert await one.forward(Stream.FETCHED, Handed(small, b"x" * 100, None)) is Result.FULL

    async def goes() -> bool:
        return await one.forward(Stream.FETCHED, Handed(small, b"x" * 100, None)) is Result.DONE

    await eventually(goes)


async def test_the_intake_keeps_room_in_the_same_way(client: Redis) -> None:
    """A long document that somebody sends waits its turn, and then has it."""
    way_in = intake(client, replace(LIMITS, bytes=4000))
    small, large = [builders.requested(text="x" * 1000) for _ in range(3)], builders.requested(text="x" * 2500)
    assert await way_in.submit([small[0], small[1], large, small[2]], builders.MOMENT) == [
        Result.DONE,
        Result.DONE,
        Result.FULL,
        Result.FULL,
    ]
    await client.delete(REQUESTED)
    assert await way_in.submit([small[2], large], builders.MOMENT) == [Result.FULL, Result.DONE]


async def test_scheduled_retries_keep_nobody_out_of_the_stream(client: Redis) -> None:
    """A site that asks to be left alone for a day leaves all the room to others, and the whole stream to what is larger than it."""
    limits = replace(LIMITS, entries=3, bytes=4000)
    await scheduled(client, limits, 2 * limits.entries, size=600)
    way_in = intake(client, limits)
    giant, small = builders.requested(text="x" * 9000), [builders.requested() for _ in range(4)]
    assert await way_in.submit([giant, *small], builders.MOMENT) == [Result.DONE, *[Result.FULL] * 4]
    await emptied(client)
    assert await way_in.submit(small, builders.MOMENT) == [*[Result.DONE] * 3, Result.FULL]


async def test_scheduled_retries_are_bounded_by_themselves(client: Redis) -> None:
    """By their number, a multiple of the stream's, and by their bytes: past either nothing new is taken in until some are due."""
    by_number, by_bytes = replace(LIMITS, entries=2), replace(LIMITS, bytes=4000)
    one = builders.requested()
    for limits, count in ((by_number, by_number.retries), (by_bytes, 5)):
        await scheduled(client, limits, count, size=1000)
        assert await intake(client, limits).submit([one], builders.MOMENT) == [Result.FULL]
        await made_due(client, limits)
        assert await client.xlen(REQUESTED) == count, "they go back whatever room there is"
        assert await intake(client, by_number).submit([one], builders.MOMENT) == [Result.FULL]
        await emptied(client)
        assert await intake(client, limits).submit([one], builders.MOMENT) == [Result.DONE]
        assert await bytes_held(client, Stream.REQUESTED) == await bytes_of_all(client)
        await client.flushall()


async def test_one_scheduled_retry_may_be_larger_than_all_retries_may_be(client: Redis) -> None:
    """As an entry by itself may: it wedges nothing."""
    limits = replace(LIMITS, bytes=4000)
    await scheduled(client, limits, 1, size=9000)
    assert await intake(client, limits).submit([builders.requested()], builders.MOMENT) == [Result.DONE]


async def test_bytes_of_what_was_deleted_by_hand_take_no_room_beside_retries(client: Redis) -> None:
    """The account of an empty stream is what its retries take."""
    limits = replace(LIMITS, bytes=4000)
    await scheduled(client, limits, 1, size=100)
    way_in = intake(client, limits)
    large = [builders.requested(text="x" * 2000) for _ in range(3)]
    for one in large:
        assert await way_in.submit([one], builders.MOMENT) == [Result.DONE]
        await client.xtrim(REQUESTED, maxlen=0)


async def test_a_large_article_gets_through_a_stream_of_small_ones(client: Redis, real_server: RealServer) -> None:
    """One that needs nearly all the room is handed over while small ones keep coming, not after the last of them."""
    room, count = 2**16, 200
    ids = await put_in(client, count)
    arrived: list[str] = []

    async def sized(delivery: Delivery[Any]) -> Action:
        size = room - 2000 if delivery.request_id == ids[10] else 4000
        return Forward(builders.fetched(request_id=delivery.request_id, body=b"x" * (size * 3 // 4)))  # base64 on the wire

    async def unhurried(delivery: Delivery[Any]) -> Action:
        arrived.append(delivery.request_id)
        await asyncio.sleep(0.01)  # slower than the stage before, so that the stream is full at all times
        return await pass_on(delivery)

    stages = [
        service_of(client, real_server.url, sized, stream_max_bytes=room),
        service_of(client, real_server.url, unhurried, stage=stage_of(Stream.FETCHED, width=1)),
        service_of(client, real_server.url, pass_on, stage=stage_of(Stream.CLEANED)),
    ]
    async with running(*stages):
        await all_ended(client, ids, 60)
    assert sorted(arrived) == sorted(ids)
    assert arrived.index(ids[10]) < count // 2


async def test_a_destination_that_stays_full_makes_nobody_look_dead(client: Redis, real_server: RealServer) -> None:
    """Over several times the reclaim time nothing changes hands, nothing more is read, and each is run once."""
    ids, runs = await put_in(client, 60), Counter[str]()

    async def counted(delivery: Delivery[Any]) -> Action:
        runs[delivery.request_id] += 1
        return await pass_on(delivery)

    blocked = service_of(client, real_server.url, counted, stream_max_entries=3)

    async def full_hands() -> bool:
        return len(blocked.worker.held) > blocked.worker.stage.width

    async with running(blocked):
        await eventually(full_hands)
        assert await stays_with_its_reader(client, times=6)
        rows = await pending(client, Stream.REQUESTED)
        assert {row["times_delivered"] for row in rows} == {1}
        assert len(rows) == len(blocked.worker.held) <= 2 * blocked.worker.stage.width
        assert (await client.xlen(FETCHED), await client.xlen(REQUESTED)) == (3, 57)
        later = [service_of(client, real_server.url, pass_on, stage=stage_of(stream)) for stream in (Stream.FETCHED, Stream.CLEANED)]
        async with running(*later):
            await all_ended(client, ids)
    assert runs == Counter(ids)
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == len(ids)
