"""How long a host is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.manners.pause import BASE_S, CAP_S, Pause, asks_for_pause, next_pause


def test_a_stated_wish_is_the_pause_and_counts() -> None:
    """In seconds, up to a day."""
    assert next_pause(0, 90.0, 0.5) == Pause(90.0, 1)
    assert next_pause(3, 10.0**9, 0.5) == Pause(CAP_S, 4)


@pytest.mark.parametrize("nothing", [None, 0.0, 0.5])
def test_without_a_wish_pauses_double(nothing: float | None) -> None:
    """From a minute; a wish of no time at all is none."""
    assert [next_pause(strikes, nothing, 0.0).seconds for strikes in range(4)] == [BASE_S, 2 * BASE_S, 4 * BASE_S, 8 * BASE_S]


@given(st.integers(0, 10_000), st.none() | st.floats(0, 1e300), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_over_a_day(strikes: int, wish: float | None, jitter: float) -> None:
    """However often and whatever was asked."""
    pause = next_pause(strikes, wish, jitter)

    assert 1.0 <= pause.seconds <= CAP_S
    assert pause.strikes == strikes + 1


def test_only_answers_about_load_ask_for_a_pause() -> None:
    """A refusal is an answer, and a fault of one page is no matter of its host."""
    assert [status for status in (200, 304, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504) if asks_for_pause(status)] == [429, 503]
