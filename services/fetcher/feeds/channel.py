"""What a document says of the feed as a whole. Pure."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from operator import itemgetter
from urllib.parse import urlsplit

from services.fetcher.feeds.dialects import atom_page, atom_title, licence
from services.fetcher.feeds.feed import Feed, Item, Kind
from services.fetcher.feeds.identity import language_tag
from services.fetcher.feeds.record import Record, first
from services.fetcher.feeds.wording import plain_title

#: A whole number of minutes or times, up to six digits, which is two years of minutes.
_NUMBER = re.compile(r"\s{0,8}([0-9]{1,6})(?:\.[0-9]{0,6})?\s{0,8}\Z")
#: Seconds in the unit of ttl (RSS 2.0), and in the periods of the syndication module of RSS 1.0.
_MINUTE_S = 60.0
_PERIODS_S = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


def make_feed(kind: Kind, record: Record, items: tuple[Item, ...], skipped: int) -> Feed:
    """The feed that `record` describes, with its articles; of an index of sitemaps, with its sitemaps, newest first."""
    if kind == "sitemap_index":
        return Feed(kind, children=tuple(dict.fromkeys(url for url in _newest_first(items) if url)), skipped=skipped)
    link = "link" if kind == "atom" else "atom:link"
    title = atom_title(record) if kind == "atom" else plain_title(record.text("title", "dc:title"), markup=True)
    home_url = atom_page(record) if kind == "atom" else first(found.link() for found in record.all("link"))
    licence_url = licence(record, link)
    return Feed(
        kind,
        title=title,
        language=language_tag(record.text("language", "dc:language") or record.language),
        home_url=home_url,
        items=_licensed(items, licence_url, {_site(record.base), _site(home_url)}) if licence_url else items,
        least_interval_s=_least_interval_s(record),
        hub=first(record.related(link, "hub")),
        own_url=first(record.related(link, "self")),
        licence_url=licence_url,
        skipped=skipped,
    )


def _newest_first(items: Sequence[Item]) -> Iterator[str | None]:
    """Sitemaps by date, then those without one, from both ends in turn: an index grows at either, and some of it is read."""
    dated = [(item.updated_at, item.url) for item in items if item.updated_at]
    yield from (url for _, url in sorted(dated, key=itemgetter(0), reverse=True))
    undated = deque(item.url for item in items if not item.updated_at)
    while undated:
        yield undated.popleft()
        if undated:
            yield undated.pop()


def _licensed(items: tuple[Item, ...], licence_url: str, sites: Set[str]) -> tuple[Item, ...]:
    """A feed's licence is its articles', apart from those that state their own (RFC 4946 section 2) or are not of its `sites`.

    What a feed only links to is another's to license.
    """
    ours = (item.url and not item.licence_url and _site(item.url) in sites for item in items)
    return tuple(replace(item, licence_url=licence_url) if own else item for item, own in zip(items, ours, strict=True))


def _site(url: str | None) -> str:
    """The host of an absolute URL, without `www.`."""
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def _least_interval_s(record: Record) -> float | None:
    """The longest of what is asked for: `ttl` in minutes, or a period divided by how often in it the feed changes."""
    wishes = []
    if ttl := _number(record.text("ttl")):
        wishes.append(ttl * _MINUTE_S)
    if period := _PERIODS_S.get((record.text("sy:updateperiod") or "").lower()):
        wishes.append(period / (_number(record.text("sy:updatefrequency")) or 1))
    return max(wishes, default=None)


def _number(written: str | None) -> int:
    """0 where it is none, which asks for nothing."""
    found = _NUMBER.match(written or "")
    return int(found[1]) if found else 0
