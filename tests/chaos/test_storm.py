"""The short storm, as part of every test run."""

from __future__ import annotations

from pathlib import Path
from signal import SIGKILL

from tests.chaos.storm import Storm
from tests.chaos.strikes import READS, SERVER, Fault, Strike, unproven


async def test_killing_services_and_server_at_work_loses_nothing_and_shows_nothing_twice(tmp_path: Path) -> None:
    """1,000 requests of all kinds, each service and the server killed at work: every one ends once, as its kind may."""
    storm = Storm(tmp_path, documents=1000, faults=12, seed=20261121)
    verdict = await storm.run()
    struck = "\n".join(map(str, storm.strikes))
    assert verdict.clean, f"{verdict}; struck:\n{struck}"
    assert unproven(storm.strikes, storm.documents) == [], struck


def test_a_strike_at_rest_proves_nothing() -> None:
    """Strikes that met no open work, or a service with empty hands, are told from those that count."""
    at_work = [Strike(Fault(victim, SIGKILL), fates=5, open=9, held=3) for victim in (*READS, SERVER)]
    assert unproven(at_work, 10) == []
    assert len(unproven([*at_work, Strike(Fault(SERVER, SIGKILL), fates=10, open=0, held=0)], 10)) == 1
    empty_hands = [Strike(Fault("cleaner", SIGKILL), fates=5, open=9, held=0)]
    assert unproven([*at_work[:1], *empty_hands, *at_work[2:]], 10) == ["never killed at work: cleaner"]
