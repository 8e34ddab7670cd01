"""Whichever service is left tells of all, as the user that it is on the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.monitoring.feeding import until
from tests.monitoring.system import SERVICES, whole_system
from tests.real_server import RealServer
from tests.security.users import Users

pytestmark = pytest.mark.integration

#: What each service's processes take a turn at.
CENSUSES = {"fetcher": {"streams", "sources"}, "cleaner": {"streams"}, "classifier": {"streams", "articles"}}


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_may_tell_what_it_is_to_tell(service: str, tmp_path: Path) -> None:
    """Of streams and the server each of them, alone as it is; the server refuses it nothing."""
    with RealServer(tmp_path, "--maxmemory", "64mb") as server:
        users = Users.on(server)
        with whole_system(server, tmp_path, (service,), env={"WIRESIFT_REDIS_URL": users.url(service)}) as system:
            told = until(
                lambda: {one.labels["census"] for one in system.samples() if one.name == "wiresift_census_seconds"},
                CENSUSES[service].__eq__,
            )
            assert told
            assert system.rows("wiresift_server_memory_limit_bytes") == [64 * 2**20]
            assert system.rows("wiresift_oldest_entry_seconds") == [0, 0, 0]
        assert not [line for line in users.refusals() if " census" in line or " info" in line]
