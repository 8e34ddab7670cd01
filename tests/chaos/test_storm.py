"""The short storm, as part of every test run."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.storm import Storm


async def test_killing_services_and_server_loses_nothing_and_shows_nothing_twice(tmp_path: Path) -> None:
    """1,000 documents, services and server killed at random: every request ends in exactly one fate, shown once."""
    storm = Storm(tmp_path, documents=1000, faults=12, seed=20261121)
    verdict = await storm.run()
    assert verdict.clean, f"{verdict}; struck: {dict(storm.struck)}"
    assert storm.struck.total() == 12
