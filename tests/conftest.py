"""Marks by folder, and the real server that integration tests talk to."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from redis.asyncio import Redis

from shared.streams.connection import connect
from tests.real_server import RealServer

# A loaded machine is no reason for a law to fail: no test asserts how long an example takes.
settings.register_profile("wiresift", deadline=None)
settings.load_profile("wiresift")

_MARKS = {"integration": "integration", "pitfalls": "integration", "end_to_end": "end_to_end", "chaos": "chaos"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test is what its folder says."""
    for item in items:
        for part in item.path.relative_to(Path(__file__).parent).parts:
            if part in _MARKS:
                item.add_marker(_MARKS[part])


@pytest.fixture(scope="session")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the tests' own, append-only file on."""
    with RealServer(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
async def client(real_server: RealServer) -> AsyncIterator[Redis]:
    """A client of an empty server."""
    client = connect(real_server.url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def shared_material() -> Path:
    """The folder with corpora and seeds beside the checkout; without it a test is skipped, or fails if REQUIRE_MATERIAL=1 in CI."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        if os.environ.get("CI") == "true" and os.environ.get("REQUIRE_MATERIAL") == "1":
            pytest.fail(f"REQUIRE_MATERIAL is set, and no labelled material is beside the checkout ({folder.name}/ is absent)")
        pytest.skip(f"NOT RUN: no labelled material beside the checkout ({folder.name}/ is absent)")
    return folder
