"""The tags in a page's head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.rights.markup import Tags, read_tags


def robots(markup: str, charset: str = "utf-8") -> tuple[str, ...]:
    return read_tags(markup.encode(charset), charset).contents("robots")


@pytest.mark.parametrize(
    "tag",
    [
        '<meta name="robots" content="noai">',
        "<META CONTENT='noai' NAME='Robots'/>",
        "<meta\n name=robots\n content=noai>",
        '<meta property=x name = "robots" content = "noai" content="all">',
        '<meta name="robots" content="no&#97;i">',
        '<meta data-x="a > b" name=robots content=noai>',
        "<meta/ name=robots content=noai >",
    ],
)
def test_a_meta_tag_is_read_however_it_is_written(tag: str) -> None:
    """Case, quotes, order, line breaks, character references."""
    assert robots(f"<!doctype html><html><head><title>A</title>{tag}</head>") == ("noai",)


@pytest.mark.parametrize(
    "markup",
    [
        "<!-- {} -->",
        "<script>var a = '{}'</script>",
        "<style>{}</style>",
        "<title>{}</title>",
        "<textarea>{}</textarea >",
        '<p title="x"><body>{}',
        '<meta name="a" content="{}',
        "<script>{}",
        "<!-- {}",
    ],
)
def test_what_only_looks_like_a_tag_is_none(markup: str) -> None:
    """In comments, scripts, titles, behind the head, and where a quotation mark is never closed."""
    assert robots(markup.format("<meta name=robots content='noai'>")) == ()


def test_a_tag_of_another_name_is_another_tag() -> None:
    """Even where its name begins alike."""
    assert robots("<metadata name=robots content=a><meta-x name=robots content=b><bodyguard><meta name=robots content=c>") == ("c",)


def test_what_follows_a_comment_or_a_script_is_read() -> None:
    """Also after the shortest comment, and a script whose end is in capitals."""
    assert robots("<!--><script>if (a </b) '<meta'</SCRIPT><meta name=robots content=a><!-- --><meta name=robots content=b>") == ("a", "b")


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "shift_jis", "cp1252", "gb18030"])
def test_a_head_in_any_encoding_is_read(charset: str) -> None:
    """The encoding is known by then."""
    assert robots('<html><meta name="robots" content="noai">', charset) == ("noai",)


def test_licence_links_and_reservations_are_read() -> None:
    """Other tags are not."""
    markup = (
        b'<link rel="stylesheet" href=a.css><link rel="License nofollow" href="/l?a&amp;b"><meta name=tdm-reservation content=" 1 ">'
        b"<meta name=tdm-policy content=p.json><meta name=author content=x><meta name=wiresift content=noai>"
    )
    assert read_tags(markup, "utf-8") == Tags((("tdm-reservation", "1"), ("tdm-policy", "p.json"), ("wiresift", "noai")), ("/l?a&b",))


@pytest.mark.parametrize(
    "piece",
    [
        b"<meta name=robots content=noai>",
        b'<meta content="',
        b"<meta a='>",
        b"<meta ",
        b"<!--",
        b"<script>",
        b"<link rel=license href=x>",
        b"<",
    ],
)
def test_a_page_of_nothing_but_tags_leaves_a_bounded_rest(piece: bytes) -> None:
    """Whatever it repeats, a few tags of bounded length."""
    tags = read_tags(piece * (2**20 // len(piece)), "utf-8")
    assert len(tags.metas) <= 32
    assert len(tags.licences) <= 32


def test_a_value_without_end_is_cut() -> None:
    """As long as anything honest is."""
    [content] = robots(f'<meta name=robots content="{"x" * 100_000}">')
    assert len(content) == 2048


@given(st.binary(), st.sampled_from(["utf-8", "utf-16", "cp1252", "shift_jis", "gb18030", "iso2022_jp"]))
def test_any_bytes_have_tags_or_none(body: bytes, charset: str) -> None:
    """In whatever encoding they are taken to be."""
    assert isinstance(read_tags(b"<meta name=robots content=" + body, charset), Tags)


@given(
    st.lists(
        st.sampled_from(
            ["<meta", "<link", " name=robots", " content=", '"', "'", ">", "<!--", "-->", "<script", "</script>", "=", "/", "noai"]
        )
    )
)
def test_any_order_of_pieces_has_tags_or_none(pieces: list[str]) -> None:
    """And one that stands before them is found."""
    assert robots("<meta name=robots content=first>" + "".join(pieces))[:1] == ("first",)
