"""Pitfalls 8 and 21: entries that cannot be read, may not be read yet, or are hard to; none costs another of its batch anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.outcomes import RetryLater
from shared.request_ids import request_id_of_entry
from shared.streams import envelope
from shared.streams.actions import Action, Forward
from shared.streams.envelope import DATA
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service
from tests import builders
from tests.pitfalls.accounts import ended
from tests.real_server import RealServer
from tests.stages import KEYS, add, dead_letters, eventually, put_in, reject, running, service_of

REQUESTED = KEYS.stream(Stream.REQUESTED)
URL = b"https://news.example/a"


@dataclass(frozen=True, slots=True)
class Poison:
    """An entry's fields, and words of the message that says what is wrong with them."""

    fields: dict[bytes, bytes]
    said: str


POISON = {
    "bad UTF-8 in a plain field": Poison({b"text": b"\xff\xfe"}, "not UTF-8"),
    "bad UTF-8 in a body": Poison({DATA: envelope.encode({"id": "1"}, b'{"text": "\xff"}')}, "not a readable ArticleRequested"),
    "bad JSON": Poison({DATA: b'{"url": '}, "not a readable ArticleRequested"),
    "an unknown field": Poison({b"url": URL, b"colour": b"red"}, "colour: Extra inputs"),
    "a truncated frame": Poison({DATA: envelope.encode({"id": "1", "type": "ArticleRequested"}, b"{}")[:25]}, "cut short"),
    "a body with a key data": Poison({DATA: b'{"data": "x", "url": "https://news.example/a"}'}, "data: Extra inputs"),
    "a non-ASCII header": Poison({DATA: envelope.encode({"id": "aa"}, b"{}").replace(b"aa", "ä".encode())}, "not ours"),
    "an empty entry": Poison({DATA: b""}, "not a readable ArticleRequested"),
    "endless nesting": Poison({DATA: b"[" * 100_000}, "not a readable ArticleRequested"),
}


def given_up(service: Service) -> float:
    """How many entries of the service's were taken over, from itself or another: each a delivery in vain."""
    return service.registry.get_sample_value("wiresift_upkeep_total", {"stage": "fetcher", "what": "claimed"}) or 0.0


@pytest.mark.parametrize("kind", POISON)
async def test_poison_is_one_dead_letter_and_its_neighbours_go_on(client: Redis, real_server: RealServer, kind: str) -> None:
    """Read in one batch with good entries, it alone dies, with the original kept and the fault named; no other is delivered again."""
    before = await put_in(client, 2)
    entry = await add(client, POISON[kind].fields)
    ids = before + await put_in(client, 1)
    poisoned = request_id_of_entry(REQUESTED, entry)
    service = service_of(client, real_server.url, reject, reclaim_idle_s=1)
    async with running(service):
        fates = await ended(client, [*ids, poisoned])
    assert fates == dict.fromkeys(ids, "rejected") | {poisoned: "dead"}, "it alone dies"
    assert given_up(service) == 0, "no other is delivered again"
    [letter] = await dead_letters(client)
    assert (letter["error"], letter["entry"], letter["stage"]) == ("MalformedEntry", entry, "fetcher")
    assert POISON[kind].said in letter["message"], "the fault is named"


async def test_a_dead_letter_keeps_the_original_bytes(client: Redis, real_server: RealServer) -> None:
    """What cannot be read can still be looked at and sent again."""
    request = request_id_of_entry(REQUESTED, await add(client, {"text": b"\xff\xfe"}))
    async with running(service_of(client, real_server.url, reject)):
        await ended(client, [request])
    [letter] = await dead_letters(client)
    assert letter["original"] == {"text": "__4="}, "byte by byte"


async def test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes(client: Redis, real_server: RealServer) -> None:
    """However many old readers look at it, it is neither dead nor taken for a killer; its neighbours go on."""
    frame = newer_request()
    await add(client, {DATA: frame})
    for _ in range(2):
        first, second = (service_of(client, real_server.url, reject, reclaim_idle_s=0.2) for _ in range(2))

        async def both_hold_it(first: Service = first, second: Service = second) -> bool:
            assert not await dead_letters(client), "it is held, not dead"
            return bool(first.worker.newer and second.worker.newer)

        async with running(first, second):
            await ended(client, await put_in(client, 3))
            await eventually(both_hold_it)
    claimed = await service_of(client, real_server.url, reject).handover.claim(timedelta(), [])
    assert claimed is not None
    assert (claimed.raw.fields, claimed.deliveries) == ({DATA: frame}, 1), "looked at, not run"


def newer_request() -> bytes:
    """The frame of a request as a writer of a version to come might write it."""
    request = builders.requested()
    version = request.newest() + 1
    body = json.loads(request.model_dump_json()) | {"schema_version": version, "tone": "calm"}
    return envelope.encode({"schemaversion": str(version), "id": str(request.request_id)}, json.dumps(body).encode())


async def test_ten_megabytes_of_any_script_go_through_as_written(client: Redis, real_server: RealServer) -> None:
    """Controls, emoji and all come to the handler as they were given and go on as large; the neighbours of the batch go on too."""
    text = "\x00\x1b[2J\u202e" + "新聞 noticias новости \U0001f5de " * 300_000
    sizes: list[int] = []

    async def forward(delivery: Delivery[Any]) -> Action:
        body = delivery.event.text.encode()
        sizes.append(len(body) if delivery.event.text in (text, builders.ORIGINAL) else 0)
        return Forward(builders.fetched(request_id=delivery.request_id, body=body))

    async def through() -> bool:
        return await client.xlen(KEYS.stream(Stream.FETCHED)) == 3

    for words in (builders.ORIGINAL, text, builders.ORIGINAL):
        await put_in(client, text=words, title="Ünïcode\n")
    async with running(service_of(client, real_server.url, forward)):
        await eventually(through)
    assert sorted(sizes) == [len(builders.ORIGINAL), len(builders.ORIGINAL), len(text.encode())]
    assert max(sizes) > 10_000_000


async def test_an_error_in_any_script_may_stand_in_a_header(client: Redis, real_server: RealServer) -> None:
    """The last error goes with a retry as a header; the entry is read again whatever the error quotes."""

    async def fail_once(delivery: Delivery[Any]) -> Action:
        return RetryLater("Überlastet", "„später“ 稍後 50 %\n") if delivery.attempt == 1 else await reject(delivery)

    async with running(service_of(client, real_server.url, fail_once)):
        assert set((await ended(client, await put_in(client, 2))).values()) == {"rejected"}
