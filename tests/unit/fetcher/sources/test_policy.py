"""When a source is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sources.policy import Busy, Failed, Listed, Policy, after_poll
from services.fetcher.sources.rhythm import Rhythm
from services.fetcher.sources.source import Page, SourceState
from tests.unit.fetcher.sources.site import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _wait(state: SourceState, now_after: timedelta) -> timedelta:
    assert state.next_at is not None
    return state.next_at - (NOON + now_after)


def _known(listed: int = 20, interval: timedelta = 30 * MINUTE) -> SourceState:
    return SourceState(
        page=Page(url="https://news.example/feed", listed=listed), ok_at=NOON, new_at=NOON, interval_s=interval.total_seconds()
    )


def _after(state: SourceState, seen: Listed | Failed | Busy, elapsed: timedelta = 30 * MINUTE, jitter: float = 0.5) -> SourceState:
    return after_poll(state, seen, NOON + elapsed, jitter)


@pytest.mark.parametrize(("wish", "least"), [(0.0, 2 * MINUTE), (5_000.0, timedelta(seconds=5_000)), (400 * 86_400.0, DAY)])
def test_a_wish_is_a_floor_and_has_a_cap(wish: float, least: timedelta) -> None:
    """The server's wish is heeded up to a day: a ttl of a year does not silence a source. Without one, two minutes."""
    busy = Listed(100, 50, (None,) * 50, wish)
    assert least <= _wait(_after(_known(100), busy, jitter=0.0), 30 * MINUTE) <= max(least, 3 * MINUTE)


def test_a_list_of_which_nothing_was_known_is_asked_much_sooner() -> None:
    """Articles fell out between two polls: at most a quarter of the time that this took."""
    missed = _after(_known(), Listed(20, 0, (None,) * 20))
    assert _wait(missed, 30 * MINUTE) <= 8 * MINUTE
    assert missed.rhythm.articles == 40
    seldom = _known(3).model_copy(update={"rhythm": Rhythm(articles=1.0, watched_h=2_000.0)})
    assert _wait(_after(seldom, Listed(3, 0, (None,) * 3)), 30 * MINUTE) <= 8 * MINUTE


@pytest.mark.parametrize("elapsed", [5 * MINUTE, 5 * HOUR], ids=["early", "late"])
def test_a_poll_out_of_time_teaches_nothing(elapsed: timedelta) -> None:
    """An operator's check and a fetcher's outage say nothing about the rhythm."""
    assert _after(_known(), Listed(20, 0, (None,) * 20), elapsed).rhythm == _known().rhythm


def test_a_first_list_teaches_by_its_dates() -> None:
    """Ten articles of the last hour are a rate, without waiting for a second poll."""
    told = tuple(NOON - number * 6 * MINUTE for number in range(10))
    state = after_poll(SourceState(), Listed(10, 0, told), NOON, 0.0)
    assert 5 < state.rhythm.articles / state.rhythm.watched_h < 12
    assert (state.new_at, state.usual_gap_s) == (NOON, 360.0)


def test_a_second_poll_comes_within_a_quarter_of_an_hour() -> None:
    """A first list may tell nothing."""
    assert _wait(after_poll(SourceState(), Listed(0, 0), NOON, 0.99), timedelta()) <= 16 * MINUTE


def test_failures_back_off_to_a_day_and_no_further() -> None:
    """Five minutes, doubled each time; after a hundred failures it is still asked daily."""
    state, waits = _known(), []
    for number in range(100):
        state = after_poll(state, Failed("HTTP 503"), NOON + number * DAY, 0.0)
        waits.append(_wait(state, number * DAY))
    assert waits[:4] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE]
    assert waits[-1] == DAY
    assert (state.failures, state.failing_since, state.error) == (100, NOON, "HTTP 503")


def test_retry_after_is_heeded_up_to_a_day() -> None:
    """A wish longer than the back-off counts; a year counts as a day."""
    assert _wait(after_poll(_known(), Failed("HTTP 429", 3_600.0), NOON, 0.0), timedelta()) == HOUR
    assert _wait(after_poll(_known(), Failed("HTTP 429", 3e7), NOON, 0.0), timedelta()) == DAY


def test_a_source_that_was_removed_is_asked_daily_and_one_missing_when_it_is_so_three_times() -> None:
    """410 is meant; 404 is what a site answers while it is being deployed."""
    removed = after_poll(_known(), Failed("HTTP 410", removed=True), NOON, 0.0)
    assert (removed.gone, _wait(removed, timedelta())) == (True, DAY)
    state = _known()
    for gone in (False, False, True):
        state = after_poll(state, Failed("HTTP 404", missing=True), NOON, 0.0)
        assert state.gone is gone
    assert _wait(state, timedelta()) == DAY
    assert _after(state, Listed(20, 20)).gone is False


def test_jitter_draws_sources_apart() -> None:
    """Two sources asked at once are not asked at once for ever; neither is asked before the server's wish."""
    waits = [_wait(_after(_known(), Listed(20, 20, wish_s=600.0), jitter=jitter), 30 * MINUTE) for jitter in (0.0, 0.5, 0.99)]
    assert waits == sorted(set(waits))
    assert waits[0] >= 10 * MINUTE


@given(
    st.lists(
        st.one_of(
            st.builds(
                lambda listed, new, wish: Listed(listed, max(0, listed - new), (None,) * new, wish),
                *(st.integers(0, 50),) * 2,
                st.floats(0, 1e9),
            ),
            st.builds(Failed, st.just("HTTP 500"), st.floats(0, 1e9), st.booleans(), st.booleans()),
            st.builds(Busy, st.floats(0, 1e9)),
        ),
        max_size=30,
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_a_source_is_asked_again_within_a_day_whatever_happens(history: list[Listed | Failed | Busy], jitter: float) -> None:
    """After any history the next poll lies ahead, and no further than a day and the jitter."""
    state, now = SourceState(), NOON
    for seen in history:
        state = after_poll(state, seen, now, jitter)
        assert state.next_at is not None
        assert timedelta() < state.next_at - now <= 1.1 * DAY
        now = state.next_at


def test_an_operator_may_be_more_or_less_eager() -> None:
    """The policy is an argument: what a request may save, the longest interval, the cap on wishes."""
    slow = after_poll(_known(), Listed(20, 20, wish_s=9_000.0), NOON + HOUR, 0.0, Policy(longest_s=300.0, most_wish_s=600.0))
    assert _wait(slow, HOUR) == 10 * MINUTE


def test_what_a_state_holds_is_bounded() -> None:
    """Neither a hostile message nor a date of the year 1 makes a state that is of no use."""
    assert len(after_poll(_known(), Failed("x" * 10_000), NOON, 0.0).error or "") == 300
    odd = after_poll(SourceState(), Listed(2, 0, (NOON, NOON.replace(year=1))), NOON, 0.0)
    assert odd.usual_gap_s == 31 * 86_400
    assert odd.rhythm.articles == 1
