"""Wires a visitor to its manners: with a server as one of all fetchers, without one for a command that asks by itself."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from redis.asyncio import Redis

from services.fetcher.guard import Guard
from services.fetcher.manners.gate import Gate
from services.fetcher.manners.host_gate import HostGate
from services.fetcher.manners.robots_cache import RobotsCache
from services.fetcher.manners.robots_shelf import RedisShelf
from services.fetcher.manners.solo_gate import SoloGate
from services.fetcher.settings import FetcherSettings
from services.fetcher.transport import Transport
from services.fetcher.visit import WAIT_IN_ALL_S, Manners, Visitor

#: Seconds by which a lease outlives the longest request: a slow server or event loop must not let a second one in too early.
_LEASE_SLACK_S = 5.0


@asynccontextmanager
async def visiting(transport: Transport, settings: FetcherSettings, client: Redis | None) -> AsyncIterator[Visitor]:
    """A visitor over `transport`, whose manners all processes share that have a `client` of the same server."""
    shelf = RedisShelf(client, settings.prefix) if client else None
    async with RobotsCache(shelf, _now) as robots:
        manners = Manners(
            guard=Guard(settings.fetcher_allow_networks, settings.contact),
            gate=_gate(settings, client),
            robots=robots,
            timeout_s=settings.fetcher_timeout_s,
            delay_s=settings.fetcher_host_delay_s,
            clock=_now,
            jitter=random.random,
        )
        yield Visitor(transport, manners)


def longest_s(settings: FetcherSettings) -> float:
    """Seconds that a visit may take: its requests, and what it waits for its turn."""
    return settings.fetcher_timeout_s + WAIT_IN_ALL_S


def _gate(settings: FetcherSettings, client: Redis | None) -> Gate:
    if client is None:
        return SoloGate(time.monotonic)
    return HostGate(
        client,
        settings.prefix,
        connections=settings.fetcher_host_connections,
        window=settings.fetcher_concurrency,
        lease_s=settings.fetcher_timeout_s + _LEASE_SLACK_S,
        furthest_s=settings.fetcher_patience_h * 3600,
    )


def _now() -> datetime:
    return datetime.now(UTC)
