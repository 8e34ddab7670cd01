"""The auditor sees what is wrong: streams and fates written by hand, each with one broken promise."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
import zstandard
from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis

from tests.chaos.auditor import Ends, audit
from tests.chaos.leftovers import leftovers

_TAG = "{audit:0}"
_FETCHED = f"{_TAG}:fetched"


async def _log(client: Redis, log: str, **body: Any) -> None:
    data = await BinaryMessageFormatV1.encode(message=json.dumps(body), reply_to=None, headers=None, correlation_id="1")
    await client.xadd(f"{_TAG}:{log}", {"__data__": data})


async def _show(
    client: Redis, request: str, article: str, revision: int, *, log: str = "classified", fate: str | None = "classified"
) -> None:
    verdict = {"syndication": {"verdict_revision": 1, "group_id": article}} if log == "classified" else {}
    await _log(client, log, request_id=request, article_id=article, revision=revision, **verdict)
    if verdict:
        await _keep(client, article, revision, verdict_revision=1, group_id=article)
    if fate:
        await client.hset(f"{_TAG}:fates:2026-03-01", request, json.dumps({"fate": fate}))


async def _keep(client: Redis, article: str, revision: int, **verdict: Any) -> None:
    """Put a verdict and what goes with it into the store."""
    packed = zstandard.compress(json.dumps(verdict).encode())
    await client.set(f"audit:kept:{article}:{revision}", struct.pack(">II", 1, 4) + b"body" + packed)


async def _withdraw(client: Redis, article: str) -> None:
    await _log(client, "classified", article_id=article, revision=2, urls=[], reason="", withdrawn_at="2026-03-01T00:00:00Z")


async def _left(client: Redis) -> list[str]:
    return [line async for line in leftovers(client, _TAG)]


@pytest.mark.parametrize(
    ("shown", "broken"),
    [
        ([("a", "x", 1), ("b", "x", 2)], ""),
        ([("a", "x", 1)], "lost fateless"),
        ([("a", "x", 1), ("b", "y", 1), ("b", "y", 2)], "twice"),
        ([("a", "x", 1), ("b", "x", 1)], "repeated"),
        ([("a", "x", 1), ("b", "x", 3)], "gaps"),
        ([("a", "x", 1), ("b", "x", 2), ("c", "z", 1)], "unknown"),
    ],
)
async def test_each_broken_promise_is_named(client: Redis, shown: list[tuple[str, str, int]], broken: str) -> None:
    """What was put in is compared with what the raw streams show, by request and by article and revision."""
    for request, article, revision in shown:
        await _show(client, request, article, revision)
    verdict = await audit(client, _TAG, {"a": {"classified"}, "b": {"classified"}})
    assert [name for name in verdict.__slots__ if getattr(verdict, name)] == broken.split()
    assert verdict.clean == (not broken)


async def test_a_fate_that_the_kind_of_request_may_not_have_is_named(client: Redis) -> None:
    """A plain text that ends dead is not lost, and not well either; nor is a fate that no log bears out, or an end without a fate."""
    await _show(client, "a", "x", 1, log="dead", fate="dead")
    await _show(client, "b", "y", 1, fate="rejected")
    await _show(client, "c", "z", 1, fate=None)
    verdict = await audit(client, _TAG, {name: {"classified"} for name in "abc"})
    assert verdict.astray == ("a dead",)
    assert verdict.fateless == ("b", "c")


async def test_a_request_that_ended_in_two_ways_is_there_twice(client: Redis) -> None:
    """Once classified and once dead are two ends of one request."""
    await _show(client, "a", "x", 1)
    await _show(client, "a", "x", 1, log="dead", fate=None)
    assert (await audit(client, _TAG, {"a": {"classified", "dead"}})).twice == ("a",)


async def test_a_store_that_does_not_keep_what_was_shown_is_named(client: Redis) -> None:
    """A record that is gone, one that is but a draft, and one that says something else than was handed over."""
    for article in "vwxyz":
        await _show(client, article, article, 1)
    await client.delete("audit:kept:v:1")
    await client.set("audit:kept:w:1", struct.pack(">II", 1, 4) + b"body")
    await _keep(client, "x", 1, verdict_revision=0, group_id="x")
    await _keep(client, "y", 1, verdict_revision=1, group_id="another")
    await _log(client, "classified", request_id="again", article_id="z", revision=1, syndication={"verdict_revision": 2})
    verdict = await audit(client, _TAG, {name: {"classified"} for name in "vwxyz"})
    assert verdict.unkept == (
        "v 1: not kept",
        "w 1: not kept",
        "x 1: verdict 1 shown, 0 kept",
        "y 1: verdict 1 kept as another",
        "z 1: verdict 2 shown, 1 kept",
    )
    assert (await audit(client, _TAG, {}, with_store=False)).unkept == ()


async def test_what_was_shown_without_a_verdict_is_named(client: Redis) -> None:
    """Whatever the store keeps of it."""
    await _keep(client, "x", 1, verdict_revision=1)
    await _log(client, "classified", request_id="a", article_id="x", revision=1)
    assert (await audit(client, _TAG, {"a": {"classified"}})).unkept == ("x 1: shown without a verdict",)


async def test_what_ends_no_request_is_counted_apart(client: Redis) -> None:
    """A revised group stands among the records and belongs to no request; a dead letter tells its error; each is read once."""
    await _log(client, "classified", group_id="g", merged_from=[], members=2)
    await _log(client, "dead", request_id="a", error="MalformedEntry")
    ends = Ends(client, _TAG)
    assert await ends.look() == 1
    assert await ends.look() == 1
    assert ends.revised == 1
    assert [end.error for end in ends.found] == ["MalformedEntry"]


async def test_what_a_takedown_took_is_not_lost(client: Redis) -> None:
    """An article that was withdrawn is missing in logs and store, and what was under way of it is rejected; all others are asked for."""
    for request, log, article in (("a", "classified", "x"), ("b", "rejected", "x"), ("c", "classified", "y"), ("d", "rejected", "y")):
        await client.hset(f"{_TAG}:fates:2026-03-01", request, json.dumps({"fate": log, "article_id": article}))
    for request, article in (("b", "x"), ("d", "y")):
        await _log(client, "rejected", request_id=request, article_id=article)
    await _withdraw(client, "x")
    verdict = await audit(client, _TAG, {name: {"classified"} for name in "abcd"})
    assert (verdict.lost, verdict.fateless, verdict.astray) == (("c",), ("c",), ("d rejected",))
    assert [name for name in verdict.__slots__ if getattr(verdict, name)] == ["lost", "fateless", "astray"]


async def test_a_withdrawn_article_need_not_be_kept(client: Redis) -> None:
    """Whoever looks while the takedown is at work finds a record in the log still, and the store without it."""
    await _show(client, "a", "x", 2)
    await client.delete("audit:kept:x:2")
    await _withdraw(client, "x")
    assert (await audit(client, _TAG, {"a": {"classified"}})).clean


async def test_nothing_left_is_nothing_to_say(client: Redis) -> None:
    """An empty server, and a group that has read and finished everything, are clean."""
    assert await _left(client) == []
    entry = await client.xadd(_FETCHED, {"__data__": b"done"})
    await client.xgroup_create(_FETCHED, "cleaner", id="0")
    await client.xreadgroup("cleaner", "one", {_FETCHED: ">"})
    await client.xack(_FETCHED, "cleaner", entry)
    await client.xdel(_FETCHED, entry)
    assert await _left(client) == []


async def test_work_that_is_left_is_named(client: Redis) -> None:
    """An entry in a work stream and one that waits for a retry are stuck, and so are halves of a retry and bytes in an account."""
    await client.xadd(_FETCHED, {"__data__": b"left"})
    await client.zadd(f"{_TAG}:cleaned:retry", {"1-0": 1})
    await client.hset(f"{_TAG}:cleaned:retry:bodies", "2-0", b"body")
    await client.hset(f"{_TAG}:requested:sizes", mapping={"total": 7, "3-0": 7})
    assert await _left(client) == [
        "7 bytes accounted to the empty requested",
        "1 sizes kept of requested",
        "1 entries in fetched",
        "1 retries of cleaned",
        "1 retries of cleaned without a body",
        "1 bodies of cleaned without a schedule",
    ]
    assert len((await audit(client, _TAG, {})).stuck) == 6


async def test_entries_in_hands_are_named_and_so_are_those_in_nobodys(client: Redis) -> None:
    """Pending entries keep their consumer's name; one delivered and pending with nobody would never be delivered again."""
    await client.xgroup_create(_FETCHED, "cleaner", id="0", mkstream=True)
    entries = [await client.xadd(_FETCHED, {"__data__": b"left"}) for _ in range(3)]
    await client.xreadgroup("cleaner", "one", {_FETCHED: ">"}, count=1)
    await client.xreadgroup("cleaner", "two", {_FETCHED: ">"}, count=1)
    await client.xdel(_FETCHED, entries[0])
    await client.xgroup_delconsumer(_FETCHED, "cleaner", "two")
    assert await _left(client) == [
        "2 entries in fetched",
        "1 of fetched pending with one",
        "1 of fetched pending with cleaner and not in the stream",
        "1 of fetched delivered to cleaner and pending with nobody",
    ]
