"""A system that runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from tests.integration.replay.system import System, a_system
from tests.real_server import RealServer


@pytest.fixture
async def system(client: Redis, real_server: RealServer) -> AsyncIterator[System]:
    """A system that runs."""
    async with a_system(client, real_server.url) as system:
        yield system
