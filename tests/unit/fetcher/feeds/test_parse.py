"""Feeds and sitemaps of every form, in one shape."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from services.fetcher.feeds.collector import MAX_ITEMS
from services.fetcher.feeds.feed import Feed
from services.fetcher.feeds.parse import MAX_BYTES, parse_feed
from shared.outcomes import Rejected, RejectReason
from tests.fuzz import documents

URL = "https://harbour.example/feeds/feed.xml"


def _parse(body: bytes, *, media_type: str | None = None, charset: str | None = None) -> Feed:
    feed = parse_feed(body, url=URL, media_type=media_type, charset=charset)
    assert isinstance(feed, Feed), feed
    return feed


def _refused(body: bytes) -> Rejected:
    refused = parse_feed(body, url=URL, media_type="application/rss+xml", charset=None)
    assert isinstance(refused, Rejected), refused
    return refused


def _rss(items: str) -> bytes:
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def test_rss_is_read_with_its_modules() -> None:
    """Title and links of the channel, not of its image; wishes, hub, licence; Dublin Core where RSS itself says nothing."""
    feed = _parse(documents.RSS)

    assert (feed.kind, feed.title, feed.home_url) == ("rss", "The Harbour Post & Courier", "https://harbour.example/")
    assert (feed.language, feed.least_interval_s, feed.hub) == ("en-us", 1800.0, "https://hub.example/")
    assert feed.own_url == "https://harbour.example/feed.xml"
    assert feed.licence_url == "https://creativecommons.org/licenses/by/4.0/"
    first, second = feed.items
    assert (first.key, first.url) == ("post-17", "https://harbour.example/2026/ferry?a=1&b=2")
    assert (first.title, first.published_at) == ("Ferry returns after storm", datetime(2026, 11, 21, 9, 15, tzinfo=UTC))
    assert (second.url, second.title, second.language) == ("https://harbour.example/2026/three", "Two < three & more", "fr")


def test_rdf_is_read_in_its_own_encoding() -> None:
    """RSS 1.0: items beside the channel, known by rdf:about; the XML declaration names the charset."""
    feed = _parse(documents.RDF)

    assert (feed.kind, feed.title, feed.language) == ("rdf", "Valley Gazette", "de")
    assert feed.licence_url == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert [(item.key, item.title) for item in feed.items] == [("https://valley.example/1", "Mühle eröffnet")]
    assert feed.items[0].published_at == datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


def test_atom_is_read_with_its_bases_and_kinds_of_text() -> None:
    """xml:base nests, xml:lang is inherited, XHTML is plain text, a text title keeps what looks like a tag, a source is not the entry."""
    feed = _parse(documents.ATOM)

    assert (feed.kind, feed.title, feed.language, feed.home_url) == ("atom", "Atoll & Reef", "en", "https://atoll.example/")
    assert feed.own_url == "https://atoll.example/news/feed.atom"
    assert feed.licence_url == "https://creativecommons.org/licenses/by-nc/4.0/"
    first, second = feed.items
    assert (first.key, first.url) == ("tag:atoll.example,2026:1", "https://atoll.example/news/2026/reef")
    assert (first.title, first.language) == ("Reef grows — again", "en")
    assert first.published_at == datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert (second.title, second.language, second.url) == ("Use a <b> tag", "pt-BR", "https://atoll.example/2")
    assert (second.published_at, second.updated_at) == (None, datetime(2026, 11, 21, 7, tzinfo=UTC))


def test_the_licence_of_a_feed_is_its_articles() -> None:
    """Apart from one that states its own, and of what stands on another's site, which the feed only links to."""
    licences = "<creativeCommons:license>https://licences.example/{}</creativeCommons:license>"
    items = [
        f"<item><link>{url}</link>{own}</item>" for url, own in (("/a", ""), ("/b", licences.format("own")), ("//other.example/c", ""))
    ]
    assert [item.licence_url for item in _parse(_rss(licences.format("feed") + "".join(items))).items] == [
        "https://licences.example/feed",
        "https://licences.example/own",
        None,
    ]
    assert {item.licence_url for item in _parse(documents.ATOM).items} == {"https://creativecommons.org/licenses/by-nc/4.0/"}
    assert {item.licence_url for item in _parse(documents.RDF).items} == {"https://creativecommons.org/licenses/by-sa/4.0/"}


