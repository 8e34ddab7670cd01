"""Pitfalls 9 and 17: full streams and long backlogs; what is bounded stays so, and nothing that somebody needs is trimmed."""

from __future__ import annotations

from redis.asyncio import Redis

from shared.streams.keys import WORK, Stream
from shared.streams.portion import READ_BYTES
from shared.streams.window import IN_HAND_BYTES
from tests.pitfalls.accounts import books, ended, kept_until
from tests.pitfalls.toys import toys
from tests.real_server import RealServer
from tests.stages import KEYS, Slow, add, beats, eventually, pass_on, pending, put_in, put_off, running, service_of, stage_of, trimmed

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)
ROOM = 5
#: Bytes of a large entry: eight are far more than a reader may hold.
LARGE = 10 * 2**20
#: Entries of a long backlog, and the bytes that each takes.
BACKLOG, SIZE = 2_000, 40_000
#: Bytes that a process may have in memory at its peak: a toy at rest takes about half, the backlog alone four fifths.
BOUND = 100 * 2**20


async def test_a_full_destination_stops_the_reader_and_loses_nothing(client: Redis, real_server: RealServer) -> None:
    """No more is read than is worked on and nothing handed round among readers, the destination keeps its bound, and all goes through
    when there is room."""
    ids = await put_in(client, 40)
    fetcher = service_of(client, real_server.url, pass_on, stream_max_entries=ROOM)
    lengths: list[int] = []

    async def blocked() -> bool:
        lengths.append(await client.xlen(FETCHED))
        assert max(lengths) <= ROOM, "bounded"
        return await put_off(fetcher)()

    async def through() -> bool:
        lengths.append(await client.xlen(FETCHED))
        return len((await books(client, ids)).fates) == len(ids)

    async with running(fetcher):
        await kept_until(client, ids, blocked)
        await beats(client, 8)
        assert (await client.xlen(FETCHED), await client.xlen(REQUESTED)) == (ROOM, len(ids) - ROOM)
        held = await pending(client, Stream.REQUESTED)
        assert len(held) <= 2 * fetcher.worker.stage.width, "no more is read than is worked on"
        assert {row["times_delivered"] for row in held} == {1}
        async with running(*(service_of(client, real_server.url, pass_on, stage=stage_of(stream)) for stream in WORK[1:])):
            await kept_until(client, ids, through)
    assert max(lengths) <= ROOM
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == len(ids)


async def test_a_group_protects_what_it_has_not_read_up_to_a_limit_of_its_own(client: Redis) -> None:
    """Neither age nor bytes take from a log what is unread or pending, until it takes too much: then that is counted for an alert."""
    log = KEYS.stream(Stream.CLASSIFIED)
    ids = [await add(client, {"__data__": "x" * 1000}, Stream.CLASSIFIED) for _ in range(300)]
    await client.xgroup_create(log, "reader", id="0")
    assert await trimmed(client, oldest_ms=2**45, most=10_000) == (0, 0), "what is unread stays"
    await client.xreadgroup("reader", "r", {log: ">"}, count=100)
    await client.xack(log, "reader", *ids[:50])
    assert await trimmed(client, oldest_ms=2**45, most=10_000) == (50, 0)
    removed, lost = await trimmed(client, most=10_000, unread=150_000)
    assert 0 < lost == removed <= 200


async def test_a_backlog_is_read_in_bounded_bites(client: Redis, real_server: RealServer) -> None:
    """However long the stream, a reader holds at most what it works on and one read more."""
    ids = await put_in(client, 300)
    slow = Slow()
    service = service_of(client, real_server.url, slow)

    async def full_hands() -> bool:
        return len(service.worker.held) > service.worker.stage.width

    async with running(service):
        await eventually(full_hands)
        assert len(await pending(client, Stream.REQUESTED)) <= 2 * service.worker.stage.width, "bite by bite"
        slow.go.set()
        await ended(client, ids)


async def test_large_entries_are_read_and_worked_on_a_few_at_a_time(client: Redis, real_server: RealServer) -> None:
    """What a reader holds is bounded by bytes too, and all goes through."""
    ids = await put_in(client, 8, text="x" * LARGE)
    slow = Slow()
    service = service_of(client, real_server.url, slow)

    async def full_hands() -> bool:
        return len(service.worker.held) > IN_HAND_BYTES // LARGE

    async with running(service):
        await eventually(full_hands)
        await beats(client, 2)
        assert len(await pending(client, Stream.REQUESTED)) <= (IN_HAND_BYTES + READ_BYTES) // LARGE, "a few at a time"
        slow.go.set()
        await ended(client, ids)


async def test_a_long_backlog_takes_no_more_memory_than_a_short_one(client: Redis, real_server: RealServer) -> None:
    """A process works off thousands of entries within a bound that they alone would nearly fill."""
    await put_in(client, BACKLOG, text="x" * SIZE)
    peak = 0

    async def worked_off() -> bool:
        nonlocal peak
        peak = max(peak, toy.memory)
        assert peak < BOUND, f"it takes {peak:,} bytes"
        return await client.xlen(REQUESTED) == 0

    async with toys(real_server) as start:
        toy = start("reject")
        await eventually(worked_off)
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == BACKLOG
