"""Pitfall 7: readers that are slower than the reclaim time, and whose work others take over or leave alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from signal import SIGCONT, SIGSTOP, SIGTERM
from typing import Any

from redis.asyncio import Redis

from shared.events import ArticleFetched
from shared.streams import inspect
from shared.streams.actions import Action, Forward, Result
from shared.streams.handed import Ended, Handed, Scheduled
from shared.streams.handover import HandOver
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests import builders
from tests.pitfalls.accounts import ended, kept_until
from tests.pitfalls.toy_service import BEGUN, GO
from tests.pitfalls.toys import toys
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    LIMITS,
    Handler,
    Slow,
    beats,
    eventually,
    pass_on,
    pending,
    put_in,
    read_by_a_dead_one,
    running,
    service_of,
    stays_with_its_reader,
)

REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)
HOUR_MS = 3_600_000


async def test_a_slow_run_stays_with_its_reader_thanks_to_its_beats(client: Redis, real_server: RealServer) -> None:
    """A run of several times the reclaim time is begun once, though another looks for idle entries all the while."""
    slow = Slow()

    async def all_begun() -> bool:
        return len(slow.begun) == len(ids)

    async with running(service_of(client, real_server.url, slow)):
        ids = await put_in(client, 3)
        await eventually(all_begun)
        assert await stays_with_its_reader(client), "nobody takes it over"
        slow.go.set()
        await ended(client, ids)
    assert slow.begun == Counter(ids), "each is begun once"


def signed(name: str) -> Handler:
    """A handler that hands over under its name."""

    async def forward(delivery: Delivery[Any]) -> Action:
        return Forward(builders.fetched(request_id=delivery.request_id, source=name))

    return forward


@asynccontextmanager
async def taken_over(client: Redis, real_server: RealServer, slow: Slow, other: Slow) -> AsyncIterator[None]:
    """An entry in the hands of two: entered once `slow`, thought dead, has come too late; `other` hands over as this ends."""
    late = service_of(client, real_server.url, slow)

    async def given_up() -> bool:
        return not late.worker.held

    async def handed_over() -> bool:
        return await client.xlen(REQUESTED) == 0

    async with running(late):
        ids = await put_in(client)
        await eventually(slow.has_begun)
        await beats(client, 3)  # what the start does has been done
        [row] = await pending(client, Stream.REQUESTED)
        await client.xclaim(REQUESTED, "fetcher", "dead", 0, [row["message_id"]], idle=HOUR_MS)
        async with running(service_of(client, real_server.url, other)):
            await eventually(other.has_begun)
            slow.go.set()
            await eventually(given_up)
            yield
            other.go.set()
            await kept_until(client, ids, handed_over)


async def test_a_reader_that_was_thought_dead_comes_too_late(client: Redis, real_server: RealServer) -> None:
    """Its hand-over is refused while another works on the entry; what is shown is the other's."""
    slow, other = Slow(signed("late")), Slow(signed("other"))
    async with taken_over(client, real_server, slow, other):
        assert await client.xlen(FETCHED) == 0, "the late one is refused"
    [entry] = [entry async for entry in inspect.peek(client, KEYS, Stream.FETCHED, count=None, follow=False)]
    assert ArticleFetched.model_validate(entry["body"]).source == "other"


async def test_what_follows_a_hand_over_follows_no_refused_one(client: Redis, real_server: RealServer) -> None:
    """Of a reader that was thought dead and the one that took over, only who handed over does what follows."""
    followed: list[str] = []
    slow, other = (Slow(followed_by(name, followed)) for name in ("late", "other"))
    async with taken_over(client, real_server, slow, other):
        pass
    assert followed == ["other"], "what follows is done once"


def followed_by(name: str, followed: list[str]) -> Handler:
    """A handler whose hand-over is followed by a note of its name."""

    async def note() -> None:
        followed.append(name)

    async def forward(delivery: Delivery[Any]) -> Action:
        return Forward(builders.fetched(request_id=delivery.request_id), after=note)

    return forward


async def test_who_was_taken_over_from_can_do_nothing_any_more(client: Redis) -> None:
    """Beat, hand-over and retry of the former reader are refused and change nothing; the new one's stand."""
    one, two = (
        HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer=name, limits=LIMITS) for name in ("fetcher-one", "fetcher-two")
    )
    await one.ensure_group()
    await put_in(client)
    await client.xreadgroup("fetcher", one.consumer, {REQUESTED: ">"})
    claimed = await two.claim(timedelta(), [])
    assert claimed
    entry = claimed.raw.entry
    assert await one.beat("{}", [entry]) == {entry}, "the beat is refused"
    assert [row["consumer"] for row in await pending(client, Stream.REQUESTED)] == [b"fetcher-two"]
    assert await one.forward(Stream.FETCHED, Handed(entry, b"{}", None)) is Result.STALE, "the hand-over is refused"
    assert await one.end(Stream.REJECTED, Ended(entry, b"{}", builders.fate())) is Result.STALE
    assert await one.postpone(Scheduled(entry, b"{}", timedelta())) is Result.STALE
    assert await client.exists(FETCHED, KEYS.stream(Stream.REJECTED), KEYS.retry(Stream.REQUESTED)) == 0
    assert await two.beat("{}", [entry]) == set()
    assert await two.forward(Stream.FETCHED, Handed(entry, b"{}", None)) is Result.DONE


async def test_to_take_over_one_entry_counts_against_no_other(client: Redis) -> None:
    """Of all that a dead reader held, only what is run is counted as delivered."""
    one = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="fetcher-one", limits=LIMITS)
    await put_in(client, 3)
    await read_by_a_dead_one(client, 3)
    assert await one.claim(timedelta(), [])
    assert sorted(row["times_delivered"] for row in await pending(client, Stream.REQUESTED)) == [1, 1, 2], "one take-over, one delivery"


async def test_a_process_frozen_for_longer_than_the_reclaim_time_shows_nothing_twice(client: Redis, real_server: RealServer) -> None:
    """What it had in hand another has done when it wakes up; it ends well, and its own hand-overs are refused."""
    ids = await put_in(client, 3)

    async def all_begun() -> bool:
        return bool(await client.scard(BEGUN) == len(ids))

    async def nothing_left() -> bool:
        return await client.xlen(REQUESTED) == 0

    async with toys(real_server) as start:
        frozen = start("slow")
        await eventually(all_begun)
        frozen.signal(SIGSTOP)
        async with running(service_of(client, real_server.url, pass_on, reclaim_idle_s=0.2)):
            await kept_until(client, ids, nothing_left)
        await client.set(GO, "")
        frozen.signal(SIGCONT)
        frozen.signal(SIGTERM)
        assert await frozen.ended() == 0
    assert await client.xlen(FETCHED) == len(ids), "each is shown once"
