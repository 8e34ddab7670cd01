"""What a source is learned to bring, and how long to wait for it."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sources.rhythm import Rhythm, liveliness, usual_per_h, wait_s, watched

HOUR, DAY = 3_600.0, 86_400.0


def _steady(per_h: int, hours: int = 200) -> Rhythm:
    rhythm = Rhythm()
    for _ in range(hours):
        rhythm = watched(rhythm, per_h, HOUR)
    return rhythm


def _wait(rhythm: Rhythm, **bounds: float) -> float:
    return wait_s(rhythm, **{"delay_s": 120.0, "articles": 1e9, "longest_s": HOUR, **bounds})


@pytest.mark.parametrize("per_h", [1, 4, 16])
def test_a_steady_source_is_known_by_its_rate(per_h: int) -> None:
    """The rate learned is the rate, and the wait its square-root rule, to the minute."""
    rhythm = _steady(per_h)
    assert usual_per_h(rhythm) == pytest.approx(per_h, rel=0.01)
    assert liveliness(rhythm) == pytest.approx(1.0, rel=0.05)
    assert _wait(rhythm) == pytest.approx(sqrt(2 * 120 * HOUR / per_h), abs=90)


def test_a_breaking_story_shortens_the_wait_and_a_quiet_night_lengthens_it() -> None:
    """The last hours count, each way, and what was usual stays known."""
    usual = _steady(6)
    breaking, quiet = watched(usual, 20, HOUR), watched(usual, 0, 4 * HOUR)
    assert _wait(breaking) < _wait(usual) < _wait(quiet)
    assert usual_per_h(quiet) == pytest.approx(6, rel=0.05)


def test_a_short_list_is_asked_before_half_of_it_is_new() -> None:
    """The bound on expected articles holds where it is the nearer one."""
    assert _wait(_steady(60), articles=2.0, delay_s=1e9) == pytest.approx(120, abs=60)


def test_a_source_that_never_brings_anything_is_asked_at_the_longest_interval() -> None:
    """However long it was watched in vain."""
    assert _wait(watched(Rhythm(), 0, 30 * DAY)) == HOUR


@given(st.lists(st.tuples(st.integers(0, 10_000), st.floats(-10, 1e9)), max_size=20), st.floats(1, 1e5))
def test_a_wait_is_always_within_its_bounds(polls: list[tuple[int, float]], longest_s: float) -> None:
    """Whatever was watched: some wait, no longer than the longest, and a rate above nothing."""
    rhythm = Rhythm()
    for articles, span_s in polls:
        rhythm = watched(rhythm, articles, span_s)
    assert 0 < _wait(rhythm, longest_s=longest_s) <= longest_s
    assert usual_per_h(rhythm) > 0
    assert liveliness(rhythm) > 0
