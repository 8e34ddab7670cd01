"""A command on a server that answers and takes no writes, or does not answer."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from services.console.hosting.server import connected
from shared.errors import ServerUnavailable
from tests.real_server import RealServer


async def _look_and_write(url: str) -> None:
    async with connected(url, check=False) as client:
        assert await client.ping()
        await client.set("any", "thing")


async def test_a_server_out_of_memory_is_not_called_silent(client: Redis, real_server: RealServer) -> None:
    """It answers what one looks at, and says itself what it refuses; doctor has the way out."""
    await client.config_set("maxmemory", 1)
    try:
        with pytest.raises(ServerUnavailable, match=r"takes no writes now: .*maxmemory.*; see `wiresift doctor`$"):
            await _look_and_write(real_server.url)
    finally:
        await client.config_set("maxmemory", 0)


async def test_a_full_server_is_no_reason_not_to_start(client: Redis, real_server: RealServer) -> None:
    """A service waits for room, and its supervisor need not start it again and again."""
    await client.config_set("maxmemory", 1)
    try:
        async with connected(real_server.url) as ours:
            assert await ours.ping()
    finally:
        await client.config_set("maxmemory", 0)


async def test_a_start_waits_for_a_failover_to_be_over(client: Redis, real_server: RealServer) -> None:
    """A replica that becomes the primary is used; a start without patience says at once what is wrong."""
    await client.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(ServerUnavailable, match="a replica, which takes no writes"):
            async with connected(real_server.url):
                pass
        before = await _looks(client)
        starting = asyncio.create_task(_write(real_server.url, patience_s=60))
        while await _looks(client) <= before:
            await asyncio.sleep(0.05)
        assert not starting.done()
    finally:
        await client.replicaof("NO", "ONE")
    await starting


async def _write(url: str, *, patience_s: float) -> None:
    async with connected(url, patience_s=patience_s) as client:
        await client.set("any", "thing")


async def _looks(client: Redis) -> int:
    """How often a check has asked the server for its configuration."""
    return int((await client.info("commandstats")).get("cmdstat_config|get", {"calls": 0})["calls"])


async def test_looking_where_no_server_answers_says_what_to_do() -> None:
    """Without a check of the server beforehand too."""
    with pytest.raises(
        ServerUnavailable, match=r"no Redis server answers at redis://127\.0\.0\.1:1 .*; start it, or mend WIRESIFT_REDIS_URL$"
    ):
        await _look_and_write("redis://127.0.0.1:1")
