"""Every pitfall is tested on Valkey from the wheel, and on the machine's own Redis where it has one.

What a test waits for on Valkey is noted, and its proofs (`test_sabotage`) come after it, in the same process.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pitfalls.proofs import PROOFS, case, longest_waits, together
from tests.real_server import RealServer, redis_on_path
from tests.stages import waiting

_CASES = {proof.test_id for proof in PROOFS}


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


@pytest.fixture(autouse=True)
def _noted(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the honest layer needs in this test."""
    with waiting() as waits:
        yield
    if found := _proven(request.node):
        longest_waits[found] = max(waits, default=0)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # groups before pytest-xdist reads them, the order after pytest has had its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Proofs come after what they prove."""
    for item in items:
        if found := _proven(item):
            item.add_marker(together(found))
    yield
    items.sort(key=lambda item: item.path.name == "test_sabotage.py")


def _proven(item: pytest.Item) -> str | None:
    """The case of a pitfall test on Valkey, None for any other test."""
    given = dict(item.callspec.params) if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    on_valkey = given.pop("real_server", "valkey") == "valkey"
    found = case(getattr(item, "originalname", item.name), *given.values())
    return found if on_valkey and found in _CASES else None
