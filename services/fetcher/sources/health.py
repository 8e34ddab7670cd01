"""How a source is doing, in one word and a reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.fetcher.sources.source import Source, SourceState

Word = Literal["new", "ok", "quiet", "failing", "gone", "paused", "moved"]

#: A source is quiet when it found nothing for so many times the longest that this usually takes: nights and weekends are usual.
_QUIET_TIMES = 3.0
#: But never sooner than this: a wire that pauses for an hour is no news to its operator.
_QUIET_LEAST = timedelta(hours=6)
#: What a source that never brought an article twice is taken to take.
_UNKNOWN_GAP = timedelta(days=7)
#: Failures in a row that may be one bad moment of a server: 15 minutes, by the back-off.
_PASSING_FAILURES = 2


@dataclass(frozen=True, slots=True)
class Health:
    """`reason` is one line for a person, empty where there is nothing to say; `since` is when that began, as far as it is known."""

    word: Word
    reason: str = ""
    since: datetime | None = None


def health(source: Source, state: SourceState, now: datetime) -> Health:
    """The first of these that holds: paused, new, gone, failing, quiet, moved, ok."""
    if source.paused:
        return Health("paused", "paused by the operator")
    if state.checked_at is None:
        return Health("new", "not asked yet", source.added_at)
    if state.gone:
        return Health("gone", f"{state.error}, asked once a day", state.failing_since)
    if state.failures > _PASSING_FAILURES or (state.failures and state.ok_at is None):
        return Health("failing", f"{state.error}, {_times(state.failures)}", state.failing_since)
    if quiet := _quiet(source, state, now):
        return quiet
    if state.moved_to:
        return Health("moved", f"asked at {state.moved_to}, where it has moved for good")
    return Health("ok", f"last try: {state.error}" if state.failures else "", state.ok_at)


def quiet_after(state: SourceState) -> timedelta:
    """How long after its last find a source counts as quiet."""
    gap = _UNKNOWN_GAP if state.usual_gap_s is None else timedelta(seconds=state.usual_gap_s)
    return max(_QUIET_LEAST, _QUIET_TIMES * gap)


def _quiet(source: Source, state: SourceState, now: datetime) -> Health | None:
    last = state.new_at or source.added_at
    if now - last <= quiet_after(state):
        return None
    usual = (
        f"its longest gap of late is {_span(timedelta(seconds=state.usual_gap_s))}" if state.usual_gap_s else "it brought nothing else yet"
    )
    return Health("quiet", f"nothing new for {_span(now - last)}; {usual}", last)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times in a row"


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours < 1:
        return f"{max(1, round(60 * hours))} min"
    return f"{round(hours)} h" if hours < 48 else f"{round(hours / 24)} days"
