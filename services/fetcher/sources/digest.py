"""What the pages of one source brought together: what is new, what to remember, and what policy is told. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.fetcher.sources.news import FIRST_LIST, LATER_LIST, Found, News, in_order, news, told_at
from services.fetcher.sources.policy import Listed
from services.fetcher.sources.seen import Seen, packed, unpacked
from services.fetcher.sources.source import Page, SourceState
from services.fetcher.sources.trust import distrusted_until
from services.fetcher.sources.walk import Visit, Walked

#: Articles announced for each second since the last poll: half of what one host is asked for by default. A wire brings a tenth.
_PER_S = 0.5
#: Articles announced however soon a poll comes after the last, and at the first one, of an index whose sitemaps are all new.
_LEAST_ROOM, _FIRST_ROOM = 50, 1_000


@dataclass(frozen=True, slots=True)
class Digest:
    """One poll, read. `page` and `children` are the pages as they are to be remembered."""

    found: tuple[Found, ...]
    result: Listed
    page: Page
    children: tuple[Page, ...]
    seen: bytes
    distrusted_until: datetime | None


def digest(state: SourceState, own: Visit, walked: Walked, now: datetime) -> Digest:
    """What `own`, the source's own page, and the sitemaps `walked` brought. An article that two of them list is found once."""
    before = unpacked(state.seen)
    seen = dict(before)
    visits = (own, *walked.visits)
    brought = list(_brought(visits, seen, now, _room(state, now)))
    pages = {visit.before.url: _page(visit, new, now) for visit, new in zip(visits, brought, strict=True)}
    page = pages[own.before.url]
    children = tuple(pages.get(child.url, child) for child in walked.children)
    listed = page.listed + sum(child.listed for child in children)
    fresh = sum(len(new.fresh) for new in brought)
    return Digest(
        found=in_order((one for new in brought for one in new.found), now),
        result=Listed(listed, max(0, listed - fresh), _arrivals(state, brought), max(own.answer.wish_s, _until_stale_s(children, now))),
        page=page,
        children=children,
        seen=_remembered(state, brought, before, listed),
        distrusted_until=_distrusted_until(visits, brought, now) or state.distrusted_until,
    )


def _until_stale_s(children: Sequence[Page], now: datetime) -> float:
    """Seconds until the first of the sitemaps may have changed. An archive may be fresh for a day, and must not hold up the others."""
    return min(((page.fresh_until - now).total_seconds() if page.fresh_until else 0.0 for page in children), default=0.0)


def _arrivals(state: SourceState, brought: Sequence[News]) -> tuple[datetime | None, ...]:
    """What teaches the rhythm: of a source's first list all that it tells, later what is new and no archive."""
    if state.ok_at is None:
        return tuple(told_at(item) for new in brought for item in new.fresh)
    return tuple(told_at(one.item) for new in brought for one in new.found if not one.changed)


def _distrusted_until(visits: Sequence[Visit], brought: Sequence[News], now: datetime) -> datetime | None:
    pairs = zip(visits, brought, strict=True)
    return next((until for visit, new in pairs if (until := distrusted_until(visit.before, map(told_at, new.fresh), now))), None)


def _room(state: SourceState, now: datetime) -> int:
    """How many articles may be announced: no source is to fill the intake with what its hosts will not be asked for in days."""
    elapsed_s = (now - state.ok_at).total_seconds() if state.ok_at else 0.0
    return max(_LEAST_ROOM if state.ok_at else _FIRST_ROOM, int(elapsed_s * _PER_S))


def _brought(visits: Sequence[Visit], seen: Seen, now: datetime, room: int) -> Iterator[News]:
    """What each visit brought; `seen` then knows it too."""
    for visit in visits:
        items = visit.answer.feed.items if visit.answer.feed else ()
        new = news(items, seen, now, FIRST_LIST if visit.before.full_at is None else LATER_LIST, room)
        room = max(0, room - len(new.found))
        for key, minute in new.listed:
            seen[key] = max(minute, seen.get(key, 0))
        yield new


def _page(visit: Visit, new: News, now: datetime) -> Page:
    """The page as it is to be remembered: what was left of it is in the same answer, so that this is wanted again."""
    page = visit.answer.page.model_copy(update={"new_at": now}) if new.found else visit.answer.page
    return page.model_copy(update={"etag": None, "last_modified": None, "body_hash": None}) if new.left else page


def _remembered(state: SourceState, brought: Sequence[News], before: Seen, articles: int) -> bytes:
    listed = [entry for new in brought for entry in new.listed]
    return packed(listed, before, articles) if listed else state.seen
