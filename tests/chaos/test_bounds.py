"""The watch over the streams' bounds sees each kind of breach, whatever the code's own accounts say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from shared.streams.envelope import encode
from shared.streams.handover import Limits
from tests.chaos.auditor import audit
from tests.chaos.bounds import Bounds

_TAG = "{audit:0}"
_REQUESTED, _FETCHED = f"{_TAG}:requested", f"{_TAG}:fetched"
_NEW, _AGAIN = encode({"id": "1"}, b"an attempt"), encode({"id": "1", "attempt": "2"}, b"body")
#: Room for two entries of either kind by bytes too, and for twenty retries.
_LIMITS = Limits(entries=2, bytes=100, fates_kept=timedelta(days=1))


def bounds_of(client: Redis, foreign: int = 0) -> Bounds:
    """A watch that knows of so many entries of other programs."""
    return Bounds(client, _TAG, _LIMITS, lambda: foreign)


async def seen(client: Redis, foreign: int = 0) -> list[str]:
    """What one look finds."""
    bounds = bounds_of(client, foreign)
    await bounds.try_to_look()
    return bounds.found()


async def hold(client: Redis, *envelopes: bytes) -> None:
    """Put entries on `fetched`, and account for them."""
    for envelope in envelopes:
        entry = await client.xadd(_FETCHED, {"__data__": envelope})
        await client.hset(f"{_FETCHED}:sizes", entry, str(len(envelope)))
        await client.hincrby(f"{_FETCHED}:sizes", "total", len(envelope))


async def schedule(client: Redis, bodies: Mapping[str, bytes]) -> None:
    """Let retries wait beside `fetched`, and account for them."""
    for entry, body in bodies.items():
        await client.zadd(f"{_FETCHED}:retry", {entry: 1})
        await client.hset(f"{_FETCHED}:retry:bodies", entry, body)
        for account in ("total", "retries"):
            await client.hincrby(f"{_FETCHED}:sizes", account, len(body))


async def test_streams_within_their_bounds_are_in_order(client: Redis) -> None:
    """What ran before takes no room of what is new, an entry by itself may be large, and retries have room of their own."""
    await hold(client, _NEW, _NEW, _AGAIN, _AGAIN)
    await schedule(client, {f"{number}-0": b"x" for number in range(18)})
    assert await seen(client) == []
    await client.flushall()
    await hold(client, b"x" * 1000)
    assert await seen(client) == []


@pytest.mark.parametrize(
    ("held", "breach"),
    [
        ([_NEW] * 3, "3 new entries, 2 allowed"),
        ([b"x" * 50, b"x" * 51], "101 bytes of new entries, 100 allowed"),
        ([_AGAIN] * 23, "23 entries and retries, 22 allowed"),
    ],
)
async def test_a_stream_over_its_bounds_is_named(client: Redis, held: list[bytes], breach: str) -> None:
    """By entries, by bytes, and with all that came back."""
    await hold(client, *held)
    assert f"fetched held {breach}" in await seen(client)


async def test_retries_over_their_bounds_are_named(client: Redis) -> None:
    """By number, and with their bytes."""
    await schedule(client, {f"{number}-0": b"x" * 10 for number in range(23)})
    assert await seen(client) == ["fetched held 23 entries and retries, 22 allowed", "fetched held 230 bytes in all, 200 allowed"]


async def test_what_has_no_size_is_allowed_to_other_programs_alone(client: Redis) -> None:
    """At the intake, and no more than they added; entries that the code forgot to account for are not taken for theirs."""
    for stream in (_REQUESTED, _FETCHED):
        await client.xadd(stream, {"text": "plain"})
    assert await seen(client, 1) == ["fetched held 1 entries without a size, 0 added by other programs"]
    await client.delete(_FETCHED)
    assert await seen(client, 1) == []
    await client.xadd(_REQUESTED, {"__data__": _NEW})
    assert await seen(client, 1) == ["requested held 2 entries without a size, 1 added by other programs"]


async def test_an_account_that_is_wrong_is_named(client: Redis) -> None:
    """Of all bytes, or of those of the retries."""
    await schedule(client, {"1-0": b"x", "2-0": b"x"})
    for account in ("total", "retries"):
        await client.hincrby(f"{_FETCHED}:sizes", account, 1)
        [breach] = await seen(client)
        assert breach.startswith("fetched held 2 bytes, 2 in retries; accounted for are ")
        await client.hincrby(f"{_FETCHED}:sizes", account, -1)
    assert await seen(client) == []


async def test_a_watch_that_saw_nothing_is_a_breach(client: Redis) -> None:
    """Neither no look at all nor looks that all failed show that bounds were kept; the auditor's verdict says so."""
    bounds = bounds_of(client)
    assert bounds.found() == ["only 0 of 0 looks at the streams were answered"]
    await client.set(_REQUESTED, "no stream")
    await bounds.try_to_look()
    assert bounds.found() == ["only 0 of 1 looks at the streams were answered"]
    await client.delete(_REQUESTED)
    await bounds.try_to_look()
    assert bounds.found() == []
    assert (await audit(client, _TAG, {}, ["a breach"])).out_of_bounds == ("a breach",)
