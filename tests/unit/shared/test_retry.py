"""When work is tried again, and when it has been tried enough."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.streams.retry import BASE_S, CAP_S, WISH_CAP_S, GiveUp, RetryAfter, decide, postponement

JITTER = st.floats(0, 1, exclude_max=True)


def delay_s(attempt: int, jitter: float, wish_s: float | None = None) -> float:
    decision = decide(attempt, max_attempts=attempt + 1, retry_after_s=wish_s, jitter=jitter)
    assert isinstance(decision, RetryAfter)
    return decision.delay.total_seconds()


@given(attempt=st.integers(1, 60), most=st.integers(1, 50), jitter=JITTER)
def test_attempts_are_capped(attempt: int, most: int, jitter: float) -> None:
    """Exactly the runs below the cap are followed by another."""
    decision = decide(attempt, max_attempts=most, retry_after_s=None, jitter=jitter)
    assert isinstance(decision, RetryAfter if attempt < most else GiveUp)


@given(attempt=st.integers(0, 999), jitter=JITTER)
def test_backoff_doubles_up_to_its_cap_with_full_jitter(attempt: int, jitter: float) -> None:
    """The delay is the jitter's share of a bound that doubles with each failure."""
    bound = min(CAP_S, BASE_S * 2 ** (attempt - 1))
    assert delay_s(attempt, jitter) == pytest.approx(bound * jitter, abs=1e-5)


@given(attempt=st.integers(1, 50), jitter=JITTER, wish_s=st.floats(allow_nan=False))
def test_the_other_sides_wish_is_a_floor_capped_at_a_day(attempt: int, jitter: float, wish_s: float) -> None:
    """Never earlier than asked for, never later than a day, whatever was asked for."""
    delay = delay_s(attempt, jitter, wish_s)
    assert delay >= min(WISH_CAP_S, max(0.0, wish_s)) - 1e-5
    assert delay <= WISH_CAP_S


def test_a_wish_that_is_no_number_is_no_wish() -> None:
    """NaN neither fails nor lengthens the wait."""
    assert decide(1, max_attempts=2, retry_after_s=float("nan"), jitter=0.5) == RetryAfter(timedelta(seconds=BASE_S / 2))


@pytest.mark.parametrize(("asked", "expected"), [(-1.0, 0.5), (0.0, 0.5), (7.5, 7.5), (10.0**12, 86_400.0)])
def test_a_postponement_is_as_asked_within_bounds(asked: float, expected: float) -> None:
    """Never a busy loop, never past the time an article is news."""
    assert postponement(asked).total_seconds() == expected
