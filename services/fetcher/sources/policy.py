"""When to ask a source again. Pure: what the last poll saw goes in, the state with its next time comes out.

it listed articles    as soon as that is worth a request by the source's rhythm (`rhythm.wait_s`), and before half of the list is new:
                      two polls must overlap, else what fell out between them is lost. Not before the server's wishes: Cache-Control,
                      Expires, ttl, sy:updatePeriod.
nothing was known     articles fell out between two polls: a quarter of that time, and the rhythm learns that there were twice as many
it failed             5 minutes, 10, 20 … a day, however often; not before Retry-After
it was not asked      5 minutes, for want of a setting: that costs nobody a request, and the operator sets it any moment
it is gone            a day. 410 says so at once, 404 at the third failure in a row: a site that is being deployed answers 404 too
the host is busy      when there is room; nobody's fault, and nothing learned

No source is ever given up: a surprising number come back (Media Cloud's rss-fetcher retries its "undead" feeds for ever).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp

from services.fetcher.sources.rhythm import Rhythm, wait_s, watched
from services.fetcher.sources.source import SourceState

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How eagerly sources are asked; times in seconds.

    `delay_worth_s` is what one request may save: it is spent when the articles that it will bring have waited that long together.
    """

    #: Two minutes: a cache in front of a busy site holds its feeds about as long.
    least_s: float = 120.0
    #: A dead feed is asked this often: it costs 12 requests a day and brings its first article after two hours at the latest.
    longest_s: float = 3_600.0
    delay_worth_s: float = 120.0
    #: The second poll comes no later: a first list may tell nothing, or have stood there for years.
    second_poll_s: float = 900.0
    #: Part of a list that may be new at the next poll: the middle of the 33 to 67 % that rss-fetcher found safe and thrifty.
    new_share: float = 0.5
    #: A ttl of a year is a mistake, and must not silence a source.
    most_wish_s: float = _DAY_S


@dataclass(frozen=True, slots=True)
class Listed:
    """The source answered with its list, or said that it is the same. `listed` and `known` count articles now there, and seen before.

    `arrivals` holds when each new one came, as far as that is told; `wish_s` is the longest of the server's wishes, in seconds.
    """

    listed: int
    known: int
    arrivals: tuple[datetime | None, ...] = ()
    wish_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """The source did not answer, or with something else than a list. `error` says so in plain words.

    `unasked`: no request was made, for want of a setting.
    """

    error: str
    retry_after_s: float = 0.0
    missing: bool = False  # 404
    removed: bool = False  # 410
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Busy:
    """Its host had no room."""

    delay_s: float


PollResult = Listed | Failed | Busy

#: How the schedule asks unless the operator says otherwise.
DEFAULT = Policy()
#: The first wait after a failure, in seconds: most faults of a server pass within minutes.
_FIRST_BACK_OFF_S = 300.0
#: Failures that a source counts as having which was not asked: shown as failing at once, and no further back-off earned.
_UNASKED_COUNT = 3
#: 404s in a row until the source counts as gone: a site that is being deployed answers 404 for minutes.
_MISSING_TIMES = 3
#: A poll this many times as early or as late as planned was not the schedule's, and says nothing about it …
_OFF_TIME = 2.0
#: … nor does one late by no more than this many seconds say anything else: the queue was long.
_QUEUE_S = 600.0
#: How far two sources that were asked together are drawn apart, as a share of the interval.
_JITTER = 0.1
#: A list of fewer articles is often a "latest news" box, which turns over at each article.
_SHORT_LIST = 3
#: Time that a first list is taken to tell of at most, in seconds: what was published before has partly left it.
_FIRST_LIST_S = 14 * _DAY_S
#: Time in which the longest gap between two finds fades to 37 %, in seconds: a summer break is not usual in autumn.
_GAP_MEMORY_S = 60 * _DAY_S
#: No longer gap is usual, in seconds: one wrong date in a list would else keep a source from ever being quiet.
_MOST_GAP_S = 31 * _DAY_S
#: Characters of an error that are kept.
_MAX_ERROR = 300


def after_poll(state: SourceState, seen: PollResult, now: datetime, jitter: float, policy: Policy = DEFAULT) -> SourceState:
    """`state` after a poll that ended at `now` and saw `seen`, with the time of the next. `jitter` in [0, 1) spreads sources."""
    match seen:
        case Listed():
            return _after_list(state, seen, now, jitter, policy)
        case Failed():
            return _after_failure(state, seen, now, jitter, policy)
        case Busy(delay_s):
            return state.model_copy(update={"next_at": now + timedelta(seconds=min(max(delay_s, 1.0), _DAY_S))})


