"""The short storm, as part of every test run, and what it is planned by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.faults import LASTING, OF_SERVER, Kind, lanes, plan
from tests.chaos.storm import Storm
from tests.chaos.tally import Strike, unproven

#: Documents and faults of the short form, and its seed.
DOCUMENTS, FAULTS, SEED = 1000, 44, 20261121


async def test_no_fault_in_any_window_of_a_hand_over_loses_a_request_or_shows_it_twice(tmp_path: Path) -> None:
    """Faults of all kinds, each at its moment: every request of every kind ends once, as its kind may, within all bounds."""
    storm = Storm(tmp_path, DOCUMENTS, FAULTS, SEED)
    verdict = await storm.run()
    told = "\n".join(storm.tally.lines())
    assert verdict.clean, f"{verdict}\n{told}"
    assert unproven(storm.tally.strikes) == [], told
    assert storm.tally.failures == [], told


def test_a_plan_is_the_same_for_the_same_seed_and_covers_every_kind() -> None:
    """Which faults strike whom and where follows from the seed alone; each kind strikes, and kills strike in every window twice."""
    planned = plan(FAULTS, SEED)
    assert planned == plan(FAULTS, SEED)
    assert planned != plan(FAULTS, SEED + 1)
    assert len(planned) == FAULTS
    assert unproven([Strike(fault, 1, "STALE") for fault in planned]) == []
    assert {fault.kind for fault in planned if fault.window is None} == LASTING
    with pytest.raises(ValueError, match="cannot cover"):
        plan(5, SEED)


def test_only_one_fault_at_a_time_strikes_the_server() -> None:
    """Lanes part the plan by whom it strikes and keep its order."""
    planned = plan(FAULTS, SEED)
    parted = lanes(planned)
    assert sum(map(len, parted.values())) == FAULTS
    assert {fault.kind for fault in parted["server"]} == OF_SERVER
    assert all(lane == [fault for fault in planned if fault in lane] for lane in parted.values())


def test_what_never_struck_is_named() -> None:
    """A kind without a strike, and a window in which nobody was killed at work twice, prove nothing."""
    strikes = [Strike(fault, 1, "STALE") for fault in plan(FAULTS, SEED)]
    kills = [strike for strike in strikes if strike.fault.kind is Kind.KILLED]
    others = [strike for strike in strikes if strike.fault.kind is not Kind.KILLED]
    assert len(unproven(others)) == 5
    assert "never struck: link stalled" in unproven([strike for strike in strikes if strike.fault.kind is not Kind.STALLED])
    assert len(unproven([*kills[:1], *others])) == 4
    assert unproven([replace(strike, late=None) for strike in strikes]) == ["no hand-over came late"]


@pytest.mark.parametrize("late", ["DONE", "FULL", "MOVED", "KNOWN", "DONE STALE"])
def test_a_late_hand_over_is_refused_as_stale_or_proves_the_fence_broken(late: str) -> None:
    """No room, another state of the article, a fate already: all these are only said of what is pending with the late one."""
    strikes = [Strike(fault, 1, "STALE") for fault in plan(FAULTS, SEED)]
    assert unproven([*strikes, replace(strikes[0], late=late)]) == [f"a late hand-over was answered {late}"]
