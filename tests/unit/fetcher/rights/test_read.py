"""All that is said of one article's use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.rights.markup import Tags, read_tags
from services.fetcher.rights.read import Page, Terms, read_rights, speaking
from services.fetcher.rights.said import MAX_QUOTE
from services.fetcher.rights.tdmrep import Rule, read_file
from shared.record import MAX_EVIDENCE, Rights

URL = "https://news.example/a/b"
FIELDS = ["tdm-reservation", "tdm-policy", "content-usage", "x-robots-tag", "link"]


def header(*fields: tuple[str, str]) -> Rights:
    return read_rights(Page(URL, fields), Terms())


def test_silence_is_unknown() -> None:
    """No signal is no permission."""
    assert header(("content-type", "text/html")) == Rights()


@pytest.mark.parametrize(
    ("value", "search", "train_ai"),
    [
        ("noindex, nofollow", "no", "unknown"),
        ("NONE", "no", "unknown"),
        ("noai, noimageai", "unknown", "no"),
        ("noml", "unknown", "no"),
        ("noarchive, noimageai", "unknown", "unknown"),
        ("googlebot: noindex, noai", "unknown", "unknown"),
        ("wiresift: noindex", "no", "unknown"),
        ("googlebot: noindex, WireSift: noai, otherbot: none", "unknown", "no"),
        ("max-snippet: 20, noindex", "no", "unknown"),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noai", "unknown", "no"),
    ],
)
def test_x_robots_tag_is_read_where_it_is_meant_for_us(value: str, search: str, train_ai: str) -> None:
    """A directive for another agent by name is none for this one, nor are those after it."""
    rights = header(("x-robots-tag", value))
    assert (rights.search, rights.train_ai) == (search, train_ai)
    assert rights.evidence == (f"header x-robots-tag: {value}",)


def test_meta_robots_speaks_to_all_and_a_tag_of_our_name_to_us() -> None:
    """Both are heard."""
    tags = Tags(metas=(("robots", "noindex nofollow"), ("wiresift", "noai")))
    rights = read_rights(Page(URL, (), tags), Terms())
    assert (rights.search, rights.train_ai, rights.ai_use, rights.tdm) == ("no", "no", "no", "unknown")
    assert rights.evidence == ("meta robots: noindex nofollow", "meta wiresift: noai")


def test_robots_txt_speaks_for_its_site() -> None:
    """Content-Usage for the part it names, Content-Signal in its own words; the raw line is evidence."""
    terms = Terms(
        robots=(("content-usage", "/a/ train-ai=n"), ("content-signal", "search=yes, ai-input=no"), ("content-usage", "/c tdm=n"))
    )
    rights = read_rights(Page(URL), terms)
    assert (rights.train_ai, rights.search, rights.ai_use, rights.tdm) == ("no", "yes", "no", "unknown")
    assert rights.evidence == ("robots.txt content-usage: train-ai=n", "robots.txt content-signal: search=yes, ai-input=no")


def test_a_no_of_any_carrier_wins_outside_of_tdmrep() -> None:
    """The header permits, the site refuses."""
    rights = read_rights(Page(URL, (("content-usage", "train-ai=y"),)), Terms(robots=(("content-signal", "ai-train=no"),)))
    assert rights.train_ai == "no"


@pytest.mark.parametrize(
    ("file", "field", "meta", "tdm"),
    [
        (True, None, None, "no"),
        (True, "0", None, "yes"),
        (True, "0", "1", "no"),
        (True, "1", "0", "yes"),
        (False, "x", "", "yes"),
        (None, "1", "true", "no"),
    ],
)
def test_of_tdmreps_carriers_the_nearest_to_the_text_decides(file: bool | None, field: str | None, meta: str | None, tdm: str) -> None:
    """File before header before meta tag; what cannot be understood leaves the word to the one before."""
    page = Page(URL, (("tdm-reservation", field),) if field else (), Tags(metas=(("tdm-reservation", meta),) if meta is not None else ()))
    assert read_rights(page, Terms(tdmrep=(Rule("/", file, None),))).tdm == tdm


def test_terms_nearest_to_the_text_are_the_licence_and_all_are_evidence() -> None:
    """Of the page, its header, its site; the policy of TDMRep tells where one is to be had."""
    page = Page(
        URL,
        (("link", "</terms>; type=text/html; rel=license"), ("tdm-reservation", "1"), ("tdm-policy", "/policy.json")),
        Tags(licences=("javascript:x", "../l")),
    )
    rights = read_rights(page, Terms(robots=(("license", "https://rsl.example/l.xml"),)))
    assert rights.licence_url == "https://news.example/l"
    assert [piece for piece in rights.evidence if piece.startswith("licence: ")] == [
        "licence: https://news.example/l",
        "licence: https://news.example/terms",
        "licence: https://rsl.example/l.xml",
        "licence: https://news.example/policy.json",
    ]


@pytest.mark.parametrize(
    ("link", "licence"),
    [
        ('<https://news.example/terms>; rel="license"', "https://news.example/terms"),
        ("</rsl.xml>; type=application/rsl+xml; rel=license", "https://news.example/rsl.xml"),
        ('<a.css>; rel=preload, <t>; rel="copyright license"', "https://news.example/a/t"),
        ('<a.css>; rel="prev"', None),
        ("<javascript:x>; rel=license", None),
        ("<http://[>; rel=license", None),
        ("<http://>; rel=license", None),
    ],
)
def test_a_licence_link_is_found_in_the_header(link: str, licence: str | None) -> None:
    """Among several links, relative or absolute, web addresses only."""
    assert header(("link", link)).licence_url == licence


def test_evidence_is_bounded() -> None:
    """A header of any size leaves a few short quotes, and none is there twice."""
    rights = header(*[("x-robots-tag", f"noai {n}" + " x" * 10_000) for n in range(100)], *[("content-usage", "tdm=n")] * 100)
    assert len(rights.evidence) == MAX_EVIDENCE
    assert len(set(rights.evidence)) == MAX_EVIDENCE
    assert all(len(quote) <= MAX_QUOTE for quote in rights.evidence)


def test_evidence_can_be_shown() -> None:
    """Control characters, halves of characters and line breaks do not get into a record."""
    [quote] = header(("x-robots-tag", "noai\x1b[2J\r\n\ud800")).evidence
    assert quote == "header x-robots-tag: noai\ufffd[2J \ufffd"


@given(
    st.lists(st.tuples(st.sampled_from(FIELDS), st.text())),
    st.binary(max_size=400),
    st.lists(st.tuples(st.sampled_from(["content-usage", "content-signal", "license"]), st.text())),
    st.binary(max_size=400),
    st.text(),
)
def test_nothing_that_is_sent_breaks_the_reading(
    fields: list[tuple[str, str]], body: bytes, robots: list[tuple[str, str]], file: bytes, url: str
) -> None:
    """Whatever it is, rights come out, which can be written and read again."""
    rights = read_rights(Page(url, tuple(fields), read_tags(body, "utf-8")), Terms(tuple(robots), read_file(file)))
    assert Rights.model_validate_json(rights.model_dump_json()) == rights


@given(st.lists(st.tuples(st.sampled_from([*FIELDS, "etag", "set-cookie"]), st.text())))
def test_what_is_kept_of_a_header_says_all_that_the_header_says(fields: list[tuple[str, str]]) -> None:
    """And is bounded, so that it can travel with a document."""
    kept = speaking(tuple(fields))
    assert read_rights(Page(URL, kept), Terms()) == header(*fields) or len(fields) > len(kept) == 32
    assert speaking((("tdm-policy", "x" * 100_000), ("set-cookie", "secret"), ("link", "<a.css>; rel=preload"))) == (
        ("tdm-policy", "x" * 8192),
    )
    assert len(speaking((("x-robots-tag", "noai"),) * 1000)) == 32


@given(
    st.permutations(
        [("content-usage", "train-ai=y"), ("content-usage", "train-ai=n"), ("x-robots-tag", "noindex"), ("content-usage", "search=y")]
    )
)
def test_a_no_wins_in_any_order(fields: list[tuple[str, str]]) -> None:
    """What is said first does not matter."""
    rights = header(*fields)
    assert (rights.train_ai, rights.search) == ("no", "no")
