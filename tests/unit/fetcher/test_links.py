"""The Link header field, whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.links import related

BASE = "https://news.example/section/feed"


@pytest.mark.parametrize(
    ("field", "hubs"),
    [
        ('<https://hub.example/>; rel="hub"', ("https://hub.example/",)),
        ("<https://hub.example/>;rel=hub", ("https://hub.example/",)),
        ("<https://hub.example/>; REL = HUB", ("https://hub.example/",)),
        ('</hub>; title="a, <b>; rel=no \\" quoted"; rel="self hub"', ("https://news.example/hub",)),
        ('<a>; rel=self, <b>; rel="hub", <c>; rel=hub', ("https://news.example/section/b", "https://news.example/section/c")),
        ('<a>; rel=hub; rel=self, <a>; rel="hub"', ("https://news.example/section/a",)),
        ('<a>; rel="self"; rel="hub"', ()),
        ('<a>; rel=hub; anchor="https://other.example/"', ()),
        ('<a>; rel="hubs nothub"', ()),
        ('<javascript:alert(1)>; rel="hub"', ()),
        ('<a; rel="hub"', ()),
        ('a>; rel="hub"', ()),
        ("<>; rel=hub", ()),
        ('rel="hub"', ()),
        ('<a>; rel="hub', ("https://news.example/section/a",)),
        ("", ()),
    ],
)
def test_the_links_of_a_relation_are_read(field: str, hubs: tuple[str, ...]) -> None:
    """Quoted or not, relative or not, in any order; what is malformed, or speaks of another document, is none."""
    assert related((("link", field),), "hub", BASE) == hubs


def test_fields_that_are_repeated_are_one_list() -> None:
    """In the order they were sent."""
    headers = (("link", "<https://a.example/>; rel=hub"), ("x", "y"), ("link", "<https://b.example/>; rel=hub"))
    assert related(headers, "hub", BASE) == ("https://a.example/", "https://b.example/")


@given(st.text(st.sampled_from('<>",;= \\\t\0relhub/aé'), max_size=300))
def test_no_field_raises(field: str) -> None:
    """Whatever a server sends, links are absolute URLs."""
    assert all(url.startswith("http") for url in related((("link", field),), "hub", BASE))


@pytest.mark.parametrize("unit", ["<", '"', "<a>;", 'x="', "<a>;rel=hub,", ";", "=", '\\"', "<a "])
def test_a_field_made_to_be_slow_is_read_in_part(unit: str) -> None:
    """A megabyte of any beginning: bounded in what is read, and in links."""
    assert len(related((("link", unit * 200_000),), "hub", BASE)) <= 100
