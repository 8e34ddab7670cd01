"""What a handler or an entry can do to the layer: each has one fate, and its neighbours are unharmed."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.errors import LimitExceeded, ServerUnavailable, Transient
from shared.outcomes import Rejected, RejectReason, RetryLater, Unusable
from shared.request_ids import request_id_of_entry
from shared.streams import envelope, inspect
from shared.streams.actions import Action, Reject
from shared.streams.envelope import DATA
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.trace import trace_id
from tests import builders
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, bytes_held, eventually, intake, put_in, reject, running, service_of, stage_of

REQUESTED = KEYS.stream(Stream.REQUESTED)


async def dead_letters(client: Redis) -> list[dict[str, Any]]:
    """The bodies of all dead letters."""
    return [entry["body"] async for entry in inspect.peek(client, KEYS, Stream.DEAD, count=None, follow=False)]


POISON: dict[str, dict[bytes, bytes]] = {
    "bad UTF-8 in a plain field": {b"text": b"\xff\xfe"},
    "bad JSON": {DATA: b'{"url": '},
    "an unknown field": {b"url": b"https://news.example/a", b"colour": b"red"},
    "a truncated frame": {DATA: envelope.encode({"id": "1", "type": "ArticleRequested"}, b"{}")[:25]},
    "JSON with a key data": {DATA: b'{"data": "x", "url": "https://news.example/a"}'},
    "a non-ASCII header": {DATA: envelope.encode({"id": "aa"}, b"{}").replace(b"aa", "ä".encode())},
    "an empty entry": {DATA: b""},
    "endless nesting": {DATA: b"[" * 100_000},
}


@pytest.mark.parametrize("fields", POISON.values(), ids=POISON.keys())
async def test_poison_is_one_dead_letter_and_its_neighbours_go_on(client: Redis, real_server: RealServer, fields: dict[Any, Any]) -> None:
    """Read in one batch with good entries, it alone dies, once, with the original kept as it was."""
    before = await put_in(client, 2)
    entry = await add(client, fields)
    ids = before + await put_in(client, 2)
    poisoned = request_id_of_entry(REQUESTED, entry)
    async with running(service_of(client, real_server.url, reject)):
        ended = await all_ended(client, [*ids, poisoned])
    assert ended == dict.fromkeys(ids, "rejected") | {poisoned: "dead"}
    [letter] = await dead_letters(client)
    assert (letter["error"], letter["entry"], letter["stage"]) == ("MalformedEntry", entry, "fetcher")
    assert await client.xlen(REQUESTED) == 0


async def test_a_dead_letter_keeps_the_original_bytes(client: Redis, real_server: RealServer) -> None:
    """What cannot be read can still be looked at and sent again."""
    await add(client, {"text": b"\xff\xfe"})
    async with running(service_of(client, real_server.url, reject)):

        async def buried() -> list[dict[str, Any]]:
            return await dead_letters(client)

        [letter] = await eventually(buried)
    assert letter["original"] == {"text": "__4="}


class Oops(Exception):
    """An error that nobody foresaw."""


@pytest.mark.parametrize(
    ("ending", "name", "attempts"),
    [
        (Transient("503", retry_after_s=0.0), "Transient", 3),
        (Oops("a bug"), "Oops", 3),
        (ServerUnavailable("an index is away"), "ServerUnavailable", 3),
        (TimeoutError("a site is slow"), "TimeoutError", 3),
        (RecursionError("deep"), "RecursionError", 3),
        (asyncio.CancelledError(), "CancelledError", 3),
        (RetryLater("Busy", "later \ud800"), "Busy", 3),
        (LimitExceeded("too large"), "LimitExceeded", 1),
        (Unusable("MalformedEntry", "\ud800" * 5000), "MalformedEntry", 1),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str | int) else str(value),
)
async def test_every_failure_ends_in_one_dead_letter_after_its_attempts(
    client: Redis, real_server: RealServer, ending: Any, name: str, attempts: int
) -> None:
    """What may pass is tried again up to the cap, what cannot is not; the trace and the request stay the same throughout."""
    seen: list[Delivery[Any]] = []

    async def fail(delivery: Delivery[Any]) -> Action:
        seen.append(delivery)
        if isinstance(ending, BaseException):
            raise ending
        action: Action = ending
        return action

    service = service_of(client, real_server.url, fail, max_attempts=3, log_level="error")
    async with running(service):
        [request] = await put_in(client)
        assert await all_ended(client, [request]) == {request: "dead"}
    [letter] = await dead_letters(client)
    assert (letter["error"], letter["attempts"], letter["request_id"]) == (name, attempts, request)
    assert [delivery.attempt for delivery in seen] == list(range(1, attempts + 1))
    assert {trace_id(delivery.traceparent) for delivery in seen} == {letter["trace_id"]}
    assert {delivery.first_seen_at for delivery in seen} == {seen[0].first_seen_at}
    assert service.worker.held == {}
    assert (await bytes_held(client, Stream.REQUESTED), await client.zcard(KEYS.retry(Stream.REQUESTED))) == (0, 0)


async def test_a_failure_that_passes_ends_well(client: Redis, real_server: RealServer) -> None:
    """Two failures, then success: one fate and no dead letter."""

    async def fail_twice(delivery: Delivery[Any]) -> Action:
        return RetryLater("Busy", "later") if delivery.attempt < 3 else await reject(delivery)

    async with running(service_of(client, real_server.url, fail_twice)):
        ids = await put_in(client, 10)
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
    assert await dead_letters(client) == []


async def test_a_foreign_request_keeps_its_id_across_retries(client: Redis, real_server: RealServer) -> None:
    """An id that follows from the entry does not change when a retry gives the entry a new id."""
    entry = await add(client, {"url": "https://news.example/a"})
    request = request_id_of_entry(REQUESTED, entry)

    async def fail_once(delivery: Delivery[Any]) -> Action:
        return RetryLater("Busy", "later") if delivery.attempt < 2 else await reject(delivery)

    async with running(service_of(client, real_server.url, fail_once)):
        assert await all_ended(client, [request]) == {request: "rejected"}


async def test_a_run_past_its_deadline_is_stopped_and_tried_again(client: Redis, real_server: RealServer) -> None:
    """The error says the deadline."""

    async def hang(delivery: Delivery[Any]) -> Action:
        return await asyncio.Event().wait() and await reject(delivery)

    service = service_of(client, real_server.url, hang, stage=stage_of(deadline_s=0.05), max_attempts=2)
    async with running(service):
        [request] = await put_in(client)
        assert await all_ended(client, [request]) == {request: "dead"}
    [letter] = await dead_letters(client)
    assert letter["error"] == "DeadlineExceeded"
    assert "0.05 s" in letter["message"]


async def test_an_outcome_that_cannot_be_written_is_a_dead_letter(client: Redis, real_server: RealServer) -> None:
    """A lone surrogate has no UTF-8 form: an id that holds one cannot be sent, a detail that holds one is mended."""

    async def write_surrogates(delivery: Delivery[Any]) -> Action:
        where = "\ud800" if delivery.event.title == "id" else None
        return Reject(Rejected(RejectReason.GONE, "\ud800"), article_id=where)

    async with running(service_of(client, real_server.url, write_surrogates)):
        [mended] = await put_in(client)
        [dead] = await put_in(client, title="id")
        assert await all_ended(client, [mended, dead]) == {mended: "rejected", dead: "dead"}
    [letter] = await dead_letters(client)
    assert "surrogate" in letter["message"]


async def test_an_entry_of_a_newer_version_is_held_until_a_newer_reader_comes(client: Redis, real_server: RealServer) -> None:
    """However many old readers look at it, it is neither dead nor taken for a killer; its neighbours go on."""
    newer = builders.requested()
    body = json.loads(newer.model_dump_json()) | {"schema_version": 2, "tone": "calm"}
    frame = envelope.encode({"schemaversion": "2", "id": str(newer.request_id)}, json.dumps(body).encode())
    await add(client, {DATA: frame})
    for _ in range(3):
        first, second = (service_of(client, real_server.url, reject, reclaim_idle_s=0.2) for _ in range(2))

        async def both_hold_it(first: Any = first, second: Any = second) -> bool:
            return bool(first.worker.newer and second.worker.newer)

        async with running(first, second):
            ids = await put_in(client, 3)
            await all_ended(client, ids)
            await eventually(both_hold_it)
    assert await dead_letters(client) == []
    claimed = await service_of(client, real_server.url, reject).handover.claim(timedelta(), [])
    assert claimed is not None
    assert claimed.raw.fields == {DATA: frame}
    assert claimed.deliveries == 1


async def test_a_held_entry_that_a_newer_reader_has_dealt_with_is_forgotten(client: Redis, real_server: RealServer) -> None:
    """What old readers remember of it does not grow for ever."""
    entry = await add(client, {DATA: envelope.encode({"schemaversion": "2"}, b"{}")})
    service = service_of(client, real_server.url, reject)

    async def held() -> bool:
        return entry in service.worker.newer

    async with running(service):
        await eventually(held)
        assert await service.handover.hold([entry]) == set()
        await client.xack(REQUESTED, "fetcher", entry)
        assert await service.handover.hold([entry]) == {entry}


async def test_a_request_id_of_a_day_that_cannot_be_ends_like_any_other(client: Redis, real_server: RealServer) -> None:
    """An id made up by its writer harms neither itself nor its neighbours in the batch."""
    impossible = "ffffffff-ffff-7fff-bfff-ffffffffffff"
    ids = await put_in(client, 3)
    await add(client, {"url": "https://news.example/a", "request_id": impossible})
    async with running(service_of(client, real_server.url, reject)):
        assert set((await all_ended(client, [*ids, impossible])).values()) == {"rejected"}


async def test_a_nasty_request_is_taken_in_as_written(client: Redis, real_server: RealServer) -> None:
    """Text of 10 MB, controls and every script comes to the handler as it was given."""
    text = "\x00\x1b[2J\u202e" + "新聞 noticias новости \U0001f5de " * 300_000
    seen: list[str] = []

    async def note(delivery: Delivery[Any]) -> Action:
        seen.append(delivery.event.text)
        return await reject(delivery)

    async with running(service_of(client, real_server.url, note)):
        request = builders.requested(text=text, title="Ünïcode\n")
        await intake(client).submit_all([request], builders.MOMENT)
        await all_ended(client, [str(request.request_id)])
    assert seen == [text]
