"""Which site a document is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.site.name import site_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.example.com/a", "http://EXAMPLE.com:80/b?c=1"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/b"),
    ],
)
def test_addresses_of_one_host_are_one_site(one: str, other: str) -> None:
    """Scheme, `www.`, letter case and the way of writing it make no difference."""
    assert site_name(one, None) == site_name(other, "Example Times")


def test_neighbours_below_one_domain_are_strangers() -> None:
    """Who has a blog beside others must not teach what is cut from theirs."""
    assert site_name("https://a.blogs.example/1", None) != site_name("https://b.blogs.example/1", None)


def test_without_an_address_the_outlet_is_the_site() -> None:
    """Its name as a person writes it; and it is never taken for a host."""
    assert site_name(None, "Example  Times ") == site_name("", "example times")
    assert site_name(None, "Example Times") != site_name(None, "Example Post")
    assert site_name(None, "example.com") != site_name("https://example.com/a", None)


def test_what_says_nothing_of_itself_is_of_no_site() -> None:
    """Nothing is learned of it, and nothing known."""
    assert site_name(None, None) is None
    assert site_name(None, "  ") is None
    assert site_name(f"https://{'a' * 300}.example/x", "Example Times") is None


@given(st.one_of(st.none(), st.text(), st.text().map("https://{}/a".format)), st.one_of(st.none(), st.text()))
def test_every_document_has_a_site_with_a_short_name_or_none(url: str | None, source: str | None) -> None:
    """Whatever stands in its fields."""
    name = site_name(url, source)
    assert name is None or len(name) < 300
