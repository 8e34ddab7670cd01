"""The soak's ledger keeps for the auditor what the system's own logs have lost to trimming; on two real servers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from shared.streams import envelope
from shared.streams.connection import connect
from shared.streams.keys import Keys, Stream
from tests.real_server import RealServer
from tests.soak.ledger import Ledger, without_texts
from tests.stages import eventually

KEYS = Keys("soak")
GIVEN = {"a": {"classified"}, "b": {"classified"}}


@pytest.fixture
async def copy(tmp_path: Path) -> AsyncIterator[Redis]:
    """A client of a second, empty server."""
    with RealServer(tmp_path) as server:
        client = connect(server.url)
        yield client
        await client.aclose()


def entry(request: str) -> bytes:
    body = {"request_id": request, "article_id": request, "revision": 1, "text": "long " * 100}
    return envelope.encode({"type": "ArticleClassified"}, json.dumps(body).encode())


async def end(client: Redis, request: str) -> None:
    """A request's end, as a service writes it."""
    await client.xadd(KEYS.stream(Stream.CLASSIFIED), {"__data__": entry(request)})
    await client.hset(KEYS.fates("2026-03-01"), request, json.dumps({"fate": "classified"}))


async def followed(client: Redis, ledger: Ledger, *requests: str) -> None:
    """Let the ledger follow while these end, and trim the log of them."""
    stop = asyncio.Event()
    following = asyncio.create_task(ledger.follow(stop))
    for request in requests:
        await end(client, request)

    async def copied() -> bool:
        return ledger.ended == len(requests)

    await eventually(copied)
    stop.set()
    await following
    await client.xtrim(KEYS.stream(Stream.CLASSIFIED), maxlen=0)


async def test_what_was_trimmed_is_not_lost(client: Redis, copy: Redis) -> None:
    """The verdict is clean though the log is empty, and ends that came after following count too."""
    ledger = Ledger(client, copy, KEYS)
    await followed(client, ledger, "a")
    await end(client, "b")
    assert (await ledger.audit(GIVEN)).clean


async def test_what_is_wrong_shows_in_the_copy(client: Redis, copy: Redis) -> None:
    """Twice, lost, and left in a work stream with its group: all are found as in the system itself."""
    ledger = Ledger(client, copy, KEYS)
    await followed(client, ledger, "a", "a")
    await client.xadd(KEYS.stream(Stream.FETCHED), {"__data__": b"left"})
    await client.xgroup_create(KEYS.stream(Stream.FETCHED), "cleaner", id="0")
    verdict = await ledger.audit(GIVEN)
    assert (verdict.twice, verdict.lost) == (("a",), ("b",))
    assert "1 entries in fetched" in verdict.stuck


def test_only_texts_are_left_out() -> None:
    """What an audit asks for stays, in an envelope of the same headers."""
    framed = envelope.decode({b"__data__": without_texts({b"__data__": entry("a")})})
    assert json.loads(framed.body) == {"request_id": "a", "article_id": "a", "revision": 1}
    assert framed.headers == {"type": "ArticleClassified"}
