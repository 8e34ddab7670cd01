"""Clients of the server. Light to import: looking at the streams needs neither FastStream nor a service."""

from __future__ import annotations

from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.connection import HiredisRespSerializer

#: Connections one process opens at most; more work than that at once waits its turn.
MAX_CONNECTIONS = 64


def connect(url: str) -> Redis:
    """A client for the layer's scripts. Its retries are safe: each script repeated has no second effect."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=None,
        retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 3),
        socket_timeout=15,
        socket_connect_timeout=5,
        health_check_interval=15,
    )
    pool.connection_class = type("PackingConnection", (_Packing, pool.connection_class), {})  # whichever the URL's scheme asks for
    return Redis.from_pool(pool)


class _Packing:
    """Packs commands by hiredis, as redis' synchronous connections do (redis-py 8.1): in Python it takes four times as long."""

    _packer = HiredisRespSerializer()

    def pack_command(self, *args: Any) -> list[bytes]:  # noqa: ANN401  (a command's words are what they are)
        packed: list[bytes] = self._packer.pack(*args)
        return packed
