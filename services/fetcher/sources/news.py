"""What a list announces that the source has not brought before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.fetcher.feeds.feed import Item
from services.fetcher.sources.seen import Seen, key_of, minute_of, url_key_of


@dataclass(frozen=True, slots=True)
class Found:
    """An article to request: new to this source, or `changed`: its `updated_at` moved by ten minutes or more."""

    item: Item
    changed: bool


@dataclass(frozen=True, slots=True)
class News:
    """`found` is to be announced; `fresh` was not seen before, announced or not.

    `listed` is what to remember: the names of the articles in the list's order, then those of URLs that are not the key. `left` counts
    articles for which there was no room: they are not remembered, so that the next poll finds them.
    """

    found: tuple[Found, ...]
    fresh: tuple[Item, ...]
    listed: tuple[tuple[bytes, int], ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """Which of the articles not seen before are announced: the newest `most`, none older than `age`; undated ones count as new."""

    age: timedelta
    most: int


#: A list seen for the first time is mostly archive: what was in the news when the operator added it, and no ten thousand old articles.
FIRST_LIST = Bound(timedelta(days=2), 50)
#: Lists of years drop articles and show them again; StormCrawler, which runs Common Crawl's news, draws the line at 30 days too.
LATER_LIST = Bound(timedelta(days=30), 10_000)
#: A correction of a story; smaller moves are a second save. In minutes.
_CHANGED_MINUTES = 10
#: So many updates at once are more than a newsroom makes between two polls, if they are half of the list too: a generator stamps all.
_STAMPED = 10


def news(items: Sequence[Item], seen: Seen, now: datetime, bound: Bound, room: int = LATER_LIST.most) -> News:
    """What is new in `items`, against what was `seen` of this source; announced as far as there is `room`.

    An item without URL is remembered and not announced.
    """
    keys = [(key_of(item), _updated(item, now)) for item in items]
    urls = [url_key_of(item) for item in items]
    fresh = [item for item, (key, _), url in zip(items, keys, urls, strict=True) if key not in seen and url not in seen]
    moved = [item for item, (key, minute) in zip(items, keys, strict=True) if _moved(seen.get(key, 0), minute)]
    changed = [] if len(moved) > max(_STAMPED, len(items) // 2) else moved
    new = _newest(fresh, now, bound)
    left = {name for item in new[room:] for name in (key_of(item), url_key_of(item))}
    found = (*(Found(item, False) for item in new[:room][::-1]), *(Found(item, True) for item in changed if item.url))
    listed = (*keys, *((url, 0) for url in urls if url))
    return News(found, tuple(fresh), tuple(entry for entry in listed if entry[0] not in left), len(new[room:]))


def in_order(found: Iterable[Found], now: datetime) -> tuple[Found, ...]:
    """`found` by publication, oldest first: whoever copied is then judged after whoever wrote. Without a date it is the newest."""
    return tuple(sorted(found, key=lambda one: _date(one.item, now)))


def told_at(item: Item) -> datetime | None:
    """When the article came, as far as its item says."""
    return item.published_at or item.updated_at


def _newest(fresh: Sequence[Item], now: datetime, bound: Bound) -> list[Item]:
    """The newest, newest first; lists have them in this order, which is all that orders undated ones."""
    recent = [item for item in fresh if item.url and _date(item, now) >= now - bound.age]
    return sorted(recent, key=lambda item: _date(item, now), reverse=True)[: bound.most]


def _date(item: Item, now: datetime) -> datetime:
    return min(told_at(item) or now, now)


def _updated(item: Item, now: datetime) -> int:
    """A time to come is none: a clock that is wrong would hide later updates."""
    return minute_of(item.updated_at) if item.updated_at and item.updated_at <= now + timedelta(days=1) else 0


def _moved(before: int, minute: int) -> bool:
    return before > 0 and minute - before >= _CHANGED_MINUTES
