"""What holds for any bytes: no reader of lists raises, and what it returns is bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.feeds.discovery import MAX_CANDIDATES, discover, well_known
from services.fetcher.feeds.document import find_document
from services.fetcher.feeds.feed import Feed
from services.fetcher.feeds.loose import read_loosely
from services.fetcher.feeds.moments import read_moment
from services.fetcher.feeds.opml import read_opml
from services.fetcher.feeds.parse import parse_feed
from services.fetcher.feeds.url_list import read_url_list
from services.fetcher.feeds.wording import MAX_TITLE, plain_title
from tests.fuzz import documents
from tests.fuzz.invariants import check_feed, check_outlines

URL = "https://harbour.example/feeds/feed.xml"
_DOCUMENTS = (*documents.FEEDS, *documents.SITEMAPS, *documents.OUTLINES)


@st.composite
def _mutations(draw: st.DrawFn) -> bytes:
    """A valid document with a few places cut out, doubled or overwritten."""
    body = draw(st.sampled_from(_DOCUMENTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(start + 60, len(body))))
        body = (
            body[:start]
            + draw(st.sampled_from([b"", body[start:end] * 2, b"<", b"]]>", b"&", b"\x00", b"'"]) | st.binary(max_size=9))
            + body[end:]
        )
    return body


@given(
    st.binary(max_size=400) | _mutations(),
    st.sampled_from([None, "text/plain", "text/xml"]),
    st.sampled_from([None, "utf-8", "utf-16", "x"]),
)
def test_any_bytes_are_a_bounded_feed_or_a_reason(body: bytes, media_type: str | None, charset: str | None) -> None:
    """Absolute web links, aware times, plain titles, one item per key."""
    check_feed(parse_feed(body, url=URL, media_type=media_type, charset=charset))


@given(st.binary(max_size=400) | _mutations())
def test_any_bytes_are_an_outline_a_list_and_a_page(body: bytes) -> None:
    """None of the other readers raises either."""
    check_outlines(read_opml(body))
    assert all(line.number > 0 and line.why for line in read_url_list(body).bad)
    assert len(discover(body, url=URL, charset=None)) <= MAX_CANDIDATES


@given(st.text(max_size=200))
def test_any_text_is_a_date_or_none(written: str) -> None:
    """A moment is aware and in UTC."""
    moment = read_moment(written)

    assert moment is None or moment.utcoffset() is not None


@given(st.text(max_size=200), st.booleans())
def test_any_text_makes_a_plain_title(written: str, markup: bool) -> None:
    """One line without control characters, and as plain as it gets."""
    title = plain_title(written, markup=markup)

    assert title is None or (0 < len(title) <= MAX_TITLE and not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", title))
    assert plain_title(title, markup=False) == title


@given(st.text(max_size=100))
def test_any_url_has_usual_places_or_none(url: str) -> None:
    """No text raises; each place is named once."""
    assert len(set(well_known(url))) == len(well_known(url))


class _Depth:
    """Counts the elements that are open."""

    def __init__(self) -> None:
        self.open = 0

    def start(self, _name: str, _attributes: Mapping[str, str]) -> None:
        self.open += 1

    def data(self, _text: str) -> None: ...

    def end(self) -> None:
        self.open -= 1
        assert self.open >= 0


@given(st.text("<>/!-[]&;?'\"= abXML:CDTA\x00é", max_size=80))
def test_loose_reading_closes_what_it_opens(text: str) -> None:
    """Starts and ends always balance, and no end comes first."""
    depth = _Depth()
    read_loosely(f"<rss>{text}", depth)

    assert depth.open == 0


def test_well_formed_documents_are_read_alike_strictly_and_loosely() -> None:
    """The tolerant way finds what the right way finds: a bare ampersand at the end changes nothing but the way."""
    for body in (documents.RSS, documents.RDF, documents.ATOM, documents.SITEMAP, documents.SITEMAP_INDEX):
        assert find_document(body.decode("latin-1")) is not None
        strict = parse_feed(body, url=URL, media_type=None, charset=None)
        loose = parse_feed(body + b" & <", url=URL, media_type=None, charset=None)
        assert isinstance(strict, Feed)
        assert loose == strict
