"""The feeds that a page names."""

from __future__ import annotations

import pytest

from services.fetcher.feeds.discovery import MAX_CANDIDATES, Candidate, discover, well_known
from tests.fuzz import documents

URL = "https://harbour.example/start"


def _found(markup: str) -> list[str]:
    return [candidate.url for candidate in discover(f"<html><body>{markup}".encode(), url=URL, charset=None)]


def test_declared_feeds_come_first_and_comments_last() -> None:
    """Between them the links that look like one; links in scripts, other languages and APIs are none; the base is honoured."""
    assert discover(documents.PAGE, url=URL, charset=None) == (
        Candidate("https://harbour.example/en/feed.xml", "Harbour Post"),
        Candidate("https://harbour.example/en/feed.json"),
        Candidate("https://harbour.example/sport/rss", "Sport (RSS)", declared=False),
        Candidate("https://harbour.example/comments/feed/", "Harbour Post » Comments Feed", comments=True),
    )


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/x"><img alt=""> RSS</a>',
        '<a href="/x" title="Atom feed">⌁</a>',
        '<a href="/feeds/sport.xml">Sport</a>',
        '<a href="/sport/feed/?paged=1#top">Sport</a>',
        '<a href="/index.rdf">x</a>',
        '<a href="/rss.php">unclosed',
    ],
)
def test_a_link_that_looks_like_a_feed_is_a_candidate(anchor: str) -> None:
    """By its words or by its path."""
    assert len(_found(anchor)) == 1


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/feedback">Feedback</a>',
        '<a href="/crossword">Across</a>',
        '<a href="javascript:rss()">RSS</a>',
        "<a>RSS</a>",
        '<a href="/sitemap.xml">x</a>',
    ],
)
def test_other_links_are_none(anchor: str) -> None:
    """A word within a word, and what is no web link."""
    assert _found(anchor) == []


def test_a_feed_is_named_once_by_its_best_claim() -> None:
    """The declaration counts where a link leads to the same; a fragment makes no other feed."""
    page = b'<a href="/feed#x">RSS</a><link rel="alternate" type="application/atom+xml" href="/feed">'

    assert discover(page, url=URL, charset=None) == (Candidate("https://harbour.example/feed"),)


def test_the_number_of_candidates_is_bounded() -> None:
    """A page of nothing but feeds names the first hundred."""
    assert len(_found("".join(f"<a href='/{n}/rss'>x</a>" for n in range(5000)))) == MAX_CANDIDATES


@pytest.mark.parametrize("markup", [b"", b"\x00", b"<", b"\xff\xfe", b"<div>" * 5000, b'{"no": "page"}'])
def test_what_is_no_page_names_none(markup: bytes) -> None:
    """And raises nothing."""
    assert discover(markup, url=URL, charset="x") == ()


def test_usual_places_begin_beside_a_section() -> None:
    """A section's own feed before the site's; news sitemaps before general ones."""
    places = well_known("https://harbour.example/sport?x=1#y")

    assert places[:3] == ("https://harbour.example/sport/feed", "https://harbour.example/sport/rss.xml", "https://harbour.example/feed")
    assert places.index("https://harbour.example/sitemap-news.xml") < places.index("https://harbour.example/sitemap.xml")


def test_a_home_page_has_the_sites_places_only() -> None:
    """As has a single file; what is no web URL has none."""
    assert well_known("https://harbour.example")[0] == "https://harbour.example/feed"
    assert well_known("https://harbour.example/index.html") == well_known("https://harbour.example/")
    assert well_known("mailto:x") == ()
