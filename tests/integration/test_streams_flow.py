"""Entries flow: each request ends once, whoever wrote it, whenever its reader starts."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from shared.request_ids import day_of
from shared.streams import envelope, inspect
from shared.streams.actions import Action, Result
from shared.streams.handover import Limits
from shared.streams.keys import WORK, Stream
from shared.streams.messages import Delivery
from shared.trace import trace_id
from tests import builders
from tests.real_server import RealServer
from tests.stages import (
    KEYS,
    LIMITS,
    add,
    all_ended,
    bytes_held,
    eventually,
    fates_of,
    intake,
    pass_on,
    put_in,
    reject,
    running,
    service_of,
    stage_of,
)


async def test_an_article_goes_through_all_stages_in_one_trace(client: Redis, real_server: RealServer) -> None:
    """Three services: one record, one fate, one trace, nothing left on the way and no byte on the accounts."""
    traces: dict[str, set[str | None]] = {}

    async def traced(delivery: Delivery[Any]) -> Action:
        traces.setdefault(delivery.request_id, set()).add(trace_id(delivery.traceparent))
        return await pass_on(delivery)

    async with running(*(service_of(client, real_server.url, traced, stage=stage_of(stream)) for stream in WORK)):
        ids = await put_in(client, 20)
        assert set((await all_ended(client, ids)).values()) == {"classified"}
    entries = [entry async for entry in inspect.peek(client, KEYS, Stream.CLASSIFIED, count=None, follow=False)]
    assert sorted(entry["body"]["request_id"] for entry in entries) == sorted(ids)
    assert {entry["body"]["request_id"]: {trace_id(entry["headers"]["traceparent"])} for entry in entries} == traces
    for stream in WORK:
        assert (await client.xlen(KEYS.stream(stream)), await bytes_held(client, stream)) == (0, 0)


async def test_a_request_is_taken_in_once_however_often_it_is_submitted(client: Redis) -> None:
    """A repeated call after a lost reply changes nothing."""
    request = builders.requested()
    assert await intake(client).submit([request], builders.MOMENT) == [Result.DONE]
    assert await intake(client).submit([request, request], builders.MOMENT) == [Result.KNOWN, Result.KNOWN]
    assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == 1


async def test_a_full_intake_takes_no_more_and_says_so(client: Redis) -> None:
    """Bounded by entries and by bytes; what is refused changes nothing and may be submitted again."""
    by_entries = intake(client, Limits(2, 2**30, LIMITS.fates_kept))
    requests = [builders.requested() for _ in range(3)]
    assert await by_entries.submit(requests, builders.MOMENT) == [Result.DONE, Result.DONE, Result.FULL]
    assert await fates_of(client, [request.request_id for request in requests if request.request_id]) == {}
    by_bytes = intake(client, Limits(100, await bytes_held(client, Stream.REQUESTED) + 10, LIMITS.fates_kept))
    assert await by_bytes.submit(requests[2:], builders.MOMENT) == [Result.FULL]
    assert await intake(client).submit(requests[2:], builders.MOMENT) == [Result.DONE]


async def test_one_larger_than_the_room_goes_alone(client: Redis) -> None:
    """A stream that is empty takes an entry of any size, or it would wait for ever."""
    small_room = intake(client, Limits(100, 10, LIMITS.fates_kept))
    assert await small_room.submit([builders.requested(), builders.requested()], builders.MOMENT) == [Result.DONE, Result.FULL]


async def test_many_requests_wait_for_room_batch_by_batch(client: Redis, real_server: RealServer) -> None:
    """More than the intake holds are all taken in while a reader makes room, and none twice."""
    requests = [builders.requested() for _ in range(150)]
    ids = [request.request_id for request in requests if request.request_id]
    async with running(service_of(client, real_server.url, reject)):
        await intake(client, Limits(20, 2**30, LIMITS.fates_kept)).submit_all(requests, builders.MOMENT)
        await all_ended(client, ids)
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)


async def test_a_request_that_has_its_fate_is_not_shown_again(client: Redis, real_server: RealServer) -> None:
    """A second entry of the same request is taken out and leaves log and fate as they are."""
    [request] = await put_in(client)
    async with running(service_of(client, real_server.url, reject)):
        await all_ended(client, [request])
        await add(client, {"url": "https://news.example/a", "request_id": request})

        async def taken_out() -> bool:
            return await client.xlen(KEYS.stream(Stream.REQUESTED)) == 0

        await eventually(taken_out)
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == 1


async def test_fates_expire_with_the_window(client: Redis, real_server: RealServer) -> None:
    """A day's fates are kept for the window and a day, counted from the first of them."""
    ids = await put_in(client, 2)
    async with running(service_of(client, real_server.url, reject, window_days=30)):
        await all_ended(client, ids)
    assert 30 * 86_400 < await client.ttl(KEYS.fates(day_of(ids[0]))) <= 31 * 86_400


async def test_status_names_replicas_backlog_and_bytes(client: Redis, real_server: RealServer) -> None:
    """A look at a running system: who works, how much waits; what cannot be known is None."""
    await put_in(client, 3)
    before = await inspect.status(client, KEYS)
    async with running(service_of(client, real_server.url, reject)):

        async def beaten() -> inspect.Status | None:
            status = await inspect.status(client, KEYS)
            return status if status.running() else None

        during = await eventually(beaten)
    after = await inspect.status(client, KEYS)
    assert (before.stages[0].entries, before.stages[0].pending, before.stages[1].pending) == (3, None, None)
    assert (before.stages[0].bytes or 0) > 3 * len(builders.ORIGINAL)
    assert during.running() == {"fetcher"}
    assert after.replicas == (), "a process that signed off is gone from the list"


async def test_peek_shows_entries_that_cannot_be_read(client: Redis) -> None:
    """Looking never fails: an unreadable entry says why in place of its body."""
    for fields in ({"text": b"\xff"}, {envelope.DATA: b"[" * 200_000}, {envelope.DATA: b"{"}):
        await add(client, fields)
    shown = [entry async for entry in inspect.peek(client, KEYS, Stream.REQUESTED, count=None, follow=False)]
    assert ["unreadable" in entry["body"] for entry in shown] == [True] * 3
