"""The auditor sees what is wrong: streams and fates written by hand, each with one broken promise."""

from __future__ import annotations

import json

import pytest
from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis

from tests.chaos.auditor import audit

_TAG = "{audit:0}"


async def _show(
    client: Redis, request: str, article: str, revision: int, *, log: str = "classified", fate: str | None = "classified"
) -> None:
    body = json.dumps({"request_id": request, "article_id": article, "revision": revision})
    data = await BinaryMessageFormatV1.encode(message=body, reply_to=None, headers=None, correlation_id="1")
    await client.xadd(f"{_TAG}:{log}", {"__data__": data})
    await client.hset(f"{_TAG}:fates:2026-03-01", request, json.dumps({"fate": fate}))


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


async def test_a_fate_that_the_kind_of_request_may_not_have_is_named(client: Redis) -> None:
    """A plain text that ends dead is not lost, and not well either; nor is a fate that no log bears out."""
    await _show(client, "a", "x", 1, log="dead", fate="dead")
    await _show(client, "b", "y", 1, fate="rejected")
    verdict = await audit(client, _TAG, {"a": {"classified"}, "b": {"classified"}})
    assert verdict.astray == ("a dead",)
    assert verdict.fateless == ("b",)


async def test_work_that_is_left_is_named(client: Redis) -> None:
    """An entry in a work stream and one that waits for a retry are stuck."""
    await client.xadd(f"{_TAG}:fetched", {"__data__": b"left"})
    await client.zadd(f"{_TAG}:cleaned:retry", {"1-0": 1})
    assert (await audit(client, _TAG, {})).stuck == ("1 entries in fetched", "1 retries of cleaned")
