"""Small trials: copies that come at once before two classifier processes. `python -m tests.concurrency` is the long one."""

from __future__ import annotations

import pytest

from tests.concurrency.classifiers import BROKEN
from tests.concurrency.pairs import made, shuffled
from tests.concurrency.trial import at_once, by_one

#: Pairs of a trial: enough that an index which reads too early loses a hundred.
PAIRS = 300

pytestmark = [pytest.mark.chaos, pytest.mark.integration]


async def test_two_copies_at_once_never_both_miss_and_never_both_match() -> None:
    """At least half of the pairs were in work in both processes at once; of each pair the later names the earlier, and it alone."""
    trial = await at_once(made(PAIRS, seed=1), seed=1)
    assert trial.overlapped >= PAIRS / 2
    assert {name for name, those in trial.faults.items() if those} == set()


async def test_a_classifier_killed_at_random_moments_costs_no_pair() -> None:
    """Each article is told once all the same, and of each pair the later names the earlier."""
    trial = await at_once(made(PAIRS, seed=2), seed=2, kills=6)
    assert sum(trial.held) > 0
    assert {name for name, those in trial.faults.items() if those} == set()


async def test_groups_are_those_of_one_process_in_another_order() -> None:
    """Stories that grow together while two processes work on them are the same stories as in one, whatever comes first."""
    ties = made(PAIRS, seed=3)
    found = (await at_once(ties, seed=3)).verdicts
    assert sum(len(group) > 2 for group in found.partition) == len(ties.whole)
    assert (await by_one(shuffled(ties.articles, 4))).partition == found.partition


async def test_an_index_that_reads_before_it_appends_loses_pairs() -> None:
    """So that a trial which loses none proves something."""
    trial = await at_once(made(PAIRS, seed=1), seed=1, module=BROKEN)
    assert trial.overlapped >= PAIRS / 2
    assert len(trial.faults["lost"]) >= PAIRS / 10
