"""A primary dies under load (kill -9) and a replica that was behind takes its place: nothing is stuck or done twice, and what WAIT buys.

The long form, with and without lag, prints what is lost in each: `python -m tests.replication`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replication.failover import Failover
from tests.replication.systems import Clustered, Watched, running

pytestmark = pytest.mark.integration
#: Milliseconds for which replicas were told nothing before the blow.
BEHIND_MS = 300
#: Acknowledgements before the blow.
LOAD = 40


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What was left open is told of here, and not in the middle of whatever test comes next in this process."""
    yield
    gc.collect()


@pytest.mark.parametrize("kind", [Watched, Clustered])
async def test_with_wait_nothing_that_was_acknowledged_is_lost(kind: type[Watched | Clustered], tmp_path: Path) -> None:
    """What the dead primary alone knew was answered for to nobody; all that was ends once."""
    with running(kind(tmp_path)) as system:
        cost = await Failover(system, replicas=1, behind_ms=BEHIND_MS, load=LOAD).run()
    assert (cost.lost, cost.unfinished, cost.twice, cost.fateless) == (set(), set(), set(), set()), cost


async def test_without_wait_what_is_still_known_ends_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was acknowledged while replicas were behind may be lost; the rest goes back to one moment, and on from there."""
    with running(Watched(tmp_path)) as system:
        cost = await Failover(system, behind_ms=BEHIND_MS, load=LOAD).run()
    with capsys.disabled():
        print(f"\nfailover without WAIT, replicas {BEHIND_MS} ms behind: {cost}")
    assert (cost.unfinished, cost.twice, cost.fateless) == (set(), set(), set()), cost
