"""Lists of sources as OPML."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.feeds.opml import MAX_TAGS, Outline, Outlines, read_opml, write_opml
from services.fetcher.feeds.wording import plain_title
from shared.outcomes import Rejected, RejectReason
from tests.fuzz import documents

_words = st.text(min_size=1, max_size=30).map(lambda text: plain_title(text, markup=False)).filter(bool)
_urls = st.builds(lambda host, path: f"https://{host}.example/{path}", st.sampled_from("abcde"), st.text("a/?&=;#%'+~é", max_size=12))
_outlines = st.builds(
    Outline,
    url=_urls,
    title=st.none() | _words,
    home_url=st.none() | _urls,
    kind=st.none() | st.sampled_from(["rss", "atom"]),
    tags=st.lists(_words, max_size=MAX_TAGS, unique=True).map(tuple),
)


def _read(body: bytes) -> Outlines:
    outlines = read_opml(body)
    assert isinstance(outlines, Outlines), outlines
    return outlines


def test_folders_and_categories_become_tags() -> None:
    """Nested ones too; attributes in any case; a bare ampersand; the scheme of old readers."""
    outlines = _read(documents.OPML)

    assert outlines.title == "Desk"
    assert outlines.outlines == (
        Outline("https://harbour.example/feed.xml", "Harbour Post", "https://harbour.example/", "rss", ("Regional", "Coast")),
        Outline("https://valley.example/rdf", "Valley", tags=("Regional", "Inland", "weekly")),
        Outline("http://dune.example/feed.json", "R&D"),
    )


def test_a_source_listed_twice_is_one_with_the_tags_of_both() -> None:
    """Readers put a feed into several folders by listing it in each."""
    feed = "<outline text='x' xmlUrl='https://a.example/'/>"
    body = f"<opml><body><outline text='One'>{feed}</outline><outline text='Two'>{feed}</outline></body></opml>"

    assert [outline.tags for outline in _read(body.encode()).outlines] == [("One", "Two")]


def test_what_is_no_web_address_is_counted() -> None:
    """It is not taken for a source."""
    outlines = _read(b"<opml><body><outline xmlUrl='file:///etc/passwd'/><outline xmlUrl=''/></body></opml>")

    assert (outlines.outlines, outlines.skipped) == ((), 2)


def test_what_is_no_opml_is_refused() -> None:
    """So are entities, and files past all reason."""
    for body, reason in (
        (b"", RejectReason.NOT_AN_ARTICLE),
        (documents.RSS, RejectReason.NOT_AN_ARTICLE),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]>" + documents.OPML, RejectReason.NOT_AN_ARTICLE),
        (b"<opml>" + bytes(2**25), RejectReason.TOO_LARGE),
    ):
        refused = read_opml(body)
        assert isinstance(refused, Rejected)
        assert refused.reason is reason


@given(st.lists(_outlines, max_size=8, unique_by=lambda outline: outline.url))
def test_what_is_written_reads_back_the_same(outlines: list[Outline]) -> None:
    """Sources with the same tags stand together, so only the order may differ."""
    read = _read(write_opml(outlines, title="Desk"))

    assert (read.title, read.skipped) == ("Desk", 0)
    assert sorted(read.outlines, key=lambda outline: outline.url) == sorted(outlines, key=lambda outline: outline.url)


def test_the_scheme_of_old_readers_is_read_where_a_url_begins() -> None:
    """Further on the same letters are part of an address, so that what was written reads back the same."""
    body = b'<opml version="2.0"><body><outline xmlUrl="feed://a.example/rss"/><outline xmlUrl="http://b.example/feed://c"/></body></opml>'
    outlines = read_opml(body)
    assert isinstance(outlines, Outlines)
    assert [outline.url for outline in outlines.outlines] == ["http://a.example/rss", "http://b.example/feed://c"]
    assert read_opml(write_opml(outlines.outlines, title="Desk")) == replace(outlines, title="Desk")
