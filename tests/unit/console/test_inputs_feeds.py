"""Feeds, sitemaps and lists of URLs among the inputs."""

from __future__ import annotations

import gzip
import io
import itertools
from pathlib import Path

import pytest

from services.console.inputs import BadInput, FeedInput, read_inputs, read_with_feeds
from services.console.inputs.feed_input import looks_like_feed
from shared.events import ArticleRequested

OPML = b"""<opml version="2.0"><body><outline text="Dailies">
<outline text="Example Times" xmlUrl="https://times.example/feed"/><outline xmlUrl="HTTPS://post.example/latest" text="Example Post"/>
<outline text="Example Times again" xmlUrl="https://times.example/feed"/></outline></body></opml>"""


def read(*sources: str | Path, stdin: bytes = b"", source: str | None = None) -> list[ArticleRequested | BadInput | FeedInput]:
    """All that `sources` come to; request ids are r1, r2, …"""
    numbers = itertools.count(1)
    return list(
        read_with_feeds([str(one) for one in sources], stdin=io.BytesIO(stdin), new_request_id=lambda: f"r{next(numbers)}", source=source)
    )


@pytest.mark.parametrize(
    "path",
    [
        "/feed",
        "/feed/",
        "/news/rss",
        "/rss.xml",
        "/index.rdf",
        "/news.atom",
        "/feed.json",
        "/sitemap.xml",
        "/sitemap-news.xml.gz",
        "/a/rss.php",
    ],
)
def test_an_address_that_ends_as_a_feed_s_is_a_feed(path: str) -> None:
    """Whatever follows in the query."""
    assert looks_like_feed(f"https://times.example{path}?page=1")


@pytest.mark.parametrize(
    "path", ["", "/", "/feeding-the-city", "/2026/the-feed-of-news.html", "/xml", "/story.xml.html", "/archive.gz", "/feed/story"]
)
def test_an_address_of_an_article_is_no_feed(path: str) -> None:
    """A word in a slug is none."""
    assert not looks_like_feed(f"https://times.example{path}")


def test_a_feed_stands_for_its_articles_and_may_be_an_article_after_all() -> None:
    """One that only looks like a feed is marked as guessed; the names given to the command go with it."""
    assert read("https://times.example/feed", "https://times.example/story", source="Times") == [
        FeedInput("https://times.example/feed", "https://times.example/feed", "Times", None, guessed=True),
        ArticleRequested(request_id="r1", url="https://times.example/story", source="Times"),
    ]


def test_where_nobody_asks_for_feeds_each_url_is_an_article_s() -> None:
    """As `explain` has it."""
    found = list(read_inputs(["https://times.example/feed"], stdin=io.BytesIO(), new_request_id=lambda: "r"))
    assert found == [ArticleRequested(request_id="r", url="https://times.example/feed")]


def test_a_list_of_subscriptions_is_its_feeds_once_each(tmp_path: Path) -> None:
    """With their titles as the names of their sources; compressed too."""
    path = tmp_path / "feeds.opml.gz"
    path.write_bytes(gzip.compress(OPML))
    assert read(path) == [
        FeedInput("https://times.example/feed", str(path), "Example Times"),
        FeedInput("HTTPS://post.example/latest", str(path), "Example Post"),
    ]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"<opml><body/></opml>", "lists no feeds"),
        (b"<rss/>", "this is no OPML"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "the OPML declares entities, and is not read"),
    ],
)
def test_what_is_no_list_of_subscriptions_is_one_clear_line(tmp_path: Path, body: bytes, cause: str) -> None:
    """With something to do about it."""
    (tmp_path / "feeds.opml").write_bytes(body)
    (bad,) = read(tmp_path / "feeds.opml")
    assert isinstance(bad, BadInput)
    assert (bad.cause, bad.line, bool(bad.remedy)) == (cause, None, True)


def test_a_list_of_urls_has_its_bad_lines_told_by_number(tmp_path: Path) -> None:
    """In a .urls file as on standard input: comments and blank lines are passed over, feeds are asked, a .txt file is an article."""
    body = b"# today\nhttps://times.example/a\t# the bridge\n\nftp://times.example/b\nhttps://times.example/feed\n"
    for name, found in (("-", read("-", stdin=body[8:])), ("a.urls", read(_written(tmp_path / "a.urls", body)))):
        first, bad, feed = found
        assert isinstance(first, ArticleRequested)
        assert isinstance(bad, BadInput)
        assert isinstance(feed, FeedInput)
        assert (first.url, feed.url, bad.line) == ("https://times.example/a", "https://times.example/feed", 3 if name == "-" else 4)
    (article,) = read(_written(tmp_path / "a.txt", body))
    assert isinstance(article, ArticleRequested)
    assert article.text


def _written(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path
