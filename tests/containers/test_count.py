"""What counts as clean when a server was killed: what it may forget is bounded by time, not by number."""

from __future__ import annotations

import pytest

from tests.containers.count import FORGETS_S, Count, Kills

#: Killed between these moments, in seconds.
KILLED = Kills([(100.0, 103.0)])


@pytest.mark.parametrize("answered", [100.0 - FORGETS_S, 100.0, 101.5, 103.0, 103.0 + FORGETS_S])
def test_a_killed_server_may_forget_what_it_had_not_synced(answered: float) -> None:
    """Two seconds before the kill, and while nobody can tell whether it had come."""
    assert KILLED.unexcused([answered]) == 0


@pytest.mark.parametrize("answered", [0.0, 100.0 - FORGETS_S - 0.1, 103.0 + FORGETS_S + 0.1])
def test_what_was_answered_for_earlier_or_later_is_a_loss(answered: float) -> None:
    """However few they are, and though they were put in again and came out once."""
    forgotten = KILLED.unexcused([answered, 101.0])
    assert forgotten == 1
    assert not Count(put_in=2, forgotten=2, unexcused=forgotten).clean


def test_without_a_kill_nothing_may_be_forgotten() -> None:
    """No blow but one at the server excuses anything."""
    assert Kills().unexcused([1.0, 2.0]) == 2


@pytest.mark.parametrize("wrong", ["unexcused", "lost", "twice", "fateless", "left"])
def test_any_miss_is_unclean(wrong: str) -> None:
    """What was forgotten with an excuse is none."""
    assert Count(put_in=5, forgotten=3).clean
    assert not Count(put_in=5, **{wrong: 1}).clean
