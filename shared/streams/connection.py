"""Clients of the server. Light to import: looking at the streams needs neither FastStream nor a service."""

from __future__ import annotations

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

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
    return Redis.from_pool(pool)
