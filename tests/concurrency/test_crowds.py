"""Small trials of crowds before classifier processes. `python -m tests.concurrency` is the long one."""

from __future__ import annotations

import pytest

from tests.concurrency.classifiers import BROKEN
from tests.concurrency.crowds import COPIES, crowded, made

pytestmark = [pytest.mark.chaos, pytest.mark.integration]


async def test_of_a_crowd_of_copies_at_once_each_but_the_first_is_flagged_and_all_are_one_story() -> None:
    """Three processes, each with sixteen of the crowd in work, of one outlet and of sixty."""
    trial = await crowded(made(4, COPIES, seed=1), 3)
    assert len(trial.verdicts.found) == 4 * COPIES
    assert {name: those for name, those in trial.faults.items() if those} == {}
    assert sorted(map(len, trial.verdicts.partition)) == 4 * [COPIES]


async def test_an_index_that_reads_before_it_appends_splits_crowds() -> None:
    """So that a trial in which none is split proves something."""
    faults = (await crowded(made(2, COPIES, seed=1), 3, module=BROKEN)).faults
    assert len(faults["unflagged"]) >= COPIES / 4
