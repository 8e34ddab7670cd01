"""What rounds of failovers are judged by, and what they are summed up as."""

from __future__ import annotations

import pytest

from tests.replication.failover import Cost
from tests.replication.tally import RealRow, Row, Sort, table

WAITING, NOT = Sort("cluster", 300, 1), Sort("cluster", 300, 0)


@pytest.mark.parametrize(
    ("sort", "cost", "holds"),
    [
        (NOT, Cost(acknowledged={"a", "b"}, lost={"a"}), True),
        (WAITING, Cost(acknowledged={"a", "b"}), True),
        (WAITING, Cost(acknowledged={"a", "b"}, lost={"a"}), False),
        (NOT, Cost(unfinished={"a"}), False),
        (NOT, Cost(twice={"a"}), False),
        (NOT, Cost(fateless={"a"}), False),
        (NOT, Cost(shown_again={"a"}), True),
    ],
)
def test_a_loss_is_stated_without_wait_and_a_failure_with_it(sort: Sort, cost: Cost, holds: bool) -> None:
    """What is stuck or done twice is a failure in any case, one round in many is enough."""
    assert Row(sort, [Cost(), cost, Cost()]).holds is holds


def test_a_round_that_did_not_end_is_a_failure() -> None:
    """And the table says so."""
    row = Row(NOT, [Cost(acknowledged={"a"})], ["TimeoutError()"])
    assert not row.holds
    assert "| 1, 1 DID NOT END | 1 |" in str(row)


def test_rounds_are_summed_up_in_a_line() -> None:
    """Each column of the head has its figure."""
    row = Row(NOT, [Cost(acknowledged={"a", "b"}, lost={"a"}, away_s=1.0), Cost(acknowledged={"c"}, away_s=2.0)])
    _, head, rule, line = table([row], [])
    assert line == "| cluster, 300 ms | off | 2 | 3 | 1 (most in one: 1) | 0 | 0 | 0 | 2.0 s |"
    assert head.count("|") == rule.count("|") == line.count("|")
    _, head, _, line = table([], [RealRow(WAITING)])
    assert head.count("|") == line.count("|")
