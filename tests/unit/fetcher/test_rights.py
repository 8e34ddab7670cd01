"""Rights in the header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.rights import rights_of
from shared.record import Rights

URL = "https://news.example/a/b"


def _rights(*headers: tuple[str, str]) -> Rights:
    return rights_of(headers, URL)


def test_silence_is_unknown() -> None:
    """No signal is no permission."""
    assert _rights(("content-type", "text/html")) == Rights()


@pytest.mark.parametrize(("value", "tdm"), [("1", "no"), ("0", "yes"), (" 1 ", "no"), ("2", "unknown"), ("true", "unknown")])
def test_tdm_reservation_is_read(value: str, tdm: str) -> None:
    """1 reserves, 0 does not, anything else is unset."""
    assert _rights(("tdm-reservation", value)).tdm == tdm


def test_a_tdm_policy_tells_where_a_licence_is_to_be_had() -> None:
    """It is resolved against the article and quoted as evidence."""
    rights = _rights(("tdm-reservation", "1"), ("tdm-policy", "/policy.json"))

    assert rights.licence_url == "https://news.example/policy.json"
    assert "tdm-policy: /policy.json" in rights.evidence


def test_content_usage_is_read_through_the_names_of_its_drafts() -> None:
    """Labels outside the vocabulary and values other than y and n say nothing."""
    rights = _rights(("content-usage", "train-genai=n;exp=1, ai-use=y , search=y, bots=n, train-ai=maybe"))

    assert (rights.train_ai, rights.ai_use, rights.search, rights.tdm) == ("no", "yes", "yes", "unknown")


def test_a_no_anywhere_wins() -> None:
    """Two statements that differ are a refusal."""
    assert _rights(("content-usage", "train-ai=y"), ("content-usage", "train-ai=n")).train_ai == "no"


@pytest.mark.parametrize(
    ("value", "search", "train_ai"),
    [
        ("noindex, nofollow", "no", "unknown"),
        ("NONE", "no", "unknown"),
        ("noai, noimageai", "unknown", "no"),
        ("noarchive", "unknown", "unknown"),
        ("googlebot: noindex, noai", "unknown", "unknown"),
        ("wiresift: noindex", "no", "unknown"),
        ("max-snippet: 20, noindex", "no", "unknown"),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noai", "unknown", "no"),
    ],
)
def test_x_robots_tag_is_read_where_it_is_meant_for_us(value: str, search: str, train_ai: str) -> None:
    """A directive for another agent by name is none for this one."""
    rights = _rights(("x-robots-tag", value))

    assert (rights.search, rights.train_ai) == (search, train_ai)
    assert rights.evidence == (f"x-robots-tag: {value}",)


@pytest.mark.parametrize(
    ("link", "licence"),
    [
        ('<https://news.example/terms>; rel="license"', "https://news.example/terms"),
        ("</rsl.xml>; rel=license; type=application/rsl+xml", "https://news.example/rsl.xml"),
        ('<a.css>; rel=preload, <t>; rel="copyright license"', "https://news.example/a/t"),
        ('<a.css>; rel="prev"', None),
        ("<javascript:x>; rel=license", None),
        ("<http://[>; rel=license", None),
    ],
)
def test_a_licence_link_is_found(link: str, licence: str | None) -> None:
    """Among several links, relative or absolute, web addresses only."""
    assert _rights(("link", link)).licence_url == licence


def test_evidence_is_bounded() -> None:
    """A header of any size leaves a few short quotes."""
    rights = _rights(*[("x-robots-tag", "noai" + " " * 10_000)] * 100)

    assert len(rights.evidence) == 16
    assert all(len(quote) <= 300 for quote in rights.evidence)


@given(st.lists(st.tuples(st.sampled_from(["tdm-reservation", "tdm-policy", "content-usage", "x-robots-tag", "link"]), st.text())))
def test_no_header_breaks_the_reading(headers: list[tuple[str, str]]) -> None:
    """Whatever is sent, rights come out."""
    assert isinstance(_rights(*headers), Rights)
