"""Pitfalls 11, 12 and 20: retries that survive whoever scheduled them, end after their attempts, and stay in one trace."""

from __future__ import annotations

from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.events import ArticleRequested
from shared.outcomes import RetryLater
from shared.request_ids import new_request_id
from shared.streams import envelope, inspect
from shared.streams.actions import Action
from shared.streams.envelope import DATA
from shared.streams.handover import HandOver
from shared.streams.keys import WORK, Stream
from shared.streams.messages import Delivery
from shared.trace import trace_id
from tests import builders
from tests.pitfalls.accounts import books, ended, kept_until
from tests.pitfalls.toys import toys
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, add, dead_letters, eventually, intake, pass_on, put_in, reject, running, service_of, stage_of

REQUESTED, SCHEDULE = KEYS.stream(Stream.REQUESTED), KEYS.retry(Stream.REQUESTED)
#: The last id but two that a stream can give.
ALMOST_LAST = f"{2**64 - 1}-{2**64 - 3}"


async def test_a_retry_survives_its_process_and_its_server(client: Redis, real_server: RealServer) -> None:
    """Scheduled on the server, it is run by another process after both were killed."""
    ids = await put_in(client, 3)

    async def scheduled() -> bool:
        return await client.zcard(SCHEDULE) == len(ids)

    async with toys(real_server) as start:
        toy = start("busy")
        await kept_until(client, ids, scheduled)
        toy.end()
    real_server.restart()
    waiting: list[Any] = await client.zrange(SCHEDULE, 0, -1)
    await client.zadd(SCHEDULE, dict.fromkeys(waiting, 0))  # the hour is over
    async with running(service_of(client, real_server.url, reject)):
        assert set((await ended(client, ids)).values()) == {"rejected"}
    assert await client.xlen(KEYS.stream(Stream.REJECTED)) == len(ids)


async def test_a_promotion_broken_off_repeats_nothing(client: Redis) -> None:
    """Each entry is put back completely before the next: one that fails leaves those before it promoted, and once."""
    mover = HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer="one", limits=LIMITS)
    await mover.ensure_group()
    for number in range(4):
        await client.zadd(SCHEDULE, {f"{number}-1": number})
        await client.hset(KEYS.retry_bodies(Stream.REQUESTED), f"{number}-1", f"body {number}")
    await cast("Any", client.execute_command)("XSETID", REQUESTED, ALMOST_LAST)
    broken_off = False
    try:
        await mover.promote()
    except ResponseError:  # the stream has given its last id
        broken_off = True
    promoted = [fields[DATA] for _, fields in cast("list[Any]", await client.xrange(REQUESTED))]
    assert broken_off
    assert promoted == [b"body 0", b"body 1"]
    assert await client.zrange(SCHEDULE, 0, -1) == [b"2-1", b"3-1"], "promoted once"
    assert await client.hkeys(KEYS.retry_bodies(Stream.REQUESTED)) == [b"2-1", b"3-1"]


async def test_what_has_spent_its_attempts_is_a_dead_letter_that_can_be_sent_again(client: Redis, real_server: RealServer) -> None:
    """So many runs and no more; the original in the letter is what was put in, and goes through when the fault is mended."""
    attempts: list[int] = []
    mended = False

    async def fail(delivery: Delivery[Any]) -> Action:
        attempts.append(delivery.attempt)
        return await reject(delivery) if mended else RetryLater("Busy", "later")

    async def buried() -> bool:
        assert len(attempts) <= 3, "three runs"
        return bool((await books(client, [request])).fates)

    async with running(service_of(client, real_server.url, fail, max_attempts=3)):
        [request] = await put_in(client, title="Again")
        await kept_until(client, [request], buried)
        assert (attempts, await client.xlen(REQUESTED), await client.zcard(SCHEDULE)) == ([1, 2, 3], 0, 0), "three runs"
        mended = True
        [again] = await resubmitted(client, *await dead_letters(client))
        assert await ended(client, [request, again]) == {request: "dead", again: "rejected"}


async def resubmitted(client: Redis, *letters: dict[str, Any]) -> list[str]:
    """The requests in dead letters, put in as new ones; returns their ids."""
    found = [inspect.EVENTS[Stream.DEAD].model_validate(letter) for letter in letters]
    originals = [{name.encode(): value for name, value in letter.original.items()} for letter in found]  # type: ignore[attr-defined]
    requests = [ArticleRequested.model_validate_json(envelope.decode(fields).body) for fields in originals]
    anew = [request.model_copy(update={"request_id": new_request_id()}) for request in requests]
    await intake(client).submit_all(anew, builders.MOMENT)
    return [str(request.request_id) for request in anew]


async def test_one_trace_leads_from_the_request_to_the_record_through_every_retry(client: Redis, real_server: RealServer) -> None:
    """The trace that a writer began is that of each run of each stage, of what they hand over, and of the record."""
    trace, request, seen = "ab" * 16, builders.requested(), list[tuple[str, int, str | None]]()
    begun = {"traceparent": f"00-{trace}-{'cd' * 8}-01", "id": str(request.request_id)}

    async def fail_once(delivery: Delivery[Any]) -> Action:
        seen.append((delivery.event.type, delivery.attempt, trace_id(delivery.traceparent)))
        return RetryLater("Busy", "later") if delivery.attempt == 1 else await pass_on(delivery)

    async def traced() -> bool:
        assert {trace for _, _, trace in seen} <= {trace}, "one trace"
        return len((await books(client, [str(request.request_id)])).fates) == 1

    await add(client, {DATA: envelope.encode(begun, request.model_dump_json().encode())})
    async with running(*(service_of(client, real_server.url, fail_once, stage=stage_of(stream)) for stream in WORK)):
        await eventually(traced)
    events = ("ArticleRequested", "ArticleFetched", "ArticleCleaned")
    assert seen == [(event, attempt, trace) for event in events for attempt in (1, 2)]
    [record] = [entry async for entry in inspect.peek(client, KEYS, Stream.CLASSIFIED, count=None, follow=False)]
    assert trace_id(record["headers"]["traceparent"]) == trace
