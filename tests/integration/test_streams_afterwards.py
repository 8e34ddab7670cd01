"""What a handler wishes done after its hand-over, on a real server: once where that stood, and never else."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from redis.asyncio import Redis

from shared.streams.actions import Action, Forward, Revise
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests import builders
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, article_of, dead_letters, eventually, pass_on, put_in, running, service_of, stage_of

FETCHED = KEYS.stream(Stream.FETCHED)


class Followed:
    """Hands everything over, and notes for which requests what follows was done; `fail` is raised then."""

    def __init__(self, fail: Exception | None = None, **forward: Any) -> None:
        self.done: Counter[str] = Counter()
        self._fail, self._forward = fail, forward

    async def __call__(self, delivery: Delivery[Any]) -> Action:
        action = await pass_on(delivery)
        assert isinstance(action, Forward)
        return replace(action, after=self._after(delivery.request_id), **self._forward)

    def _after(self, request: str) -> Callable[[], Awaitable[None]]:
        async def after() -> None:
            self.done[request] += 1
            if self._fail:
                raise self._fail

        return after


def handed_over(client: Redis, count: int) -> Callable[[], Awaitable[bool]]:
    async def so_many_are_there() -> bool:
        return await client.xlen(FETCHED) == count

    return so_many_are_there


async def test_it_is_done_once_for_each_hand_over(client: Redis, real_server: RealServer) -> None:
    """At the latest when the service has stopped."""
    handler = Followed()
    ids = await put_in(client, 20)
    async with running(service_of(client, real_server.url, handler)):
        await eventually(handed_over(client, 20))
    assert handler.done == Counter(ids)


async def test_its_failure_costs_no_entry_anything(client: Redis, real_server: RealServer) -> None:
    """Each is handed over once, nothing is pending, none is retried or dead."""
    handler = Followed(fail=OSError("no route"))
    ids = await put_in(client, 5)
    async with running(service_of(client, real_server.url, handler)):
        await eventually(handed_over(client, 5))
    assert handler.done == Counter(ids)
    assert (await client.xlen(KEYS.stream(Stream.REQUESTED)), await client.xlen(FETCHED)) == (0, 5)
    assert await dead_letters(client) == []


async def test_what_could_not_be_handed_over_is_followed_by_nothing(client: Redis, real_server: RealServer) -> None:
    """An event that cannot be written down ends as a dead letter: that is no hand-over."""
    handler = Followed(event=builders.fetched(source="\ud800"))
    ids = await put_in(client)
    async with running(service_of(client, real_server.url, handler)):
        assert set((await all_ended(client, ids)).values()) == {"dead"}
    assert handler.done == Counter()


async def test_a_hand_over_that_was_looked_at_again_is_followed_once(client: Redis, real_server: RealServer) -> None:
    """Where the article moved under the first look, what that look wished for is not done."""
    done: list[int] = []
    looks = 0

    async def move_once(delivery: Delivery[Any]) -> Action:
        nonlocal looks
        looks += 1
        look, article = looks, article_of(delivery.request_id)

        async def after() -> None:
            done.append(look)

        expected = b"another" if look == 1 else None
        revise = Revise(article, expected, b"state", builders.MOMENT.replace(year=9000))
        return Forward(builders.fetched(request_id=delivery.request_id), article, revise, after)

    await put_in(client)
    async with running(service_of(client, real_server.url, move_once)):
        await eventually(handed_over(client, 1))
    assert done == [2]


async def test_a_stop_does_not_wait_for_what_hangs(client: Redis, real_server: RealServer) -> None:
    """It is broken off when the time of the stop is over; the service has ended well, and nothing is pending."""
    hangs = asyncio.Event()

    async def handler(delivery: Delivery[Any]) -> Action:
        action = await pass_on(delivery)
        assert isinstance(action, Forward)
        return replace(action, after=hang)

    async def hang() -> None:
        hangs.set()
        await asyncio.Future()

    await put_in(client)
    async with running(service_of(client, real_server.url, handler, stage=stage_of(), shutdown_s=0.2)):
        await hangs.wait()
    assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == 0
