"""What a handler or an entry can do to the layer: each has one fate, and its neighbours are unharmed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.errors import LimitExceeded, ServerUnavailable, Transient
from shared.outcomes import Rejected, RejectReason, RetryLater, Unusable
from shared.streams import envelope
from shared.streams.actions import Action, Reject
from shared.streams.envelope import DATA
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.trace import trace_id
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, bytes_held, dead_letters, eventually, put_in, reject, running, service_of, stage_of

REQUESTED = KEYS.stream(Stream.REQUESTED)


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


async def test_a_held_entry_that_a_newer_reader_has_dealt_with_is_forgotten(client: Redis, real_server: RealServer) -> None:
    """What old readers remember of it does not grow for ever."""
    entry = await add(client, {DATA: envelope.encode({"schemaversion": "99"}, b"{}")})
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