def on_time(state: SourceState, now: datetime) -> bool:
    """Whether a poll at `now` comes about when it was planned after the last success, so that it teaches the rhythm."""
    if state.ok_at is None or state.interval_s is None:
        return False
    elapsed_s = (now - state.ok_at).total_seconds()
    return state.interval_s / _OFF_TIME <= elapsed_s <= max(state.interval_s * _OFF_TIME, state.interval_s + _QUEUE_S)


def _after_list(state: SourceState, seen: Listed, now: datetime, jitter: float, policy: Policy) -> SourceState:
    missed = _missed(state, seen, now)
    rhythm = _learned(state, seen, now, missed)
    room = max(1.0, policy.new_share * seen.listed)
    wait = wait_s(rhythm, delay_s=policy.delay_worth_s, articles=room, longest_s=policy.longest_s)
    if state.ok_at is None:
        wait = min(wait, policy.second_poll_s)
    elif missed:
        wait = min(wait, (now - state.ok_at).total_seconds() / 4)
    floor = max(policy.least_s, min(seen.wish_s, policy.most_wish_s))
    wait = max(wait, floor)
    return state.model_copy(
        update={
            "next_at": now + timedelta(seconds=max(floor, wait * (1 - _JITTER / 2)) + _JITTER * jitter * wait),
            "interval_s": wait,
            "rhythm": rhythm,
            "checked_at": now,
            "ok_at": now,
            **(_found(state, seen, now) if seen.arrivals else {}),
            "failures": 0,
            "failing_since": None,
            "error": None,
            "gone": False,
        }
    )


def _after_failure(state: SourceState, seen: Failed, now: datetime, jitter: float, policy: Policy) -> SourceState:
    failures = max(state.failures, _UNASKED_COUNT) if seen.unasked else state.failures + 1
    gone = seen.removed or (seen.missing and failures >= _MISSING_TIMES)
    back_off = _DAY_S if gone else min(_DAY_S, _FIRST_BACK_OFF_S * (1.0 if seen.unasked else 2.0 ** min(failures - 1, 16)))
    asked = min(seen.retry_after_s, policy.most_wish_s)
    wait = max(back_off * (1 - _JITTER * jitter), asked * (1 + _JITTER * jitter))
    return state.model_copy(
        update={
            "next_at": now + timedelta(seconds=wait),
            "checked_at": now,
            "failures": failures,
            "failing_since": state.failing_since or now,
            "error": seen.error[:_MAX_ERROR],
            "gone": gone,
        }
    )


def _missed(state: SourceState, seen: Listed, now: datetime) -> bool:
    """Whether articles probably came and went between two polls: nothing of the list was there the last time."""
    return seen.known == 0 and seen.listed >= _SHORT_LIST and state.listed > 0 and on_time(state, now)


def _learned(state: SourceState, seen: Listed, now: datetime, missed: bool) -> Rhythm:
    """What this poll teaches; the first one by what its list tells of the time before."""
    if state.ok_at is None:
        told = _told(seen, now)
        since = max(min(told, default=now), now - timedelta(seconds=_FIRST_LIST_S))
        return watched(state.rhythm, sum(moment > since for moment in told), (now - since).total_seconds())
    if not on_time(state, now):
        return state.rhythm
    return watched(state.rhythm, len(seen.arrivals) * (2 if missed else 1), (now - state.ok_at).total_seconds())


def _found(state: SourceState, seen: Listed, now: datetime) -> dict[str, object]:
    """When something was last found, and the longest that this took of late; at first, what the list tells of both."""
    if state.new_at is None:
        told = _told(seen, now)
        gaps = ((later - earlier).total_seconds() for earlier, later in pairwise(told))
        longest = max(gaps, default=None)
        return {"new_at": told[-1] if told else now, "usual_gap_s": None if longest is None else min(longest, _MOST_GAP_S)}
    gap_s = min(max(0.0, (now - state.new_at).total_seconds()), _MOST_GAP_S)
    return {"new_at": now, "usual_gap_s": max(gap_s, (state.usual_gap_s or 0.0) * exp(-gap_s / _GAP_MEMORY_S))}


def _told(seen: Listed, now: datetime) -> list[datetime]:
    return sorted(moment for moment in seen.arrivals if moment is not None and moment <= now)
