"""Rates from samples of a running total."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.streams.rates import LONGEST_S, Rate


def _after(*samples: tuple[float, int]) -> Rate:
    rate = Rate()
    for now, total in samples:
        rate.note(now, total)
    return rate


def test_a_rate_is_unknown_until_half_its_time_was_seen() -> None:
    """A process that has just begun says nothing of its last minute, and something of its last ten seconds after five."""
    begun = _after((100, 0), (104, 40))
    later = _after((100, 0), (104, 40), (106, 60))
    assert (Rate().per_second(10), begun.per_second(10), later.per_second(10), later.per_second(60)) == (None, None, 10.0, None)


def test_what_was_before_the_time_asked_for_does_not_count() -> None:
    """A burst half a minute ago is in the rate of the last minute, not in that of the last ten seconds."""
    rate = _after((0, 0), (30, 600), (50, 600), (60, 600))
    assert (rate.per_second(10), rate.per_second(60)) == (0.0, 10.0)


def test_the_newest_total_counts_however_soon_it_comes() -> None:
    """Samples that come faster than they are kept still move the rate."""
    assert _after((0, 0), (10, 0), (10.2, 102)).per_second(10) == pytest.approx(10.0)


@given(
    st.lists(st.tuples(st.floats(0.01, 20), st.integers(0, 1000)), min_size=1, max_size=300),
    st.sampled_from([10.0, LONGEST_S]),
)
def test_a_rate_lies_between_the_slowest_and_the_fastest_step(steps: list[tuple[float, int]], over: float) -> None:
    """Whatever the rhythm of the samples, no rate is made up."""
    rate, now, total = Rate(), 0.0, 0
    rate.note(now, total)
    for wait, done in steps:
        now, total = now + wait, total + done
        rate.note(now, total)
    found = rate.per_second(over)
    speeds = [done / wait for wait, done in steps]
    assert found is None or min(speeds) * 0.999 <= found <= max(speeds) * 1.001