def test_atom_links_keep_their_ampersands() -> None:
    """A link in an attribute is the link that was meant."""
    feed = _parse(
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><link href='https://a.example/?b=1&amp;c=2'/></entry></feed>"
    )

    assert feed.items[0].url == "https://a.example/?b=1&c=2"


def test_json_feed_is_read() -> None:
    """Numbers serve as ids, a link blog's entry leads outside, what is no entry is counted."""
    feed = _parse(documents.JSON_FEED)

    assert (feed.kind, feed.title, feed.language, feed.hub) == ("json", "Dune Daily", "en", "https://hub.example/")
    assert [(item.key, item.url) for item in feed.items] == [("1", "https://harbour.example/one"), ("2", "https://else.example/two")]
    assert (feed.items[0].title, feed.items[0].language) == ("Dunes <move>", "nl")
    assert feed.skipped == 2


def test_a_news_sitemap_is_read() -> None:
    """The news extension gives title, time and language; an image's address is not the article's."""
    feed = _parse(documents.SITEMAP)

    assert (feed.kind, feed.skipped, len(feed.items)) == ("sitemap", 1, 2)
    first = feed.items[0]
    assert (first.key, first.url) == ("https://harbour.example/2026/ferry", "https://harbour.example/2026/ferry")
    assert (first.title, first.language) == ("Ferry returns", "en")
    assert first.published_at == datetime(2026, 11, 21, 9, 15, tzinfo=UTC)
    assert first.updated_at == datetime(2026, 11, 21, tzinfo=UTC)


def test_an_index_names_its_newest_sitemaps_first() -> None:
    """Whoever follows only some of them follows the right ones."""
    feed = _parse(documents.SITEMAP_INDEX)

    assert (feed.kind, feed.items) == ("sitemap_index", ())
    assert feed.children == ("https://harbour.example/new.xml", "https://harbour.example/old.xml", "https://harbour.example/undated.xml.gz")


@pytest.mark.parametrize("document", [documents.RSS, documents.ATOM, documents.JSON_FEED, documents.SITEMAP])
def test_gzip_and_utf_16_make_no_difference(document: bytes) -> None:
    """A .gz as such is unpacked, whatever its label; a byte order mark decides the encoding."""
    feed = _parse(document)

    assert _parse(gzip.compress(document), media_type="application/gzip") == feed
    assert _parse(document.decode().encode("utf-16")) == feed


def test_a_broken_feed_still_gives_its_articles() -> None:
    """A warning before it, a doctype, HTML's entities, bare ampersands, tags not closed, an undeclared prefix, a last article cut off."""
    feed = _parse(documents.BROKEN_RSS)

    assert feed.title == "Marsh Mail"
    assert [item.url for item in feed.items] == [
        "https://marsh.example/1?a=1&copy=2",
        "https://marsh.example/2",
    ]
    assert [item.title for item in feed.items] == ["Eels & herons", "Unclosed"]
    assert feed.items[1].published_at == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_tags_that_are_never_closed_lose_no_later_article() -> None:
    """Depth is bounded by passing over what is too deep, not by giving up."""
    feed = _parse(_rss("<item><description>" + "<br>" * 1000 + "</description><guid>1</guid></item><item><guid>2</guid></item>"))

    assert [item.key for item in feed.items] == ["1", "2"]


def test_an_element_that_is_never_closed_swallows_no_article() -> None:
    """Neither one of the feed nor one of an article; an image's address is no article of RSS."""
    image = "<image><url>https://a.example/i.png</url><link>https://a.example/i</link></image><lik>"
    feed = _parse(_rss(f"{image}<link>https://a.example/</link><title>Feed<item><guid>1</guid><x><item><guid>2</guid></item>"))

    assert [item.key for item in feed.items] == ["1", "2"]


