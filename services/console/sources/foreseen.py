"""How often the schedule will ask a source, going by one look at its list. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from services.fetcher.feeds.feed import Item
from services.fetcher.sources.policy import DEFAULT, Listed, Policy, after_poll
from services.fetcher.sources.rhythm import usual_per_h, wait_s
from services.fetcher.sources.source import SourceState


def interval_s(items: Iterable[Item], wish_s: float, now: datetime, policy: Policy = DEFAULT) -> float:
    """Seconds between two polls, once the first ones have shown nothing else; not before the server's wish."""
    arrivals = tuple(item.published_at or item.updated_at for item in items)
    learned = after_poll(SourceState(), Listed(len(arrivals), 0, arrivals, wish_s), now, 0.0, policy)
    room = max(1.0, policy.new_share * len(arrivals))
    wait = wait_s(learned.rhythm, delay_s=policy.delay_worth_s, articles=room, longest_s=policy.longest_s)
    return max(wait, policy.least_s, min(wish_s, policy.most_wish_s))


def per_day(state: SourceState) -> float | None:
    """Articles a day that the source usually brings; None before its first answer."""
    return None if state.ok_at is None else 24 * usual_per_h(state.rhythm)
