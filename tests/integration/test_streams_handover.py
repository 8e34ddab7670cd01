"""The scripts: a hand-over is whole or nothing, fenced, bounded, and the accounts are right after each."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.request_ids import new_request_id
from shared.streams.actions import Result, Revise
from shared.streams.handed import Ended, Handed, Scheduled
from shared.streams.handover import HandOver
from shared.streams.keys import LOGS, WORK, Stream
from tests import builders
from tests.stages import KEYS, LIMITS, add, bytes_held, pending

SOON = datetime.now(UTC) + timedelta(days=1)
REQUESTED, FETCHED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.FETCHED)


def consumer(client: Redis, name: str = "one", **limits: Any) -> HandOver:
    """A reader of the intake."""
    return HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer=name, limits=replace(LIMITS, **limits))


async def delivered(client: Redis, to: HandOver, count: int = 1) -> list[str]:
    """Entries that `to` has read and holds."""
    await to.ensure_group()
    ids = [await add(client, {"text": "x"}) for _ in range(count)]
    await client.xreadgroup("fetcher", to.consumer, {REQUESTED: ">"}, count=count)
    return ids


async def everything(client: Redis) -> dict[bytes, Any]:
    """All that is on the server, idle times left out."""
    found: dict[bytes, Any] = {}
    async for key in client.scan_iter():
        found[key] = await client.dump(key)
    return found


def handed(entry: str, body: bytes = b"x" * 100, revise: Revise | None = None) -> Handed:
    return Handed(entry, body, revise)


def ended(entry: str, request_id: str | None = None) -> Ended:
    return Ended(entry, b"event", builders.fate(request_id=request_id or new_request_id()))


async def test_a_hand_over_adds_there_and_takes_out_here(client: Redis) -> None:
    """One entry there with its bytes accounted, none here and nothing pending."""
    one = consumer(client)
    [entry] = await delivered(client, one)
    assert await one.forward(Stream.FETCHED, handed(entry)) is Result.DONE
    assert (await client.xlen(REQUESTED), await client.xlen(FETCHED)) == (0, 1)
    assert (await pending(client, Stream.REQUESTED), await bytes_held(client, Stream.FETCHED)) == ([], 100)


async def test_the_same_hand_over_again_is_stale(client: Redis) -> None:
    """A call repeated after a lost reply shows nothing twice."""
    one = consumer(client)
    [entry] = await delivered(client, one)
    results = [await one.forward(Stream.FETCHED, handed(entry)) for _ in range(2)]
    assert results == [Result.DONE, Result.STALE]
    assert await client.xlen(FETCHED) == 1


async def test_a_full_stream_changes_nothing(client: Redis) -> None:
    """By entries or by bytes: what does not fit stays here, pending with its reader; what fits goes."""
    by_entries, by_bytes = consumer(client, entries=1), consumer(client, bytes=250)
    first, second, third = await delivered(client, by_entries, 3)
    assert await by_entries.forward(Stream.FETCHED, handed(first)) is Result.DONE
    before = await everything(client)
    assert await by_entries.forward(Stream.FETCHED, handed(second)) is Result.FULL
    assert await by_bytes.forward(Stream.FETCHED, handed(second, b"x" * 151)) is Result.FULL
    await client.delete(KEYS.reserved(Stream.FETCHED))  # it only asks for room: tests/faults/test_full.py
    assert await everything(client) == before
    assert await by_bytes.forward(Stream.FETCHED, handed(second, b"x" * 150)) is Result.DONE
    assert await by_bytes.forward(Stream.FETCHED, handed(third)) is Result.FULL


async def test_a_batch_gives_each_entry_its_own_answer(client: Redis) -> None:
    """In one call: done, full, stale, each as if alone."""
    one = consumer(client, bytes=300)
    first, second = await delivered(client, one, 2)
    items = [handed(first), handed(second, b"x" * 300), handed("1-1")]
    results = await asyncio.gather(*(one.forward(Stream.FETCHED, item) for item in items))
    assert results == [Result.DONE, Result.FULL, Result.STALE]


async def test_a_waiting_retry_keeps_its_place_and_its_bytes(client: Redis) -> None:
    """Out of the stream and into the schedule it still counts against the room; promoted it stands there again, once."""
    one = consumer(client)
    [entry] = await delivered(client, one)
    assert await one.postpone(Scheduled(entry, b"again" * 10, timedelta(hours=1))) is Result.DONE
    assert (await client.xlen(REQUESTED), await bytes_held(client, Stream.REQUESTED)) == (0, 50)
    assert await one.promote() == 0
    await client.zadd(KEYS.retry(Stream.REQUESTED), {entry: 0})
    assert [await one.promote() for _ in range(2)] == [1, 0]
    assert (await client.xlen(REQUESTED), await bytes_held(client, Stream.REQUESTED)) == (1, 50)
    assert await client.exists(KEYS.retry(Stream.REQUESTED), KEYS.retry_bodies(Stream.REQUESTED)) == 0
    await client.xreadgroup("fetcher", "one", {REQUESTED: ">"})
    [row] = await pending(client, Stream.REQUESTED)
    assert await one.end(Stream.REJECTED, ended(row["message_id"].decode())) is Result.DONE
    assert await bytes_held(client, Stream.REQUESTED) == 0


async def test_an_article_that_changed_meanwhile_is_not_overwritten(client: Redis) -> None:
    """MOVED changes nothing; with the state that is there the hand-over goes through and sets the new one."""
    one = consumer(client)
    first, second = await delivered(client, one, 2)
    assert await one.forward(Stream.FETCHED, handed(first, revise=Revise("a", None, b"1", SOON))) is Result.DONE
    before = await everything(client)
    assert await one.forward(Stream.FETCHED, handed(second, revise=Revise("a", None, b"2", SOON))) is Result.MOVED
    assert await everything(client) == before
    assert await one.forward(Stream.FETCHED, handed(second, revise=Revise("a", b"1", b"2", SOON))) is Result.DONE
    assert await client.get(KEYS.article("a")) == b"2"
    assert await client.ttl(KEYS.article("a")) > 0


@pytest.mark.parametrize("expires_at", [datetime(1960, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)])
async def test_a_state_that_has_expired_already_does_not_break_the_hand_over(client: Redis, expires_at: datetime) -> None:
    """An article whose window is over is handed over once like any other."""
    one = consumer(client)
    [entry] = await delivered(client, one)
    assert await one.forward(Stream.FETCHED, handed(entry, revise=Revise("a", None, b"1", expires_at))) is Result.DONE
    assert (await client.xlen(FETCHED), await client.xlen(REQUESTED)) == (1, 0)


async def test_a_request_ends_once(client: Redis) -> None:
    """Two entries of one request: one event, one fate, both taken out."""
    one, request = consumer(client), new_request_id()
    first, second = await delivered(client, one, 2)
    assert await one.end(Stream.REJECTED, ended(first, request)) is Result.DONE
    assert await one.end(Stream.DEAD, ended(second, request)) is Result.KNOWN
    assert (await client.xlen(KEYS.stream(Stream.REJECTED)), await client.xlen(KEYS.stream(Stream.DEAD))) == (1, 0)
    assert await client.xlen(REQUESTED) == 0


async def test_what_is_told_beside_an_end_is_told_with_it_or_not_at_all(client: Redis) -> None:
    """Behind it, in order; a call repeated after a lost reply, a late reader and a request that has ended tell nothing of it."""
    one, late, request = consumer(client), consumer(client, "late"), new_request_id()
    first, second = await delivered(client, one, 2)
    told = replace(ended(first, request), beside=(b"revised", b"again"))
    assert await late.end(Stream.CLASSIFIED, told) is Result.STALE
    assert [await one.end(Stream.CLASSIFIED, told) for _ in range(2)] == [Result.DONE, Result.STALE]
    assert await one.end(Stream.CLASSIFIED, replace(told, entry=second)) is Result.KNOWN
    log: Any = await client.xrange(KEYS.stream(Stream.CLASSIFIED))
    assert [fields[b"__data__"] for _, fields in log] == [b"event", b"revised", b"again"]


async def test_ends_with_and_without_more_to_tell_share_a_call(client: Redis) -> None:
    """Each has its own, whatever the one before it brought along."""
    one = consumer(client)
    entries = await delivered(client, one, 3)
    items = [replace(ended(entry), beside=(b"beside %d" % at,) * at) for at, entry in enumerate(entries)]
    results = await asyncio.gather(*(one.end(Stream.CLASSIFIED, item) for item in items))
    assert results == [Result.DONE] * 3
    assert await client.xlen(KEYS.stream(Stream.CLASSIFIED)) == 6
    assert await client.xlen(REQUESTED) == 0


async def test_a_stream_emptied_by_hand_counts_anew(client: Redis) -> None:
    """Bytes of entries that somebody deleted do not take room for ever."""
    one = consumer(client)
    first, second = await delivered(client, one, 2)
    await one.forward(Stream.FETCHED, handed(first))
    await client.delete(FETCHED)
    await one.forward(Stream.FETCHED, handed(second))
    assert await bytes_held(client, Stream.FETCHED) == 100
    assert await client.hlen(KEYS.sizes(Stream.FETCHED)) == 2


async def test_signing_off_gives_back_what_was_not_begun(client: Redis) -> None:
    """Others may claim it at once, and it does not count as delivered; the process is gone from the replicas."""
    one, two = consumer(client), consumer(client, "two")
    ids = await delivered(client, one, 3)
    await one.beat("{}", ids)
    assert await two.claim(timedelta(hours=1), []) is None
    assert await one.release(timedelta(hours=1)) == 3
    claimed = [await two.claim(timedelta(hours=1), ids[1:]) for _ in range(2)]
    assert [(found.raw.entry, found.deliveries) for found in claimed if found] == [(ids[0], 1)]
    assert await client.hlen(KEYS.replicas) == 0


async def test_a_beat_keeps_an_entry_and_counts_no_delivery(client: Redis) -> None:
    """What is beaten for is not idle."""
    one = consumer(client)
    [entry] = await delivered(client, one)
    await client.xclaim(REQUESTED, "fetcher", "one", 0, [entry], idle=3_600_000, justid=True)
    assert await one.beat("{}", [entry]) == set()
    [row] = await pending(client, Stream.REQUESTED)
    assert row["time_since_delivered"] < 3_000_000
    assert row["times_delivered"] == 1


async def test_every_key_of_a_hand_over_lies_in_one_slot() -> None:
    """On a Redis Cluster each script touches one node."""
    names = [KEYS.replicas, KEYS.fates("2026-01-01"), KEYS.article("a"), *(KEYS.stream(log) for log in LOGS)]
    for stream in WORK:
        names += [KEYS.stream(stream), KEYS.sizes(stream), KEYS.retry(stream), KEYS.retry_bodies(stream)]
    assert len(set(names)) == len(names)
    assert all(name.startswith("{wiresift:0}:") for name in names)
