"""The feeds and sitemaps found for a site, best first, and which of them to add. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.console.sources.reading import ReadFeed

#: What named a feed: the operator, the page with link rel=alternate, a link on it, robots.txt, or nothing but custom; best first.
Origin = Literal["given", "declared", "linked", "robots.txt", "usual place"]
_BY_ORIGIN: Sequence[Origin] = ("given", "declared", "linked", "robots.txt", "usual place")
#: A feed whose newest article is older is more likely forgotten than slow.
_STALE = timedelta(days=30)
#: Share of the shorter list that two feeds have in common where one is enough.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """A feed or sitemap that was asked for and read. `same_as` is the URL of a better one that brings the same articles."""

    read: ReadFeed
    origin: Origin
    title: str | None = None
    comments: bool = False
    same_as: str | None = None

    @property
    def newest(self) -> datetime | None:
        """When its newest article came, by its own word."""
        moments = (item.published_at or item.updated_at for item in self.read.feed.items)
        return max((moment for moment in moments if moment), default=None)

    @property
    def is_sitemap(self) -> bool:
        return self.read.feed.kind.startswith("sitemap")


def ranked(found: Iterable[Found], now: datetime) -> tuple[Found, ...]:
    """Best first: feeds of articles before those of comments, with articles, fresh, feeds before sitemaps, as they were named."""
    best = sorted(found, key=lambda one: (one.comments, _is_empty(one), _is_stale(one, now), one.is_sitemap, _BY_ORIGIN.index(one.origin)))
    told: list[Found] = []
    for one in best:
        same = next((other.read.url for other in told if other.same_as is None and _overlap(one, other) >= _SAME), None)
        told.append(Found(one.read, one.origin, one.title, one.comments, same))
    return tuple(told)


def chosen(found: Sequence[Found], *, every: bool) -> tuple[Found, ...]:
    """Of those ranked the best one; or with `every` each with articles of its own, comments left out unless nothing else is there."""
    if not every:
        return tuple(found[:1])
    own = tuple(one for one in found if one.same_as is None)
    return tuple(one for one in own if not one.comments) or own


def _is_empty(one: Found) -> bool:
    return not (one.read.feed.items or one.read.feed.children)


def _is_stale(one: Found, now: datetime) -> bool:
    return one.newest is not None and now - one.newest > _STALE


def _overlap(one: Found, other: Found) -> float:
    if one.read.final_url == other.read.final_url:
        return 1.0
    mine, theirs = ({item.url for item in found.read.feed.items if item.url} for found in (one, other))
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0