_WORDS = (
    "<rss><channel><title>Café news – the ferry’s log</title><item><link>/été</link><title>Élan à Besançon</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "media_type", "charset"),
    [
        (_WORDS.encode(), "text/html", "utf-8"),
        (_WORDS.encode(), "application/octet-stream", None),
        (_WORDS.encode(), "text/xml", "iso-8859-1"),
        (_WORDS.encode(), "application/rss+xml", "no-such-charset"),
        (b"<?xml version='1.0' encoding='us-ascii'?>" + _WORDS.encode(), None, None),
        (b"<?xml version='1.0' encoding='utf-16'?>" + _WORDS.encode(), None, None),
        (b"<?xml version='1.0' encoding='utf-8'?>" + _WORDS.encode("cp1252"), None, "utf-8"),
        (b"\xef\xbb\xbf\xef\xbb\xbf\r\n" + _WORDS.encode(), None, None),
        (b"\0\0 " + _WORDS.encode(), None, None),
        (_WORDS.encode("utf-16-le"), None, None),
        (_WORDS.replace("Élan à Besançon", "<![CDATA[ &Eacute;lan <b>à</b> Besançon ]]>").encode(), None, None),
        (_WORDS.replace("Élan à", "&Eacute;lan \x08à").encode(), None, None),
    ],
)
def test_labels_that_lie_change_nothing(body: bytes, media_type: str | None, charset: str | None) -> None:
    """Media type, charset of the header, encoding of the declaration, marks: the bytes decide."""
    feed = _parse(body, media_type=media_type, charset=charset)

    assert (feed.kind, feed.title) == ("rss", "Café news – the ferry’s log")
    assert [(item.url, item.title) for item in feed.items] == [("https://harbour.example/été", "Élan à Besançon")]


def test_an_article_that_the_end_cuts_off_is_none() -> None:
    """Half a link leads elsewhere, and half an article would be known by half of its marks; those before it stand."""
    whole = _rss("<item><guid>1</guid><link>https://a.example/1</link></item><item><guid>2</guid><link>https://a.example/12</link></item>")
    last = whole.index(b"<guid>2")
    for end in range(last, whole.index(b"</item>", last)):
        assert [item.key for item in _parse(whole[:end]).items] == ["1"], whole[:end]
    entries = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id></entry><entry><id>2</id><link href='https://a.example/1"
    assert [item.key for item in _parse(entries).items] == ["1"]


@pytest.mark.parametrize(
    "prologue",
    [
        b"<!DOCTYPE html>",
        b'<!DOCTYPE rss SYSTEM "http://attack.example/x.dtd">',
        b"\n\n \xef\xbb\xbf<?xml version='1.0'?>",
        b"<!-- <html> -->",
    ],
)
def test_what_stands_before_the_feed_is_dropped(prologue: bytes) -> None:
    """A doctype without declarations, white space, a misplaced mark, a comment."""
    assert len(_parse(prologue + _rss("<item><guid>1</guid></item>")).items) == 1


@pytest.mark.parametrize(
    "body",
    [
        documents.BOMB,
        documents.BOMB.decode().encode("utf-16"),
        b"<!DOCTYPE urlset [<!ENTITY % p SYSTEM 'http://attack.example/'>%p;]><urlset></urlset>",
        b"<!DOCTYPE\nsitemapindex\n\n[ ]><sitemapindex/>",
    ],
)
def test_declared_entities_are_refused(body: bytes) -> None:
    """Nothing is expanded, and nothing is loaded: the document is not given to a parser."""
    refused = _refused(body)

    assert refused.reason is RejectReason.NOT_AN_ARTICLE
    assert "declares entities" in refused.detail


