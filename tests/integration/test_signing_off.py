"""A process that signs off leaves nothing of itself, however often processes come and go; on a real server."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from shared.streams import scripts
from shared.streams.handover import HandOver
from shared.streams.keys import Keys, Stream
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, eventually, pending, put_in, reject, running, service_of, settings

REQUESTED = KEYS.stream(Stream.REQUESTED)
HOUR = timedelta(hours=1)


def consumer(client: Redis, name: str) -> HandOver:
    return HandOver(client, KEYS, Stream.REQUESTED, group="fetcher", consumer=name, limits=LIMITS)


async def consumers(client: Redis) -> list[str]:
    return [row["name"].decode() for row in await client.xinfo_consumers(REQUESTED, "fetcher")]


async def test_restarts_leave_no_consumers(client: Redis, real_server: RealServer) -> None:
    """Each orderly stop takes its consumer and what it said of itself with it."""
    for _ in range(3):
        async with running(service_of(client, real_server.url, reject)):
            pass
    assert await consumers(client) == []
    assert await client.hlen(KEYS.replicas) == 0


class Together(Redis):
    """A client that calls `release` only once so many want to."""

    barrier: asyncio.Barrier

    async def evalsha(self, sha: str, numkeys: int, *words: Any) -> Any:
        if sha == scripts.source("release")[1]:
            await self.barrier.wait()
        return await cast("Any", super().evalsha(sha, numkeys, *words))


async def test_a_process_of_many_partitions_signs_off_from_all_at_once(client: Redis, real_server: RealServer) -> None:
    """It stops in the time that one takes: none is left for later until another has answered."""
    parts = Keys.of(settings(partitions=3)).all
    together = Together(connection_pool=client.connection_pool)
    together.barrier = asyncio.Barrier(len(parts))

    async def said() -> list[int]:
        return [await client.hlen(keys.replicas) for keys in parts]

    async def lives_in_all() -> bool:
        return await said() == [1, 1, 1]

    async with running(service_of(together, real_server.url, reject, partitions=3)):
        await eventually(lives_in_all)
    assert await said() == [0, 0, 0]


async def test_what_was_given_back_outlives_its_consumer(client: Redis) -> None:
    """A consumer that signed off with entries pending stays until they are taken over, then goes within a minute, not an hour."""
    leaving, staying = consumer(client, "leaving"), consumer(client, "staying")
    await staying.ensure_group()
    await put_in(client)
    await client.xreadgroup("fetcher", "leaving", {REQUESTED: ">"})
    await leaving.beat("{}", [])
    assert await leaving.release(HOUR) == 1
    await staying.forget(timedelta())
    assert await consumers(client) == ["leaving"]
    [entry] = await client.xpending_range(REQUESTED, "fetcher", min="-", max="+", count=1)
    await client.xclaim(REQUESTED, "fetcher", "staying", 0, [entry["message_id"]], idle=0)
    assert await staying.forget(HOUR) == 0
    assert await staying.forget(HOUR, signed_off=timedelta()) == 1
    assert await consumers(client) == ["staying"]


async def test_one_that_did_not_sign_off_is_kept_for_as_long_as_it_may_only_be_away(client: Redis) -> None:
    """Whoever looks sees for an hour that a process died."""
    killed, staying = consumer(client, "killed"), consumer(client, "staying")
    await staying.ensure_group()
    await client.xgroup_createconsumer(REQUESTED, "fetcher", "killed")  # Redis 7.0 makes none for who reads nothing
    await killed.beat("{}", [])
    assert await staying.forget(HOUR, signed_off=timedelta()) == 0
    assert await staying.forget(timedelta()) == 1


async def test_signing_off_again_after_a_lost_reply_changes_nothing(client: Redis) -> None:
    """An entry that killed three readers is not made to look as if it had killed fewer with each repetition."""
    leaving = consumer(client, "leaving")
    await leaving.ensure_group()
    await put_in(client)
    await client.xreadgroup("fetcher", "leaving", {REQUESTED: ">"})
    [entry] = await pending(client, Stream.REQUESTED)
    await client.xclaim(REQUESTED, "fetcher", "leaving", 0, [entry["message_id"]], retrycount=4, justid=True)
    await leaving.beat("{}", [entry["message_id"].decode()])
    assert [await leaving.release(HOUR) for _ in range(3)] == [1, 1, 1]
    [entry] = await pending(client, Stream.REQUESTED)
    assert entry["times_delivered"] == 3


@pytest.mark.parametrize("words", ["garbage", "", "99999999999999999999999 {}", "{two hours ahead} {}"])
async def test_what_no_living_process_can_have_said_is_forgotten(client: Redis, words: str) -> None:
    """Words without a time, or with one that lies ahead: from before the server's clock was set back, or anybody's."""
    living = consumer(client, "living")
    await living.ensure_group()
    seconds, _ = await client.time()
    await client.hset(KEYS.replicas, "odd", words.replace("{two hours ahead}", str(1000 * (seconds + 7200))))
    await client.xgroup_createconsumer(REQUESTED, "fetcher", "odd")
    await living.beat("{}", [])
    await living.forget(HOUR)
    assert await client.hkeys(KEYS.replicas) == [b"living"]
