"""The site that is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.fetcher.loopback_site import Site, loopback_site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with loopback_site() as running:
        yield running
