"""Replicas are gates on one server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from services.fetcher.manners.host_gate import HostGate
from tests.integration.manners.gates import USUAL, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replica(client: Redis, clock: Clock) -> Callable[..., HostGate]:
    """Makes one more fetcher's gate."""

    def make(**overrides: Any) -> HostGate:
        return HostGate(client, "wiresift", **USUAL | overrides, sleep=clock.sleep, now_ms=clock.now)

    return make
