"""Where a web page says that its feeds are, and where publishers usually put them. Pure and total, linear in a bounded page.

What is found is a candidate: whoever adds it asks for it and looks. Sitemaps are named in robots.txt, not in pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urljoin, urlsplit

from lxml import etree

from services.fetcher.charset import charset_of
from services.fetcher.feeds.links import absolute_url
from services.fetcher.feeds.wording import MAX_TITLE, plain_title

#: Bytes of a page that are looked at: the largest home pages of newspapers have three million.
_MAX_PAGE = 4 * 2**20
#: Feeds of one page that are named, the best first; pages that list all sections and topics have a few dozen.
MAX_CANDIDATES = 100
#: Links that are remembered to choose them from.
_MAX_FOUND = 2000
_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/feed+json application/xml application/rss text/xml "
    "text/rss+xml text/rss text/atom+xml".split()
)
#: A path that ends like that of a feed: feed, rss, atom, index.xml and the like, whatever script or suffix.
_FEED_PATH = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss2?|atom|rdf)(?:\.(?:xml|json|php|aspx?|rss|atom|rdf))?/?$|\.(?:rss|atom|rdf)$|/(?:feeds?|rss)/[^/]{1,80}\.xml$"
)
_FEED_TEXT = re.compile(r"(?:^|\W)(?:rss|atom|news ?feed|web ?feed)(?:\W|$)", re.IGNORECASE)
#: The words of content management systems for the feed of an article's comments.
_COMMENTS = re.compile(r"comment|kommentar|reacties|respuestas|comentário|comentario|commenti|replies", re.IGNORECASE)

#: Where feeds and sitemaps of news are where nothing names them, most usual first: what content management systems make by themselves.
_USUAL_PATHS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds",
    "/feed.json",
    "/index.rdf",
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemap_news.xml",
    "/sitemap.xml",
    "/sitemap_index.xml",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A URL that may be a feed. `declared`: the page says so (link rel=alternate); else it is a link that looks like one."""

    url: str
    title: str | None = None
    declared: bool = True
    comments: bool = False


def discover(markup: bytes, *, url: str, charset: str | None) -> tuple[Candidate, ...]:
    """The feeds that the page at `url` names, best first: declared ones, links that look like one, feeds of comments last."""
    page = markup[:_MAX_PAGE]
    reader = _Reader(url)
    parser = etree.HTMLParser(target=cast("etree.ParserTarget", reader), encoding="utf-8", huge_tree=False, no_network=True)
    try:
        etree.fromstring(page.decode(charset_of(page, header=charset, markup=True), "replace").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        reader.close()  # no document at all, or nested too deep: what was found until then stands
    found: dict[str, Candidate] = {}
    for candidate in sorted(reader.found, key=lambda candidate: (candidate.comments, not candidate.declared)):
        found.setdefault(candidate.url, candidate)
    return tuple(found.values())[:MAX_CANDIDATES]


def well_known(url: str) -> tuple[str, ...]:
    """Where the site of `url` may have a feed or news sitemap, in the order to ask; beside the page first, where that is a section."""
    if absolute_url(url, url) is None:
        return ()
    path = urlsplit(url).path
    section = path if path.endswith("/") else f"{path}/"
    beside = [urljoin(url, f"{section}feed"), urljoin(url, f"{section}rss.xml")] if path.strip("/") and "." not in path else []
    return tuple(dict.fromkeys([*beside, *(urljoin(url, usual) for usual in _USUAL_PATHS)]))


class _Reader:
    """Takes the page's tags in order; an `a` waits for its text."""

    def __init__(self, url: str) -> None:
        self.found: list[Candidate] = []
        self._base, self._has_base = url, False
        self._anchor: tuple[str, str] | None = None
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "base" and not self._has_base and "href" in attributes:
            self._has_base, self._base = True, absolute_url(self._base, attributes["href"]) or self._base
        elif tag == "link" and _names_feed(attributes):
            self._add(attributes.get("href"), attributes.get("title"), declared=True)
        elif tag == "a":
            self.end("a")
            self._anchor, self._text = (attributes.get("href", ""), attributes.get("title", "")), ""

    def data(self, text: str) -> None:
        if self._anchor is not None and len(self._text) < MAX_TITLE:
            self._text += text[:MAX_TITLE]

    def end(self, tag: str) -> None:
        if tag == "a" and self._anchor is not None:
            (href, title), self._anchor = self._anchor, None
            if _FEED_TEXT.search(f"{self._text} {title[:MAX_TITLE]}") or _looks_like_feed(href):
                self._add(href, self._text.strip() or title, declared=False)

    def close(self) -> None:
        self.end("a")

    def _add(self, href: str | None, title: str | None, *, declared: bool) -> None:
        url = absolute_url(self._base, href)
        if url and len(self.found) < _MAX_FOUND:
            of_comments = _COMMENTS.search(f"{urlsplit(url).path} {(title or '')[:MAX_TITLE]}") is not None
            self.found.append(Candidate(url.partition("#")[0], plain_title(title, markup=False), declared, of_comments))


def _names_feed(attributes: Mapping[str, str]) -> bool:
    """`rel=feed` of an early HTML 5 too; plain application/json is the API of a content management system."""
    relations = attributes.get("rel", "").lower().split()
    media_type = attributes.get("type", "").partition(";")[0].strip().lower()
    return "feed" in relations or ("alternate" in relations and media_type in _TYPES)


def _looks_like_feed(href: str) -> bool:
    path = href[:MAX_TITLE].partition("#")[0].partition("?")[0].strip().lower()
    return _FEED_PATH.search(path) is not None
