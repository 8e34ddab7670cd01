"""What holds for whatever a reader of lists returns, in tests and under atheris alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from services.fetcher.feeds.collector import MAX_ITEMS
from services.fetcher.feeds.feed import Feed
from services.fetcher.feeds.identity import MAX_KEY
from services.fetcher.feeds.links import MAX_URL
from services.fetcher.feeds.opml import MAX_TAGS, Outlines
from services.fetcher.feeds.wording import MAX_TITLE
from services.fetcher.rights.said import MAX_QUOTE
from shared.outcomes import Rejected
from shared.record import MAX_EVIDENCE, Rights


def check_feed(feed: Feed | Rejected) -> None:
    """A reason, or a feed within all bounds."""
    if isinstance(feed, Rejected):
        assert feed.detail
        return
    assert len(feed.items) <= MAX_ITEMS
    assert len(feed.children) <= MAX_ITEMS
    assert len({item.key for item in feed.items}) == len(feed.items)
    assert feed.skipped >= 0
    assert feed.least_interval_s is None or feed.least_interval_s > 0
    for url in (feed.home_url, feed.own_url, feed.hub, feed.licence_url, *feed.children):
        _check_url(url)
    for item in feed.items:
        assert 0 < len(item.key) <= MAX_KEY
        assert item.key.isprintable()
        _check_url(item.url)
        _check_title(item.title)
        _check_moment(item.published_at)
        _check_moment(item.updated_at)


def check_rights(rights: Rights) -> None:
    """Within all bounds, fit to be shown, and the same after a way over a stream."""
    assert len(set(rights.evidence)) == len(rights.evidence) <= MAX_EVIDENCE
    assert all(quote.isprintable() and len(quote) <= MAX_QUOTE for quote in rights.evidence)
    _check_url(rights.licence_url)
    assert Rights.model_validate_json(rights.model_dump_json()) == rights


def check_links(urls: Sequence[str]) -> None:
    """Each once, and each one that could be requested."""
    assert len(set(urls)) == len(urls)
    for url in urls:
        _check_url(url)


def check_outlines(outlines: Outlines | Rejected) -> None:
    """A reason, or sources within all bounds."""
    if isinstance(outlines, Rejected):
        assert outlines.detail
        return
    for outline in outlines.outlines:
        _check_url(outline.url)
        _check_url(outline.home_url)
        _check_title(outline.title)
        assert len(outline.tags) <= MAX_TAGS
        assert all(outline.tags)


def _check_url(url: str | None) -> None:
    assert url is None or (len(url) <= MAX_URL and urlsplit(url).scheme in ("http", "https"))


def _check_title(title: str | None) -> None:
    assert title is None or (0 < len(title) <= MAX_TITLE and title.splitlines() == [title])


def _check_moment(moment: datetime | None) -> None:
    assert moment is None or moment.utcoffset() is not None