def test_a_web_page_is_told_from_a_feed() -> None:
    """The operator learns what to do instead."""
    refused = _refused(documents.PAGE)

    assert refused.reason is RejectReason.NOT_AN_ARTICLE
    assert refused.detail == f"{URL} is a web page, not a feed; `wiresift sources add` finds its feeds"


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (b"", RejectReason.EMPTY, "empty"),
        (b" \n", RejectReason.EMPTY, "empty"),
        (b"Hello", RejectReason.NOT_AN_ARTICLE, "no feed"),
        (b'{"items": 3}', RejectReason.NOT_AN_ARTICLE, "no JSON Feed"),
        (b'{"items":' + b"[" * 100_000, RejectReason.NOT_AN_ARTICLE, "no JSON Feed"),
        (b'{"items": [' + b"{}," * 500_000 + b"{}]}", RejectReason.NOT_AN_ARTICLE, "no JSON Feed"),
        (documents.OPML, RejectReason.NOT_AN_ARTICLE, "wiresift sources import"),
        (b"\x1f\x8bbroken", RejectReason.NOT_AN_ARTICLE, "broken gzip"),
        (gzip.compress(documents.RSS, mtime=0)[:-9], RejectReason.NOT_AN_ARTICLE, "broken gzip"),
        (gzip.compress(gzip.compress(documents.RSS, mtime=0), mtime=0), RejectReason.NOT_AN_ARTICLE, "no feed"),
        (gzip.compress(bytes(MAX_BYTES + 1), mtime=0), RejectReason.TOO_LARGE, "larger than"),
        (b"<rss>" + bytes(MAX_BYTES), RejectReason.TOO_LARGE, "larger than"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes | str) else None,
)
def test_what_is_no_feed_is_refused_with_its_reason(body: bytes, reason: RejectReason, words: str) -> None:
    """Text, JSON of other kinds, outlines, broken or endless gzip."""
    refused = _refused(body)

    assert refused.reason is reason
    assert words in refused.detail


def test_a_sitemap_may_be_a_list_in_plain_text() -> None:
    """One URL a line, where all lines are URLs and the server says it is text."""
    feed = _parse(b"https://harbour.example/1\nhttps://harbour.example/2\n", media_type="text/plain")

    assert (feed.kind, [item.url for item in feed.items]) == ("sitemap", ["https://harbour.example/1", "https://harbour.example/2"])


def test_an_empty_feed_is_a_feed() -> None:
    """News sitemaps are empty on quiet days."""
    assert _parse(b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>").items == ()


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://a.example/1", "file:///etc/passwd", "https://", "http://[", "a\\b", "x" * 9000]
)
def test_only_web_links_are_links(link: str) -> None:
    """An article without a usable link keeps its identity and has no URL."""
    item = _parse(_rss(f"<item><guid isPermaLink='false'>1</guid><link>{link}</link></item>")).items[0]

    assert (item.key, item.url) == ("1", None)


def test_the_publishers_own_link_wins_over_one_that_counts_clicks() -> None:
    """FeedBurner's original link is the article's."""
    namespace = "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'"
    link = "<link>https://clicks.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>"

    assert _parse(_rss(f"<item {namespace}>{link}</item>")).items[0].url == "https://a.example/1"


def test_a_prefix_that_nobody_declared_still_keeps_names_apart() -> None:
    """An image's title is not the article's."""
    feed = _parse(_rss("<item><media:title>Image</media:title><title>Article</title><dc:language>fr</dc:language></item>"))

    assert [(item.title, item.language) for item in feed.items] == [("Article", "fr")]


def test_identity_is_guid_then_link_then_title() -> None:
    """What none of them identifies is no article, and is counted."""
    feed = _parse(_rss("<item><guid>g</guid><link>/1</link></item><item><link>/2</link></item><item><title>T</title></item><item/>"))

    keys = [item.key for item in feed.items]
    assert keys[:2] == ["g", "https://harbour.example/2"]
    assert len(keys[2]) == 64
    assert feed.skipped == 1


