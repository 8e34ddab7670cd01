"""Lets a schedule ask simulated sources, and measures what came of it. Simulated time; nothing sleeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

from services.fetcher.sources.policy import DEFAULT, Failed, Listed, Policy, after_poll
from services.fetcher.sources.source import Page, SourceState
from tests.simulation.world import DAY, Publisher

_PAGE = Page(url="https://a.example/feed")

#: The first poll: a Thursday, so that a run of four days sees a weekend.
START = datetime(2026, 1, 1, tzinfo=UTC)


class Schedule(Protocol):
    """Decides when one source is asked again. One instance for each source."""

    def after(self, seen: Listed | Failed, at: float, jitter: float) -> float:
        """Seconds from `at` to the next poll."""


@dataclass(slots=True)
class Fixed:
    """Every so many seconds, come what may."""

    every_s: float

    def after(self, seen: Listed | Failed, at: float, jitter: float) -> float:
        return self.every_s


@dataclass(slots=True)
class Adaptive:
    """The schedule of the fetcher."""

    policy: Policy = DEFAULT
    state: SourceState = field(default_factory=SourceState)

    def after(self, seen: Listed | Failed, at: float, jitter: float) -> float:
        now = START + timedelta(seconds=at)
        state = after_poll(self.state, seen, now, jitter, self.policy)
        if isinstance(seen, Listed):
            page = (state.page or _PAGE).model_copy(update={"listed": seen.listed})
            state = state.model_copy(update={"page": page})
        self.state = state
        assert state.next_at is not None
        return (state.next_at - now).total_seconds()


@dataclass(slots=True)
class Measured:
    """What a schedule made of the articles published after its first poll. Delays in seconds, since an article could be had."""

    requests: int = 0
    delays: list[float] = field(default_factory=list)
    lost: int = 0

    def merge(self, other: Measured) -> None:
        """Add what `other` measured."""
        self.requests += other.requests
        self.delays += other.delays
        self.lost += other.lost


def run(publisher: Publisher, schedule: Schedule, days: float, draw: Random) -> Measured:
    """Ask `publisher` as `schedule` says, from the first quarter of an hour on. What is left unseen at the end counts as found then."""
    measured = Measured()
    at = first = draw.uniform(0, 900)
    seen_to = publisher.listed(first).stop
    start, known_to = seen_to, 0
    while at < days * DAY:
        measured.requests += 1
        if publisher.is_down(at):
            seen: Listed | Failed = Failed("HTTP 503")
        else:
            listed = publisher.listed(at)
            fresh = range(max(listed.start, known_to), listed.stop)
            seen = Listed(len(listed), len(listed) - len(fresh), _arrivals(publisher, fresh), publisher.wish_s)
            found = range(max(fresh.start, start), fresh.stop)
            measured.delays += [at - publisher.obtainable(number) for number in found]
            measured.lost += max(0, listed.start - max(known_to, start))
            known_to = listed.stop
        at += schedule.after(seen, at, draw.random())
    left = range(max(known_to, start), publisher.listed(days * DAY).stop)
    measured.delays += [days * DAY - publisher.obtainable(number) for number in left if publisher.obtainable(number) <= days * DAY]
    return measured


def measure(publishers: Iterable[Publisher], schedules: Iterator[Schedule], days: float, seed: int) -> dict[str, Measured]:
    """What became of all, by kind of publisher; each source has a schedule of its own."""
    kinds: dict[str, Measured] = {}
    for number, (publisher, schedule) in enumerate(zip(publishers, schedules, strict=False)):
        draw = Random(f"jitter {seed}:{number}")
        kinds.setdefault(publisher.kind, Measured()).merge(run(publisher, schedule, days, draw))
    return kinds


def _arrivals(publisher: Publisher, numbers: range) -> tuple[datetime | None, ...]:
    if not publisher.dated:
        return (None,) * len(numbers)
    return tuple(START + timedelta(seconds=publisher.published[number]) for number in numbers)
