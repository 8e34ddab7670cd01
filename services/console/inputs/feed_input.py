"""Feeds and sitemaps among the inputs: they are asked for when their turn comes, and stand for the articles they list. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

#: A path that ends as those of feeds and sitemaps do and of articles do not.
_FEED_PATH = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom)(?:\.(?:json|php|aspx?))?/?$|\.(?:rss|atom|rdf|xml)$|sitemap[^/]{0,80}\.(?:xml|txt)\.gz$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FeedInput:
    """A feed or sitemap to ask for. `given` is the input that names it; `source` and `language` stand in where an item names none.

    `guessed`: only its address looks like one, so that it may be an article after all.
    """

    url: str
    given: str
    source: str | None = None
    language: str | None = None
    guessed: bool = False


def looks_like_feed(url: str) -> bool:
    """Whether `url` ends as feeds and sitemaps do."""
    try:
        return _FEED_PATH.search(urlsplit(url).path) is not None
    except ValueError:
        return False
