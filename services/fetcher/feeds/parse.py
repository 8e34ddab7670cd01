"""Any feed or sitemap as it was delivered, in one shape: RSS, RDF, Atom, JSON Feed, sitemap, index, list of URLs; gzip or not.

Pure and total: any bytes make a Feed or a Rejected, in time linear in their number. The content decides what it is, for servers
label feeds as they please.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from services.fetcher.charset import charset_of
from services.fetcher.decode import BodyDecoder
from services.fetcher.feeds.channel import make_feed
from services.fetcher.feeds.collector import MAX_ITEMS, Collector, middle_of
from services.fetcher.feeds.dialects import DIALECTS
from services.fetcher.feeds.document import Document, find_document, read_document
from services.fetcher.feeds.feed import Feed, Item
from services.fetcher.feeds.identity import key_of, make_item
from services.fetcher.feeds.jsonfeed import parse_json_feed
from services.fetcher.feeds.url_list import read_url_list
from services.fetcher.target import shown
from shared.errors import LimitExceeded, Transient
from shared.outcomes import Rejected, RejectReason

#: Bytes of a document that is read, after decompression: what the sitemap protocol allows, 50 MB, and no feed comes near.
MAX_BYTES = 52_428_800
#: Characters from which on a document may have more articles than are kept: each takes ten at least.
_LONG = 10 * MAX_ITEMS
_GZIP_MAGIC = b"\x1f\x8b"
_PAGE = re.compile(r"<(?:!doctype\s{1,16}html|html|head|body)[\s>]", re.IGNORECASE)
#: Characters of a body in which a page shows that it is one.
_HEAD = 65_536


def parse_feed(body: bytes, *, url: str, media_type: str | None, charset: str | None) -> Feed | Rejected:
    """What `body` announces. `url` is where it was got in the end: relative links lead from there. `charset` is that of the header.

    Costs about 30 µs an item, so that a long one belongs in a thread. Duplicates count as one; of one guid on several links each
    link is the key.
    """
    unpacked = _unpacked(body, url)
    if isinstance(unpacked, Rejected):
        return unpacked
    text = unpacked.decode(charset_of(unpacked, header=charset, markup=True), "replace").lstrip("\ufeff\x00 \t\r\n")
    if not text:
        return Rejected(RejectReason.EMPTY, f"{shown(url)} is empty")
    if text.startswith("{"):
        feed = parse_json_feed(text, url)
        return _distinct(feed) if feed else _no_feed(url, "JSON, but no JSON Feed")
    document = find_document(text)
    if document is not None and document.root in DIALECTS:
        return _from_document(document, url)
    if media_type == "text/plain" and (listed := read_url_list(unpacked)).urls and not listed.bad:
        return _from_urls(listed.urls)
    if document is not None:
        return _no_feed(url, f"an outline ({document.root.upper()}), which `wiresift sources import` reads")
    return _no_feed(url, "a web page, not a feed; `wiresift sources add` finds its feeds" if _PAGE.search(text[:_HEAD]) else "no feed")


def _unpacked(body: bytes, url: str) -> bytes | Rejected:
    """`body` out of its .gz, if it is in one; nothing is in two."""
    if not body.startswith(_GZIP_MAGIC):
        return body if len(body) <= MAX_BYTES else Rejected(RejectReason.TOO_LARGE, f"{shown(url)} is larger than {MAX_BYTES} bytes")
    decoder = BodyDecoder("gzip", MAX_BYTES)
    try:
        decoder.feed(body)
        return decoder.finish()
    except LimitExceeded as error:
        return Rejected(RejectReason.TOO_LARGE, f"{shown(url)}: {error}")
    except Transient as error:
        return _no_feed(url, f"broken gzip: {error}")


def _no_feed(url: str, what: str) -> Rejected:
    return Rejected(RejectReason.NOT_AN_ARTICLE, f"{shown(url)} is {what}")


def _from_document(document: Document, url: str) -> Feed | Rejected:
    if document.declares_entities:
        return _no_feed(url, "XML that declares entities, which is not read")
    dialect = DIALECTS[document.root]
    middle = middle_of(document.count(dialect.item_name) if len(document.text) > _LONG else 0)
    found = read_document(document, lambda: Collector(dialect.item_name, dialect.own, url, dialect.item_of, middle=middle))
    return _distinct(make_feed(dialect.kind, found.feed, tuple(found.items), found.skipped))


def _from_urls(urls: tuple[str, ...]) -> Feed:
    """A sitemap in plain text (sitemaps.org, "Text file")."""
    middle = middle_of(len(urls))
    kept = [*urls[: middle.start], *urls[middle.stop :]] if middle else urls
    items = [item for url in kept if (item := make_item(url, url, None))]
    return Feed("sitemap", items=tuple(items), skipped=len(urls) - len(items))


def _distinct(feed: Feed) -> Feed:
    """`feed` with one item per key. A guid that stands on several links identifies none of them: a template's mistake."""
    links = Counter(key for key, _ in {(item.key, item.url) for item in feed.items if item.url})
    items: dict[str, Item] = {}
    for item in feed.items:
        kept = replace(item, key=key_of(item.url)) if item.url and links[item.key] > 1 else item
        items.setdefault(kept.key, kept)
    return feed if len(items) == len(feed.items) == len(links) else replace(feed, items=tuple(items.values()))
