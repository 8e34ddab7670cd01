"""What is fuzzed: each target takes any bytes, raises nothing, and keeps what it promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.fetcher.feeds.discovery import MAX_CANDIDATES, discover
from services.fetcher.feeds.opml import Outlines, read_opml, write_opml
from services.fetcher.feeds.parse import parse_feed
from services.fetcher.feeds.url_list import read_url_list
from services.fetcher.headers import Headers, content_type, retry_after_s, validator
from services.fetcher.links import related
from services.fetcher.manners.robots import MAX_CRAWL_DELAY_S, Robots
from services.fetcher.redirects import next_hop
from services.fetcher.rights.markup import read_tags
from services.fetcher.rights.read import Page, Terms, read_rights
from services.fetcher.rights.tdmrep import read_file
from tests.fuzz import cleaning, documents
from tests.fuzz.invariants import check_feed, check_links, check_outlines, check_rights

URL = "https://harbour.example/feeds/feed.xml"
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
#: Paths that robots.txt is asked about, with what its patterns play on: wildcards, ends, escapes, queries.
_PATHS = ("/", "/a/b?c=d", "/%7Efoo/*$", "/ü")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads bytes. `seeds` are what atheris begins with, `tokens` what it likes to put in."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    tokens: tuple[str, ...] = ()


def _feed(body: bytes) -> None:
    check_feed(parse_feed(body, url=URL, media_type=None, charset=None))


def _sitemap(body: bytes) -> None:
    check_feed(parse_feed(body, url=URL, media_type="text/plain", charset=None))


def _opml(body: bytes) -> None:
    outlines = read_opml(body)
    check_outlines(outlines)
    if isinstance(outlines, Outlines):
        again = read_opml(write_opml(outlines.outlines, title="Desk"))
        assert isinstance(again, Outlines)
        assert set(again.outlines) == set(outlines.outlines)


def _discovery(body: bytes) -> None:
    candidates = discover(body, url=URL, charset=None)
    assert len(candidates) <= MAX_CANDIDATES
    assert all(candidate.url.startswith(("http://", "https://")) for candidate in candidates)


def _url_list(body: bytes) -> None:
    read = read_url_list(body)
    assert len(set(read.urls)) == len(read.urls)


def _robots(body: bytes) -> None:
    robots = Robots.parse(body)
    assert robots.crawl_delay_s is None or 0 <= robots.crawl_delay_s <= MAX_CRAWL_DELAY_S
    for path in _PATHS:
        assert robots.allows(f"https://harbour.example{path}") in (True, False)


def _rights(body: bytes) -> None:
    header, robots, file, page = [*body.split(b"\0", 3), b"", b"", b""][:4]
    headers, tags = _fields(header), read_tags(page, "utf-8")
    terms = Terms(Robots.parse(robots).signals, read_file(file))
    rights = read_rights(Page(URL, headers, tags), terms)
    check_rights(rights)
    refused = read_rights(Page(URL, (*headers, ("content-usage", "train-ai=n"), ("x-robots-tag", "wiresift: none")), tags), terms)
    assert (refused.train_ai, refused.search) == ("no", "no")
    assert (refused.ai_use, refused.licence_url) == (rights.ai_use, rights.licence_url)


def _links(body: bytes) -> None:
    headers = _fields(body)
    for relation in ("hub", "self", "license"):
        check_links(related(headers, relation, URL))


def _headers(body: bytes) -> None:
    headers = _fields(body)
    media_type, charset = content_type(headers)
    assert media_type == (media_type and media_type.lower())
    assert charset == (charset and charset.lower())
    assert 0 <= (retry_after_s(headers, _NOW) or 0) <= 86_400
    assert len(validator(headers, "etag") or "") <= 1024
    next_hop((URL,), 302, headers)


def _fields(body: bytes) -> Headers:
    """Lines as `name: value`, decoded as HTTP libraries do."""
    lines = body.decode("latin-1").split("\n")
    return tuple((name.strip().lower(), value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon)


_XML = "<![CDATA[ ]]> <!-- --> <!DOCTYPE <!ENTITY xmlns= xml:base= xml:lang= &amp; &#0; &nbsp; </ /> encoding= http:// https:// ://".split()
_FEED = (
    "<rss <channel> <item> <title> <link> <guid> <pubDate> <ttl> <feed <entry> <rdf:RDF rdf:about= href= rel= <updated> type= html".split()
)
_JSON = '"items":[{ "id": "url": "hubs": "date_published": {} [] null 1e999'.split()

_RIGHTS = (
    'link: tdm-reservation tdm-policy x-robots-tag: wiresift: noai none train-ai=n search=yes ;rel=license "location" name= content='
).split()

TARGETS = {
    "feed": Target(_feed, documents.FEEDS, (*_XML, *_FEED)),
    "json_feed": Target(_feed, (documents.JSON_FEED, b'{"items":[]}'), tuple(_JSON)),
    "sitemap": Target(
        _sitemap, documents.SITEMAPS, (*_XML, *"<urlset <url> <loc> <lastmod> <sitemapindex <sitemap> <news:news> <news:title>".split())
    ),
    "opml": Target(
        _opml, documents.OUTLINES, (*_XML, *"<opml <body> <outline text= title= xmlUrl= htmlUrl= category= type= feed:".split())
    ),
    "discovery": Target(
        _discovery, (documents.PAGE,), (*"<link <a <base rel= alternate href= type= <script> <template> <svg> <table>".split(),)
    ),
    "url_list": Target(_url_list, (documents.URL_LIST,), ("https://", "#", "\\x0a", "[::1]", "xn--")),
    "robots": Target(_robots, documents.ROBOTS, tuple("User-agent: Disallow: Allow: Crawl-delay: Sitemap: * $ %2F".split())),
    "rights": Target(
        _rights, documents.RIGHTS, (*_RIGHTS, *"\\x00 User-agent: Content-Usage: Content-Signal: License: <!-- --> <meta <link".split())
    ),
    "links": Target(_links, documents.LINKS, tuple('link: rel= =hub ;rel=self title=" \\ < > , ; http:// http://[ anchor='.split())),
    "headers": Target(
        _headers, documents.HEADERS, tuple("location: retry-after: content-type: etag: charset= ; GMT 0x7f.1 http://[".split())
    ),
    "clean": Target(cleaning.run_text, cleaning.TEXTS, cleaning.WORDS),
    "clean_page": Target(cleaning.run_page, cleaning.PAGES, (*cleaning.MARKUP, *cleaning.WORDS)),
}
