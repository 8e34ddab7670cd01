"""Which article a URL means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.urls import article_id, canonical_url, site_of

PARTS = st.text(st.one_of(st.sampled_from("/.?&=%#;:@+~ ü2fF"), st.characters()), max_size=25)


@given(path=PARTS, query=PARTS, host=st.sampled_from(["news.example", "www.News.example.", "zeitung.ü.example", "[2001:db8::1]"]))
def test_the_canonical_spelling_is_its_own(path: str, query: str, host: str) -> None:
    """Idempotent, whatever the path and the query hold."""
    once = canonical_url(f"http://{host}/{path}?{query}")
    assert once is None or canonical_url(once) == once


@given(st.text(max_size=60))
def test_any_text_is_a_url_or_none(text: str) -> None:
    """Text from the web never breaks it."""
    once = canonical_url(text)
    assert once is None or once.startswith("https://")


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/story/one?b=2&a=1",
        "http://news.example/story/one?a=1&b=2",
        "HTTPS://WWW.News.Example:443/story/one?a=1&b=2#comments",
        "http://news.example:80/story/one/?a=1&b=2",
        "https://user:secret@news.example/story/./one?a=1&b=2",
        "https://news.example/story/x/../one?a=1&b=2",
        "https://news.example/%73tory/one?utm_source=x&a=1&FBCLID=y&b=2",
        "  https://news.example./story/one?a=1&b=2  ",
    ],
)
def test_spellings_of_one_page_are_equal(url: str) -> None:
    """Scheme, user, port, case of the host, `www.`, fragment, order, tracking, dots and escapes make no difference."""
    assert canonical_url(url) == "https://news.example/story/one?a=1&b=2"


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/Story",
        "https://news.example/story?page=2",
        "https://news.example:8080/story",
        "https://m.news.example/story",
        "https://news.example/story%2Fone",
    ],
)
def test_what_may_be_another_page_stays_another(other: str) -> None:
    """Case of the path, parameters, other ports and hosts count."""
    assert canonical_url(other) not in {None, canonical_url("https://news.example/story")}


@pytest.mark.parametrize(
    "url",
    [
        None,
        *("", "news.example/a", "ftp://news.example/a", "mailto:a@news.example", "javascript:alert(1)", "https://", "https:///a"),
        *("https://news.example", "https://news.example/", "https://news.example/?utm_source=x"),
        *("https://[::1/a", "https://news.example:port/a"),
    ],
)
def test_what_identifies_no_page(url: str | None) -> None:
    """Another scheme, no host, a bare host, and what is no URL at all."""
    assert canonical_url(url) is None


def test_the_site_is_the_host_without_www() -> None:
    """Ports are part of it, paths are not."""
    assert site_of("https://www.news.example/a") == site_of("http://news.example/b") == "news.example"
    assert site_of("nothing") is None


def identity(**overrides: str | None) -> str:
    given = {"url": None, "canonical_link": None, "source": None, "external_id": None} | overrides
    return article_id(
        url=given["url"], canonical_link=given["canonical_link"], source=given["source"], external_id=given["external_id"], text="t"
    )


def test_an_article_is_its_canonical_url() -> None:
    """128 bits in hex; spellings of one URL are one article, whatever else is known."""
    one = identity(url="https://news.example/a", external_id="1")
    assert len(one) == 32
    assert int(one, 16)
    assert one == identity(url="http://www.news.example/a/?utm_medium=rss", source="x")
    assert one != identity(url="https://news.example/b")


def test_a_pages_own_canonical_link_counts_within_its_site() -> None:
    """A page and its print version are one article."""
    assert identity(url="https://news.example/print?id=1", canonical_link="https://www.news.example/a") == identity(
        url="https://news.example/a"
    )


@pytest.mark.parametrize("link", ["https://other.example/original", "https://news.example/", "https://news.example/?x=1", "nonsense"])
def test_a_copy_does_not_become_the_original_it_points_at(link: str) -> None:
    """A link to another site, to no path or to nothing identifies nothing."""
    assert identity(url="https://news.example/a", canonical_link=link) == identity(url="https://news.example/a")


def test_without_a_usable_url_source_and_external_id_identify() -> None:
    """A bare host is no usable URL; the same external id of two sources is two articles."""
    one = identity(source="Example Times", external_id="1")
    assert one == identity(source="Example Times", external_id="1", url="https://news.example/")
    assert (
        len({one, identity(source="Other", external_id="1"), identity(external_id="1"), identity(source="Example Times", external_id="2")})
        == 4
    )


def test_without_anything_else_the_text_identifies() -> None:
    """Equal texts are one article; a lone surrogate in it is no obstacle."""

    def by_text(text: str) -> str:
        return article_id(url=None, canonical_link=None, source="x", external_id=None, text=text)

    assert by_text("a") == by_text("a") != by_text("\ud800")


@pytest.mark.parametrize("url", ["https://e.example/\ud800", "https://e.example/?\ud800=\udfff", "https://e.example/a?b=\udc80"])
def test_half_a_character_in_a_url_harms_nobody(url: str) -> None:
    """It is replaced, and the canonical spelling is its own."""
    canonical = canonical_url(url)
    assert canonical
    assert canonical_url(canonical) == canonical
