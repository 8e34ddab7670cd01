"""Whether to take a server's "not modified" for the truth. Pure.

Some servers answer 304 to what has changed: a cache keyed wrongly, a Last-Modified that is the template's. A full answer now and then
finds them out, and they are asked for full answers for a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.fetcher.sources.rhythm import usual_per_h
from services.fetcher.sources.source import Page, SourceState

#: A full answer is due after so long: one a day is what servers expect even of readers that know no validators.
_FULL_EVERY_H = 24.0
#: It is due sooner when so many articles would usually have come and none did: chance does that once in 160,000 times.
_SILENT_ARTICLES = 12.0
#: But not sooner than this, however much is expected.
_FULL_LEAST_H = 1.0
#: How long a server that lied is not believed.
_DISTRUST = timedelta(days=7)
#: An article younger than this at the 304 may have been on its way through a cache.
_ON_ITS_WAY = timedelta(minutes=10)


def conditional(page: Page, state: SourceState, now: datetime) -> bool:
    """Whether to ask for `page` with its validators."""
    if page.full_at is None or (state.distrusted_until and now < state.distrusted_until):
        return False
    due_h = min(_FULL_EVERY_H, max(_FULL_LEAST_H, _SILENT_ARTICLES / usual_per_h(state.rhythm)))
    return now - page.full_at < timedelta(hours=due_h)


def distrusted_until(page: Page, arrivals: Iterable[datetime | None], now: datetime) -> datetime | None:
    """Until when a server is not believed, of whose `page` as it was before this answer it said "not modified" wrongly.

    It did where an article that is new to us had come well before a 304. None where nothing shows that.
    """
    if page.asked_at is None or page.full_at is None or page.asked_at <= page.full_at:
        return None
    told = page.asked_at - _ON_ITS_WAY
    hidden = any(moment is not None and page.full_at < moment < told for moment in arrivals)
    return now + _DISTRUST if hidden else None
