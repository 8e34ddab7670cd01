"""The server that is attacked: it listens, would answer, and writes down who connects."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.fetcher.loopback_site import Site, loopback_site, reply

SECRET = b"<!doctype html><p>Internal."


@pytest.fixture
async def victim() -> AsyncIterator[Site]:
    """It stands on 127.0.0.1, which nobody lets through here; lures stand on LURE, which is."""
    async with loopback_site({"/": reply(200, SECRET)}) as site:
        yield site
