"""Lists of articles as publishers write them: RSS, Atom, JSON Feed, a news sitemap, an index of packed sitemaps. Pure."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

#: Sitemaps in an index; articles are parted among them by their number.
PARTS = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a list carries it."""

    number: int
    url: str
    title: str
    published_at: datetime
    updated_at: datetime


def rss(title: str, entries: Sequence[Entry]) -> bytes:
    """RSS 2.0 with the time of updates by Dublin Core."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(one.url)}</link><guid isPermaLink='false'>tag-{one.number}</guid>"
        f"<pubDate>{format_datetime(one.published_at)}</pubDate><dcterms:modified>{one.updated_at.isoformat()}</dcterms:modified></item>\n"
        for one in entries
    )
    opening = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/">'
    return f"{opening}<channel><title>{escape(title)}</title>\n{items}</channel></rss>".encode()


def atom(title: str, entries: Sequence[Entry]) -> bytes:
    """Atom 1.0."""
    items = "".join(
        f"<entry><id>tag:invented,{one.number}</id><title>{escape(one.title)}</title><link href='{escape(one.url)}'/>"
        f"<published>{one.published_at.isoformat()}</published><updated>{one.updated_at.isoformat()}</updated></entry>\n"
        for one in entries
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title>\n{items}</feed>'.encode()


def json_feed(title: str, entries: Sequence[Entry]) -> bytes:
    """JSON Feed 1.1."""
    items = [
        {
            "id": f"{one.number}",
            "url": one.url,
            "title": one.title,
            "date_published": one.published_at.isoformat(),
            "date_modified": one.updated_at.isoformat(),
        }
        for one in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}).encode()


def news_sitemap(title: str, entries: Sequence[Entry]) -> bytes:
    """A sitemap with the extension for news."""
    urls = "".join(
        f"<url><loc>{escape(one.url)}</loc><lastmod>{one.updated_at.isoformat()}</lastmod><news:news><news:publication>"
        f"<news:name>{escape(title)}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{one.published_at.isoformat()}</news:publication_date><news:title>{escape(one.title)}</news:title>"
        f"</news:news></url>\n"
        for one in entries
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>\n{urls}</urlset>'.encode()


def index(urls: Sequence[str]) -> bytes:
    """A sitemap index."""
    parts = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()


def packed_sitemap(title: str, entries: Sequence[Entry], part: int) -> bytes:
    """Part `part` of what an index lists, as a .gz file."""
    return gzip.compress(news_sitemap(title, [one for one in entries if one.number % PARTS == part]), mtime=0)
