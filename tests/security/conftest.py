"""The users, on the server of the wheel and on the machine's own Redis where it has one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real_server import RealServer, redis_on_path
from tests.security.users import Users


@pytest.fixture(scope="module", params=["valkey", "redis"])
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Users]:
    """Users of a server that holds nothing."""
    binary, why = redis_on_path() if request.param == "redis" else (None, "")
    if request.param == "redis" and binary is None:
        pytest.skip(why)
    with RealServer(tmp_path_factory.mktemp("server"), binary=binary) as server:
        yield Users.on(server)
