"""What the elements of RSS, RDF, Atom and sitemaps mean: records into articles and feeds. Pure.

Identity of an article: guid (atom:id, rdf:about), else link, else a hash of its title. Links change when a site moves, titles when an
article is edited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from services.fetcher.feeds.feed import Feed, Item, Kind
from services.fetcher.feeds.links import absolute_url
from services.fetcher.feeds.moments import read_moment
from services.fetcher.feeds.record import Field, Record
from services.fetcher.feeds.wording import plain_title

#: Characters of a guid that is kept as it is; longer ones are kept by their hash.
_MAX_KEY = 512
#: A language tag (BCP 47), loosely: feeds write en_US.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}\Z")
_NUMBER = re.compile(r"\s{0,8}([0-9]{1,6})(?:\.[0-9]{0,6})?\s{0,8}\Z")
_MINUTE_S = 60.0
_PERIODS_S = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a document is read: the element of one article, the prefix of its own names, and what makes an article of a record."""

    kind: Kind
    item_name: str
    own: str
    item_of: Callable[[Record], Item | None]


def make_item(
    identity: str | None,
    url: str | None,
    title: str | None,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
    language: str | None = None,
) -> Item | None:
    """An article under its key; None where nothing identifies it."""
    key = (identity or "").strip() or url or title
    if not key:
        return None
    if len(key) > _MAX_KEY or key == title:
        key = sha256(key.encode("utf-8", "replace")).hexdigest()
    return Item(key, url, title, published_at, updated_at, language_tag(language))


def language_tag(written: str | None) -> str | None:
    """A language as feeds write it (`de`, `pt-BR`, `en_us`), in the form of BCP 47; None where it is none."""
    tag = (written or "").strip()
    return tag.replace("_", "-") if _LANGUAGE.match(tag) else None


def _rss_item(record: Record) -> Item | None:
    guid = record.text("guid", "atom:id") or record.about
    return make_item(
        guid,
        _first(_rss_links(record)),
        plain_title(record.text("title", "dc:title"), markup=True),
        read_moment(record.text("pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "published")),
        read_moment(record.text("atom:updated", "dcterms:modified", "updated", "modified")),
        record.text("dc:language", "language") or record.language,
    )


def _rss_links(record: Record) -> Iterable[str | None]:
    """Best first. FeedBurner's own links count clicks, and redirect; a guid is a link unless it says it is none."""
    yield from (found.link() for found in record.all("feedburner:origlink", "link"))
    yield from (found.link("href") for found in record.all("link"))
    yield from record.related("atom:link", "alternate")
    yield from (_permanent(found) for found in record.all("guid"))
    yield absolute_url(record.base, record.about)


def _permanent(guid: Field) -> str | None:
    """Only an absolute one: many a guid is a bare number, whatever it says."""
    stated = guid.attributes.get("ispermalink", "true").strip().lower() != "false"
    return guid.link() if stated and guid.text.strip().lower().startswith("http") else None


def _atom_item(record: Record) -> Item | None:
    return make_item(
        record.text("id"),
        _first([_page(record), record.text("feedburner:origlink"), absolute_url("", record.text("id"))]),
        _atom_title(record),
        read_moment(record.text("published", "issued", "dc:date")),
        read_moment(record.text("updated", "modified")),
        record.text("dc:language") or record.language,
    )


def _page(record: Record) -> str | None:
    """The article's page: its original before what counts clicks, HTML before another form of it."""
    pages = [found for found in record.all("link") if found.attributes.get("rel", "alternate").lower() == "alternate"]
    pages.sort(key=lambda found: "html" not in found.attributes.get("type", "text/html").lower())
    return _first([*(found.link() for found in record.all("feedburner:origlink")), *(found.link("href") for found in pages)])


def _atom_title(record: Record) -> str | None:
    title = next(record.all("title"), None)
    if title is None:
        return None
    return plain_title(title.text, markup="html" in title.attributes.get("type", "text").lower())


def _sitemap_item(record: Record) -> Item | None:
    url = _first(found.link() for found in record.all("loc"))
    if url is None:
        return None
    return make_item(
        url,
        url,
        plain_title(record.text("news:title"), markup=True),
        read_moment(record.text("news:publication_date")),
        read_moment(record.text("lastmod")),
        record.text("news:language"),
    )


def _first(urls: Iterable[str | None]) -> str | None:
    return next((url for url in urls if url), None)


#: By the name of the root element.
DIALECTS = {
    "rss": Dialect("rss", "item", "", _rss_item),
    "rdf": Dialect("rdf", "item", "", _rss_item),
    "feed": Dialect("atom", "entry", "atom:", _atom_item),
    "urlset": Dialect("sitemap", "url", "", _sitemap_item),
    "sitemapindex": Dialect("sitemap_index", "sitemap", "", _sitemap_item),
}


def make_feed(kind: Kind, record: Record, items: tuple[Item, ...], skipped: int) -> Feed:
    """The feed that `record` describes, with its articles; of an index of sitemaps, with its sitemaps, newest first."""
    if kind == "sitemap_index":
        dated = sorted(items, key=lambda item: item.updated_at.timestamp() if item.updated_at else 0.0, reverse=True)
        return Feed(kind, children=tuple(dict.fromkeys(item.key for item in dated if item.key == item.url)), skipped=skipped)
    link = "link" if kind == "atom" else "atom:link"
    title = _atom_title(record) if kind == "atom" else plain_title(record.text("title", "dc:title"), markup=True)
    return Feed(
        kind,
        title=title,
        language=language_tag(record.text("language", "dc:language") or record.language),
        home_url=_page(record) if kind == "atom" else _first(found.link() for found in record.all("link")),
        items=items,
        least_interval_s=_least_interval_s(record),
        hub=_first(record.related(link, "hub")),
        own_url=_first(record.related(link, "self")),
        licence_url=_first(_licences(record, link)),
        skipped=skipped,
    )


def _licences(record: Record, link: str) -> Iterable[str | None]:
    """By Atom's own relation (RFC 4946), as text (creativeCommons module), as a resource (cc in RDF)."""
    yield from record.related(link, "license")
    yield from (found.link() or found.link("rdf:resource") for found in record.all("cc:license"))


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
