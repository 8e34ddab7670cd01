"""The domains that a URL's host belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.urls import domains_of, site_of


@pytest.mark.parametrize(
    ("url", "domains"),
    [
        ("https://a.news.example/x", ["a.news.example", "news.example", "example"]),
        ("https://www.news.example", ["news.example", "example"]),
        ("http://NEWS.example.:8080", ["news.example", "example"]),
        ("https://münchen.example/x", ["xn--mnchen-3ya.example", "example"]),
        ("https://www.example/x", ["www.example", "example"]),
        ("https://localhost/x", ["localhost"]),
        ("/x", []),
        ("", []),
        (None, []),
        ("https://[::1", []),
    ],
)
def test_a_host_belongs_to_itself_and_all_above_it(url: str | None, domains: list[str]) -> None:
    """Its own name first, without www. and port; a bare host has one as a page has."""
    assert domains_of(url) == domains


@given(st.text())
def test_any_text_has_bounded_domains(text: str) -> None:
    """Whatever stands for a URL: an answer, and no more names than a call to the server may carry."""
    assert len(domains_of(text)) <= 16
    assert len(domains_of(f"https://{text}/")) <= 16


@given(st.from_regex(r"https?://[a-zA-Z0-9.-]{1,40}/[a-z]{1,5}", fullmatch=True))
def test_the_first_is_the_site(url: str) -> None:
    """What is the same site is the same domain."""
    if site := site_of(url):
        assert domains_of(url)[0] == ".".join(site.split(".")[-16:])
