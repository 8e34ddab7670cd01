"""What any kind of feed or sitemap says, in one shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["rss", "atom", "rdf", "json", "sitemap", "sitemap_index"]


@dataclass(frozen=True, slots=True)
class Item:
    """One article as a feed announces it.

    `key` tells items of one feed apart: guid, else link, else a hash of the title; a guid that stands on several links is none. At most
    512 characters. `url` is absolute, None where the item has none. `title` is plain text on one line, at most 1,000 characters. Times
    are in UTC, None where absent or unreadable, and may lie in the future. `language` and `licence_url` are stated for the
    item or around it.
    """

    key: str
    url: str | None
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    licence_url: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or sitemap as read. `items` in document order; `children` are the sitemaps of an index, newest first by lastmod,
    those without one last, from both ends of the index in turn.

    `least_interval_s` is the longest of ttl, sy:updatePeriod/updateFrequency and the like, in seconds: the publisher's wish not to be
    asked more often. `hub` and `own_url` are for WebSub. `skipped` counts items that were unreadable or beyond a bound.
    """

    kind: Kind
    title: str | None = None
    language: str | None = None
    home_url: str | None = None
    items: tuple[Item, ...] = ()
    children: tuple[str, ...] = ()
    least_interval_s: float | None = None
    hub: str | None = None
    own_url: str | None = None
    licence_url: str | None = None
    skipped: int = 0
