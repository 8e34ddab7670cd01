"""A command on a server that answers and takes no writes, or does not answer."""

from __future__ import annotations

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


async def test_looking_where_no_server_answers_says_what_to_do() -> None:
    """Without a check of the server beforehand too."""
    with pytest.raises(
        ServerUnavailable, match=r"no Redis server answers at redis://127\.0\.0\.1:1 .*; start it, or mend WIRESIFT_REDIS_URL$"
    ):
        await _look_and_write("redis://127.0.0.1:1")
