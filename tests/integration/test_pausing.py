"""A paused stage: what is in hand ends, nothing new begins, nothing is lost."""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio import Redis

from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, eventually, fates_of, pending, put_in, reject, running, service_of


async def test_a_paused_stage_ends_what_it_has_and_begins_nothing(client: Redis, real_server: RealServer) -> None:
    """Until it is resumed; what was read meanwhile is beaten for, so that nobody takes it over."""
    go, begun = asyncio.Event(), list[str]()

    async def slow(delivery: Delivery[Any]) -> Action:
        begun.append(delivery.request_id)
        await go.wait()
        return await reject(delivery)

    service = service_of(client, real_server.url, slow, reclaim_idle_s=0.2)

    async def paused() -> bool:
        return service.worker.window.paused

    async def has_begun() -> bool:
        return bool(begun)

    async def read() -> bool:
        return bool(await pending(client, Stream.REQUESTED))

    async with running(service):
        [first] = await put_in(client)
        await eventually(has_begun)
        await client.hset(KEYS.paused, "fetcher", "{}")
        await eventually(paused)
        go.set()
        await all_ended(client, [first])
        others = await put_in(client, 12)
        await eventually(read)
        async with running(service_of(client, real_server.url, slow, reclaim_idle_s=0.2)):  # one that starts heeds it too
            await asyncio.sleep(0.6)  # three reclaim times
        assert begun == [first]
        assert await fates_of(client, others) == {}
        await client.hdel(KEYS.paused, "fetcher")
        assert set((await all_ended(client, others)).values()) == {"rejected"}
    assert sorted(begun) == sorted([first, *others])


async def test_a_paused_stage_stops_when_it_is_told_to(client: Redis, real_server: RealServer) -> None:
    """A pause holds up no shutdown: what was read is given back."""
    await client.hset(KEYS.paused, "fetcher", "{}")
    service = service_of(client, real_server.url, reject)
    await service.handover.ensure_group()
    async with running(service):
        ids = await put_in(client, 3)

        async def read() -> bool:
            return len(await pending(client, Stream.REQUESTED)) == 3

        await eventually(read)
    await client.delete(KEYS.paused)
    async with running(service_of(client, real_server.url, reject)):
        assert len(await all_ended(client, ids)) == 3
