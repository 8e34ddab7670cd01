"""Not now, through nobody's fault: what is postponed comes back as it was, and counts as no attempt."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from shared.outcomes import Postponed, RetryLater
from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, bytes_held, dead_letters, eventually, put_in, reject, running, service_of


async def test_what_is_postponed_more_often_than_there_are_attempts_ends_well(client: Redis, real_server: RealServer) -> None:
    """Five times with two attempts allowed; attempt, request and first sight stay the same; no room stays taken."""
    seen: list[Delivery[Any]] = []

    async def five_times(delivery: Delivery[Any]) -> Action:
        seen.append(delivery)
        return Postponed("example.com is busy", 0.0) if len(seen) <= 5 else await reject(delivery)

    service = service_of(client, real_server.url, five_times, max_attempts=2)
    async with running(service):
        [request] = await put_in(client)
        assert await all_ended(client, [request]) == {request: "rejected"}
    assert {(delivery.attempt, delivery.request_id, delivery.first_seen_at) for delivery in seen} == {(1, request, seen[0].first_seen_at)}
    assert service.worker.metrics.activity.runs == {"postponed": 5, "rejected": 1}
    assert service.worker.metrics.activity.finished == 1
    assert await dead_letters(client) == []
    assert (await bytes_held(client, Stream.REQUESTED), await client.zcard(KEYS.retry(Stream.REQUESTED))) == (0, 0)


async def test_attempts_before_and_after_a_postponement_add_up(client: Redis, real_server: RealServer) -> None:
    """A failure, a postponement and a failure are two attempts, and the dead letter says so."""
    seen: list[int] = []

    async def fail_around_a_wait(delivery: Delivery[Any]) -> Action:
        seen.append(delivery.attempt)
        return Postponed("busy", 0.0) if len(seen) == 2 else RetryLater("Busy", "later")

    async with running(service_of(client, real_server.url, fail_around_a_wait, max_attempts=2)):
        [request] = await put_in(client)
        assert await all_ended(client, [request]) == {request: "dead"}
    [letter] = await dead_letters(client)
    assert (seen, letter["attempts"]) == ([1, 2, 2], 2)


async def test_an_entry_of_plain_fields_keeps_its_request_when_postponed(client: Redis, real_server: RealServer) -> None:
    """Its id follows from its entry, which is another one when it comes back."""
    seen: list[str] = []

    async def once(delivery: Delivery[Any]) -> Action:
        seen.append(delivery.request_id)
        return Postponed("busy", 0.0) if len(seen) == 1 else await reject(delivery)

    async def came_back() -> bool:
        return len(seen) == 2

    async with running(service_of(client, real_server.url, once)):
        await add(client, {"url": "https://news.example/a"})
        await eventually(came_back)
    assert len(set(seen)) == 1


async def test_a_long_postponement_is_kept_on_the_server(client: Redis, real_server: RealServer) -> None:
    """It is due after its delay by the server's clock, at most a day on, and holds no place among the work in hand."""

    async def for_long(delivery: Delivery[Any]) -> Action:
        return Postponed("paused", 10.0**9)

    async def scheduled() -> list[Any]:
        return list(await client.zrange(KEYS.retry(Stream.REQUESTED), 0, -1, withscores=True))

    async def nothing_held() -> bool:
        return not service.worker.held

    service = service_of(client, real_server.url, for_long)
    async with running(service):
        await put_in(client)
        [(_, due_ms)] = await eventually(scheduled)
        await eventually(nothing_held)
    now_s, _ = await client.time()
    assert 86_000 < due_ms / 1000 - now_s <= 86_401
