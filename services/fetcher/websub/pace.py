"""When a source is asked whose articles are pushed, and what a push teaches. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.fetcher.sources.policy import DEFAULT, Listed, Policy, after_poll
from services.fetcher.sources.rhythm import wait_s, watched
from services.fetcher.sources.source import SourceState

#: The schedule while pushes keep their word. The wait grows with the root of what a request may save, so sixteen times as much is four
#: times as long: a quarter of the requests. The longest wait, an hour, and the overlap of lists stay: a silent hub costs an hour.
CALM: Policy = replace(DEFAULT, delay_worth_s=16 * DEFAULT.delay_worth_s)


def calmer(state: SourceState, now: datetime, jitter: float) -> SourceState:
    """`state` after a successful poll at `now`, with its next poll as late as `CALM` allows; never sooner than it was planned."""
    if state.failures or state.next_at is None:
        return state
    room = max(1.0, CALM.new_share * state.listed)
    wait = wait_s(state.rhythm, delay_s=CALM.delay_worth_s, articles=room, longest_s=CALM.longest_s)
    later = now + timedelta(seconds=wait * (0.95 + 0.1 * jitter))
    return state if later <= state.next_at else state.model_copy(update={"next_at": later, "interval_s": wait})


def after_push(state: SourceState, arrivals: tuple[datetime | None, ...], now: datetime, due_at: datetime) -> SourceState:
    """`state` after a push that brought `arrivals`: when each new article came.

    It teaches the rhythm as a poll does, over the time since the last of either. It puts no poll off: `due_at` stays, and so does what
    polls say of the source's health.
    """
    since = state.ok_at or now
    learned = after_poll(state, Listed(state.listed, max(1, state.listed), arrivals), now, 0.0)
    return learned.model_copy(
        update={
            "next_at": due_at,
            "interval_s": max(DEFAULT.least_s, (due_at - now).total_seconds()),
            "rhythm": watched(state.rhythm, len(arrivals), (now - since).total_seconds()),
            **{name: getattr(state, name) for name in ("checked_at", "failures", "failing_since", "error", "gone")},
        }
    )
