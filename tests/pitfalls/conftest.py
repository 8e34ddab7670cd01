"""Every pitfall is tested on Valkey from the wheel, and on the machine's own Redis where it has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real_server import RealServer, redis_on_path


@pytest.fixture(scope="session", params=["valkey", "redis"])
def real_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the tests' own, append-only file on."""
    binary = None
    if request.param == "redis":
        binary, said = redis_on_path()
        if binary is None:
            pytest.skip(f"NOT RUN on Redis 7: {said}")
    with RealServer(tmp_path_factory.mktemp(request.param), binary=binary) as server:
        yield server
