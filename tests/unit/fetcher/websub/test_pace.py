"""When a source is polled whose articles are pushed."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sources.policy import Failed, Listed, after_poll
from services.fetcher.sources.rhythm import Rhythm, usual_per_h
from services.fetcher.sources.source import Page, SourceState
from services.fetcher.websub.pace import CALM, after_push, calmer
from tests.unit.fetcher.websub.subscriptions import NOON

MINUTE = timedelta(minutes=1)


def polled(per_h: float, listed: int = 200) -> SourceState:
    """After a poll at noon of a source that was watched for a day."""
    rhythm = Rhythm(articles=24 * per_h, watched_h=24)
    page = Page(url="https://news.example/feed", listed=listed)
    before = SourceState(rhythm=rhythm, page=page, ok_at=NOON - 10 * MINUTE, interval_s=600, new_at=NOON)
    return after_poll(before, Listed(listed, listed), NOON, 0.5).model_copy(update={"rhythm": rhythm})


def test_polls_are_about_four_times_rarer() -> None:
    """Of a source that brings three articles an hour."""
    state = polled(3)
    calm = calmer(state, NOON, 0.5)
    assert state.next_at
    assert calm.next_at
    assert 3.0 <= (calm.next_at - NOON) / (state.next_at - NOON) <= 5.0


@given(per_h=st.floats(0, 100), jitter=st.floats(0, 0.999), listed=st.integers(0, 500))
def test_calm_polls_are_never_sooner_nor_later_than_the_cap(per_h: float, jitter: float, listed: int) -> None:
    """Unless the server wished for later: an hour, and a little that spreads them."""
    state = polled(per_h, listed)
    calm = calmer(state, NOON, jitter)
    assert state.next_at
    assert calm.next_at
    assert state.next_at <= calm.next_at <= max(state.next_at, NOON + timedelta(seconds=CALM.longest_s * 1.05))


def test_a_failing_source_keeps_its_back_off() -> None:
    """Its pushes do not hasten or delay what polls try."""
    failing = after_poll(polled(3), Failed("HTTP 500"), NOON, 0.5)
    assert calmer(failing, NOON, 0.5) == failing


def test_a_push_puts_no_poll_off_and_teaches_the_rhythm() -> None:
    """However many come: the next poll stays where it was, and the rate is what pushes brought."""
    state = polled(0.1)
    due = NOON + 60 * MINUTE
    for minute in range(10, 60, 10):
        now = NOON + minute * MINUTE
        state = after_push(state, (now, now), now, due)
        assert state.next_at == due
    assert 0.4 < usual_per_h(state.rhythm) < 0.6
    assert (state.new_at, state.ok_at) == (NOON + 50 * MINUTE, NOON + 50 * MINUTE)
    assert state.checked_at == NOON


def test_a_push_says_nothing_of_polls_that_fail() -> None:
    """The feed's own URL is still down."""
    failing = after_poll(polled(3), Failed("HTTP 500"), NOON, 0.5)
    after = after_push(failing, (NOON,), NOON + MINUTE, NOON + 5 * MINUTE)
    assert (after.failures, after.error, after.failing_since) == (1, "HTTP 500", NOON)
