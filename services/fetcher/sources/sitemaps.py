"""Which sitemaps of an index are asked in one poll. Pure.

An index may list years of sitemaps, and its order or lastmod may say which one is alive, or nothing. So: the first few of
`Feed.children`, those that brought something lately, and one of the others in turn. Each URL once, so that no loop of indexes goes round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from services.fetcher.feeds.feed import Feed
from services.fetcher.sources.source import Page

#: Sitemaps asked in one poll: one host serves them all, one after the other.
MOST_ASKED = 20
#: Sitemaps known of one source, the newest; or half of them from each end of an index without dates: the middle is archive.
MOST_KNOWN = 100
#: Indexes in indexes that are followed; the protocol allows none in another, generators nest one.
MOST_DEPTH = 2
#: Sitemaps at the head of the list that are asked each time.
_HEAD = 3
#: A sitemap that brought something so lately is alive: as long as a news sitemap shows an article.
_ALIVE = timedelta(days=2)
#: Characters of a sitemap's URL (sitemaps.org: fewer than 2,048): a hundred of them are kept in the state.
_MAX_URL = 2_047


def relisted(urls: Iterable[str], before: Sequence[Page]) -> tuple[Page, ...]:
    """The sitemaps of an index that now lists `urls`, each with what is known of it; those found through them stay."""
    old = {page.url: page for page in before}
    listed = {url: old.get(url) or Page(url=url, depth=1) for url in urls if len(url) <= _MAX_URL}
    deeper = {page.url: page for page in before if page.depth > 1}
    return tuple((listed | {url: page for url, page in deeper.items() if url not in listed}).values())[:MOST_KNOWN]


def deeper(page: Page, feed: Feed | None, urls: Collection[str]) -> tuple[Page, ...]:
    """Sitemaps that `page`, an index itself, names and that are not among the known `urls` yet."""
    if feed is None or page.depth >= MOST_DEPTH:
        return ()
    named = (url for url in dict.fromkeys(feed.children) if url not in urls and len(url) <= _MAX_URL)
    return tuple(Page(url=url, depth=page.depth + 1) for url in named)[: max(0, MOST_KNOWN - len(urls))]


def due(children: Sequence[Page], now: datetime) -> tuple[Page, ...]:
    """Those to ask now, in order; none that is the latest still, by its own word."""
    if all(page.asked_at is None for page in children):
        return tuple(children[:MOST_ASKED])
    alive = (page for page in children if page.new_at and now - page.new_at <= _ALIVE)
    chosen = {page.url: page for page in (*children[:_HEAD], *alive)}
    rest = [page for page in children if page.url not in chosen and is_stale(page, now)]
    turn = min(rest, key=lambda page: page.asked_at.timestamp() if page.asked_at else 0.0, default=None)
    stale = [page for page in chosen.values() if is_stale(page, now)]
    return (*stale[: MOST_ASKED - 1], *((turn,) if turn else ()))


def is_stale(page: Page, now: datetime) -> bool:
    """Whether `page` may have changed since its last answer, by that answer's own word."""
    return page.fresh_until is None or page.fresh_until <= now
