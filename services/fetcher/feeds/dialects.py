"""What the elements of RSS, RDF, Atom and sitemaps mean: records into articles. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.fetcher.feeds.feed import Item, Kind
from services.fetcher.feeds.identity import make_item
from services.fetcher.feeds.links import absolute_url
from services.fetcher.feeds.moments import read_moment
from services.fetcher.feeds.record import Field, Record, first
from services.fetcher.feeds.wording import plain_title


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a document is read: the element of one article, the prefix of its own names, and what makes an article of a record."""

    kind: Kind
    item_name: str
    own: str
    item_of: Callable[[Record], Item | None]


def _rss_item(record: Record) -> Item | None:
    guid = record.text("guid", "atom:id") or record.about
    return make_item(
        guid,
        first(_rss_links(record)),
        plain_title(record.text("title", "dc:title"), markup=True),
        read_moment(record.text("pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "published")),
        read_moment(record.text("atom:updated", "dcterms:modified", "updated", "modified")),
        record.text("dc:language", "language") or record.language,
        licence(record, "atom:link"),
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
        first([atom_page(record), record.text("feedburner:origlink"), absolute_url("", record.text("id"))]),
        atom_title(record),
        read_moment(record.text("published", "issued", "dc:date")),
        read_moment(record.text("updated", "modified")),
        record.text("dc:language") or record.language,
        licence(record, "link"),
    )


def licence(record: Record, link: str) -> str | None:
    """By Atom's own relation (RFC 4946), as text (creativeCommons module), as a resource (cc in RDF). `link` is Atom's in the dialect."""
    resources = (found.link() or found.link("rdf:resource") for found in record.all("cc:license"))
    return first([*record.related(link, "license"), *resources])


def atom_page(record: Record) -> str | None:
    """The article's page: its original before what counts clicks, HTML before another form of it."""
    pages = [found for found in record.all("link") if found.attributes.get("rel", "alternate").lower() == "alternate"]
    pages.sort(key=lambda found: "html" not in found.attributes.get("type", "text/html").lower())
    return first([*(found.link() for found in record.all("feedburner:origlink")), *(found.link("href") for found in pages)])


def atom_title(record: Record) -> str | None:
    """The title as its `type` says: only HTML has tags to strip."""
    title = next(record.all("title"), None)
    if title is None:
        return None
    return plain_title(title.text, markup="html" in title.attributes.get("type", "text").lower())


def _sitemap_item(record: Record) -> Item | None:
    url = first(found.link() for found in record.all("loc"))
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


#: By the name of the root element.
DIALECTS = {
    "rss": Dialect("rss", "item", "", _rss_item),
    "rdf": Dialect("rdf", "item", "", _rss_item),
    "feed": Dialect("atom", "entry", "atom:", _atom_item),
    "urlset": Dialect("sitemap", "url", "", _sitemap_item),
    "sitemapindex": Dialect("sitemap_index", "sitemap", "", _sitemap_item),
}