def test_one_guid_on_several_links_identifies_none() -> None:
    """A template that repeats its guid must not make all news one article; the same item twice is one."""
    one = "<item><guid isPermaLink='false'>x</guid><link>/1</link></item>"
    feed = _parse(_rss(one + "<item><guid isPermaLink='false'>x</guid><link>/2</link></item>" + one))

    assert [item.key for item in feed.items] == ["https://harbour.example/1", "https://harbour.example/2"]


def test_a_long_key_is_kept_by_its_hash_wherever_it_comes_from() -> None:
    """Keys are bounded, and two long links stay two."""
    link = "https://a.example/" + "x" * 600
    feed = _parse(_rss(f"<item><link>{link}1</link></item><item><link>{link}2</link></item>"))

    assert [len(item.key) for item in feed.items] == [64, 64]
    index = f"<sitemapindex><sitemap><loc>{link}</loc></sitemap></sitemapindex>"
    assert _parse(index.encode()).children == (link,)


def test_an_id_that_no_encoding_can_write_is_kept_by_its_hash() -> None:
    """JSON can hold half a character; whatever stores the key must not fall over it."""
    feed = _parse(b'{"items": [{"id": "\\ud800"}, {"id": "\\ud801"}]}')

    assert [len(item.key) for item in feed.items] == [64, 64]


@pytest.mark.parametrize("tail", ["</channel></rss>", "</channel>"])
def test_of_a_list_that_is_too_long_both_ends_are_kept(tail: str) -> None:
    """Feeds have their newest articles first, and many a sitemap has them last; the rest is counted, well-formed or not."""
    items = "".join(f"<item><guid>{number}</guid></item>" for number in range(MAX_ITEMS + 7))
    feed = _parse(f"<rss version='2.0'><channel>{items}{tail}".encode())

    assert (len(feed.items), feed.skipped) == (MAX_ITEMS, 7)
    assert (feed.items[0].key, feed.items[-1].key) == ("0", str(MAX_ITEMS + 6))
    assert {item.key for item in feed.items}.isdisjoint(str(number) for number in range(MAX_ITEMS // 2, MAX_ITEMS // 2 + 7))


def test_of_a_long_list_in_plain_text_both_ends_are_kept() -> None:
    """As of any other."""
    urls = [f"https://a.example/{number}" for number in range(MAX_ITEMS + 7)]
    feed = parse_feed("\n".join(urls).encode(), url=URL, media_type="text/plain", charset=None)

    assert isinstance(feed, Feed)
    assert (len(feed.items), feed.skipped, feed.items[0].url, feed.items[-1].url) == (MAX_ITEMS, 7, urls[0], urls[-1])


def test_an_index_without_dates_is_read_from_both_ends() -> None:
    """It may grow at either."""
    maps = "".join(f"<sitemap><loc>https://a.example/{number}.xml</loc></sitemap>" for number in range(5))

    assert [url[-5] for url in _parse(f"<sitemapindex>{maps}</sitemapindex>".encode()).children] == ["0", "4", "1", "3", "2"]


def test_titles_are_bounded_plain_text() -> None:
    """One line, without tags, controls or characters that reorder, at most 1,000 characters."""
    feed = _parse(
        _rss(
            "<item><title>a\u202eb&#0;&lt;script&gt;c&lt;/script&gt;\n\n  d&amp;nbsp;e</title></item><item><title>"
            + "x" * 5000
            + "</title></item>"
        )
    )

    assert [feed.items[0].title, len(feed.items[1].title or "")] == ["ab�c d e", 1000]


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("<ttl>60</ttl>", 3600.0),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<x:updatePeriod xmlns:x='http://purl.org/rss/1.0/modules/syndication/'>Daily</x:updatePeriod>", 86_400.0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><ttl>10</ttl>", 1800.0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600.0),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
    ],
)
def test_the_publishers_wish_is_read_in_seconds(stated: str, seconds: float | None) -> None:
    """The longest of ttl and update period; nonsense asks for nothing."""
    assert _parse(_rss(stated)).least_interval_s == seconds
