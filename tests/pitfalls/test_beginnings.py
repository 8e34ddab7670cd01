"""Pitfalls 1, 2 and 18: what came before the first reader, before its second start, or from another program."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from shared.outcomes import RetryLater
from shared.request_ids import is_request_id, request_id_of_entry
from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.pitfalls.accounts import ended
from tests.real_server import RealServer
from tests.stages import KEYS, add, eventually, put_in, reject, running, service_of

REQUESTED = KEYS.stream(Stream.REQUESTED)


async def test_what_came_before_the_first_reader_is_read(client: Redis, real_server: RealServer) -> None:
    """A group begins at the stream's very beginning, not at the moment of its making."""
    ids = await put_in(client, 5)
    async with running(service_of(client, real_server.url, reject)):
        assert set((await ended(client, ids)).values()) == {"rejected"}


async def test_a_second_start_reads_on(client: Redis, real_server: RealServer) -> None:
    """An existing group is read on by a new consumer, entries of between the two starts included."""
    async with running(service_of(client, real_server.url, reject)):
        await ended(client, await put_in(client))
    between = await put_in(client)
    async with running(service_of(client, real_server.url, reject)):
        assert len(await ended(client, between + await put_in(client))) == 2


async def test_plain_fields_of_another_program_are_taken_in(client: Redis, real_server: RealServer) -> None:
    """`XADD … url … source …` is a request; its id follows from its entry, so its fate can be found."""
    entry = await add(client, {"url": "https://news.example/a", "source": "Zeitung für alle"})
    request = request_id_of_entry(REQUESTED, entry)
    seen: list[Delivery[Any]] = []

    async def note(delivery: Delivery[Any]) -> Action:
        seen.append(delivery)
        return await reject(delivery)

    async with running(service_of(client, real_server.url, note)):
        assert await ended(client, [request]) == {request: "rejected"}, "plain fields are a request"
    assert is_request_id(seen[0].request_id)
    assert (seen[0].event.url, seen[0].event.source) == ("https://news.example/a", "Zeitung für alle")
    assert await client.xlen(REQUESTED) == 0


async def test_a_foreign_request_keeps_its_id_across_retries(client: Redis, real_server: RealServer) -> None:
    """An id that follows from the entry does not change when a retry gives the entry a new id."""
    request = request_id_of_entry(REQUESTED, await add(client, {"url": "https://news.example/a"}))
    seen: list[str] = []

    async def fail_once(delivery: Delivery[Any]) -> Action:
        seen.append(delivery.request_id)
        return RetryLater("Busy", "later") if delivery.attempt < 2 else await reject(delivery)

    async def run_twice() -> bool:
        return len(seen) == 2

    async with running(service_of(client, real_server.url, fail_once)):
        await eventually(run_twice)
        assert seen == [request, request], "one id for all runs"
        assert await ended(client, [request]) == {request: "rejected"}
