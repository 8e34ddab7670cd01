"""The whole system, its services and `wiresift ingest`, goes on as a primary dies (kill -9) whose replicas were behind.

The long form, with and without WAIT: `python -m tests.replication`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replication.real import RealFailover
from tests.replication.systems import Clustered, Watched, running

pytestmark = pytest.mark.integration
#: Enough that some are at each stage as the blow falls.
ARTICLES = 120
#: Milliseconds for which replicas were told nothing before the blow.
BEHIND_MS = 300


@pytest.mark.parametrize("kind", [Watched, Clustered])
async def test_with_wait_each_article_ends_once_and_is_kept_as_it_was_shown(kind: type[Watched | Clustered], tmp_path: Path) -> None:
    """The command is answered for all, no service ends, the store has every record and the index knew every copy."""
    home = tmp_path / "home"
    home.mkdir()
    with running(kind(tmp_path)) as system:
        outcome = await RealFailover(system, home, ARTICLES, replicas=1, behind_ms=BEHIND_MS).run()
    assert outcome.clean, f"{outcome}\n{outcome.ran.err[-1000:]}"
    assert (len(outcome.told), outcome.missed) == (ARTICLES, 0)
