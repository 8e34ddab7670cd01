"""What a robots.txt asks of us, and what it may not do to us."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.fetcher.manners.robots import MAX_BYTES, MAX_CRAWL_DELAY_S, Robots

SITE = "https://news.example"
RULES = st.lists(
    st.sampled_from(
        [
            *("User-agent: *", "user-agent: WireSift", "Useragent GPTBot", "User agent: wiresift", "", "# a"),
            *("Disallow: /", "Disallow:", "Allow: /a", "Disallow: /*a*b$", "Crawl-delay: 1e999", "Crawl-delay: 5"),
            *("Sitemap: https://news.example/s.xml", "Content-Usage: train-ai=n", "License: x", "Noindex", ":", "Disallow: /%zz\ufffd"),
        ]
    )
)


def allowed(text: str, path: str = "/a") -> bool:
    """Whether a file with this text lets us fetch `path`."""
    return Robots.parse(text.encode()).allows(SITE + path)


def test_rules_for_everybody_hold_for_us() -> None:
    """Where there are none for us."""
    assert not allowed("User-agent: *\nDisallow: /a")
    assert allowed("User-agent: *\nDisallow: /a", "/b")
    assert allowed("User-agent: GPTBot\nDisallow: /")


@pytest.mark.parametrize("name", ["wiresift", "Wiresift", "WIRESIFT/1.0", "wiresift (news)"])
def test_our_own_group_takes_the_place_of_everybody_s(name: str) -> None:
    """Whatever the case and whatever follows the product token (RFC 9309 section 2.2.1)."""
    assert allowed(f"User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow: /b")
    assert not allowed(f"User-agent: *\nAllow: /\n\nUser-agent: {name}\nDisallow: /a")


@pytest.mark.parametrize("name", ["wire", "sift", "wiresifter", "wiresift-images", "bot"])
def test_a_name_that_is_part_of_ours_or_has_ours_in_it_is_another(name: str) -> None:
    """Whole tokens are compared."""
    assert allowed(f"User-agent: {name}\nDisallow: /")


def test_groups_of_one_agent_are_one() -> None:
    """And agents named one after the other share one, comments, blank lines and sitemaps between them or not."""
    text = (
        "User-agent: wiresift\nDisallow: /a\n\nUser-agent: x\nSitemap: https://news.example/s\n\n# ours\nUser-agent: wiresift\nDisallow: /b"
    )

    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_an_empty_group_of_our_own_forbids_nothing() -> None:
    """Though everybody's does."""
    assert allowed("User-agent: *\nDisallow: /\nUser-agent: wiresift")
    assert allowed("User-agent: *\nDisallow: /\nUser-agent: wiresift\nDisallow:")


def test_terms_of_use_end_the_naming_of_agents() -> None:
    """As in the files that a large CDN writes: the next agent's rules are not everybody's."""
    assert allowed("User-agent: *\nContent-Signal: ai-train=no\n\nUser-agent: GPTBot\nDisallow: /")


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /\nAllow: /news", "/news/a", True),
        ("Allow: /news\nDisallow: /news/a", "/news/a", False),
        ("Allow: /a\nDisallow: /a", "/a", True),
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf?x", True),
        ("Disallow: /a/*/c", "/a/b/c/d", False),
        ("Disallow: /über", "/%C3%BCber", False),
        ("Disallow: /a?id=", "/a?id=1", False),
        ("Disallow /a", "/a", False),
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_the_longest_rule_decides(rules: str, path: str, expected: bool) -> None:
    """With wildcards and anchors, on the path and the query, escaped or not."""
    assert allowed(f"User-agent: *\n{rules}", path) is expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_line_ends_and_charsets_of_all_editors_are_read(line_end: str, charset: str) -> None:
    """A byte order mark is no part of the first field; a wrong byte spoils its own rule only."""
    body = line_end.join(["User-agent: *", "Disallow: /é", "Disallow: /a"]).encode(charset)

    assert not Robots.parse(body).allows(SITE + "/a")


def test_a_mark_in_the_middle_of_a_file_hides_no_group() -> None:
    """It stands where two files were put together, each with its own."""
    assert not allowed("\ufeff\ufeffUser-agent: x\nAllow: /\n\ufeffUser-agent: *\nDisallow: /a")


@pytest.mark.parametrize("page", ["<!doctype html>\nUser-agent: *\nDisallow: /", " \n<html>\nDisallow: /", ""])
def test_a_web_page_forbids_nothing(page: str) -> None:
    """Many a site answers every unknown path with its home page."""
    assert allowed(page)


def test_half_a_megabyte_is_read_and_no_half_line_is_obeyed() -> None:
    """A rule cut in the middle says something else than was meant."""
    head = b"User-agent: *\nDisallow: /first\n"
    filler = b"# " + b"x" * (MAX_BYTES - len(head) - 15) + b"\n"
    body = head + filler + b"Disallow: /abcdefgh\nDisallow: /last\n"
    robots = Robots.parse(body)

    assert len(head + filler) < MAX_BYTES < len(body)
    assert [robots.allows(SITE + path) for path in ("/first", "/abc", "/last")] == [False, True, True]


@pytest.mark.parametrize(
    ("wish", "kept_to"),
    [("7", 7.0), ("0.5", 0.5), ("3600", MAX_CRAWL_DELAY_S), ("-1", None), ("nan", None), ("1e999", None), ("soon", None)],
)
def test_a_crawl_delay_is_kept_to_within_reason(wish: str, kept_to: float | None) -> None:
    """In seconds; nonsense is none."""
    assert Robots.parse(f"User-agent: *\nCrawl-delay: {wish}".encode()).crawl_delay_s == kept_to


def test_a_crawl_delay_for_others_is_not_ours() -> None:
    """Neither is everybody's, where we are named."""
    text = b"User-agent: *\nCrawl-delay: 9\nUser-agent: x\nCrawl-delay: 8\nUser-agent: wiresift\nDisallow: /b"

    assert Robots.parse(text).crawl_delay_s is None


def test_sitemaps_are_listed_once_wherever_they_stand() -> None:
    """Those with a full URL, in their order."""
    body = (
        b"Sitemap: https://a.example/1\nUser-agent: x\nDisallow: /\nsitemap: HTTP://a.example/2\nSitemap: /3\nSitemap: https://a.example/1"
    )

    assert Robots.parse(body).sitemaps == ("https://a.example/1", "HTTP://a.example/2")


def test_terms_of_use_are_those_for_us_for_everybody_and_for_the_site() -> None:
    """Not those that another agent is told; a licence is for all wherever it stands."""
    body = b"""Content-Usage: train-ai=n
User-agent: GPTBot
Content-Signal: ai-train=no
License: https://a.example/terms
User-agent: *
Content-Signal: search=yes, ai-train=no # please
User-agent: wiresift
content-usage: /a train-ai=y
"""

    assert Robots.parse(body).signals == (
        ("content-usage", "train-ai=n"),
        ("license", "https://a.example/terms"),
        ("content-signal", "search=yes, ai-train=no"),
        ("content-usage", "/a train-ai=y"),
    )


def test_terms_for_us_take_the_place_of_everybody_s() -> None:
    """Field by field: a pattern meant for everybody must not outweigh what we are told of the whole site."""
    body = b"User-agent: *\nContent-Usage: /a train-ai=y\nContent-Signal: search=no\nUser-agent: wiresift\nContent-Usage: train-ai=n"

    assert Robots.parse(body).signals == (("content-signal", "search=no"), ("content-usage", "train-ai=n"))


def test_rules_that_would_take_long_to_match_forbid_the_url() -> None:
    """Those of the largest honest files do not, with a URL as long as theirs."""
    many = Robots.parse(b"User-agent: *\n" + b"".join(b"Disallow: /*a*ab%05d\n" % number for number in range(20_000)))
    usual = Robots.parse(b"User-agent: *\n" + b"".join(b"Disallow: /*/ab%05d\n" % number for number in range(2_000)))

    assert [many.allows(f"{SITE}/{'a' * length}") for length in (100, 8000)] == [True, False]
    assert usual.allows(f"{SITE}/{'a' * 2000}")


@given(st.one_of(st.binary(), RULES.map(lambda lines: "\n".join(lines).encode())), st.text())
@example(b"User-agent: *\nDisallow: /", "http://[")
def test_any_bytes_are_rules_of_some_kind(body: bytes, url: str) -> None:
    """And any text may be asked for: an answer, never an error, and bounded."""
    robots = Robots.parse(body)

    assert robots.allows(url.encode("utf-8", "replace").decode()) in (True, False)
    assert robots.crawl_delay_s is None or 0 <= robots.crawl_delay_s <= MAX_CRAWL_DELAY_S
    assert len(robots.sitemaps) <= 1_000
    assert all(field in {"content-usage", "content-signal", "license"} for field, _ in robots.signals)


def test_many_agents_with_many_rules_cost_what_their_bytes_do() -> None:
    """Not one rule for each agent for each line: as many lines as fit are read once, by the rules for us alone."""
    agents = b"".join(b"User-agent: a%d\n" % number for number in range(12_000))
    rules = b"".join(b"Allow: /%d\n" % number for number in range(20_000))
    body = agents + rules + b"User-agent: *\nDisallow: /a\n"
    assert len(body) < MAX_BYTES

    robots = Robots.parse(body)

    assert [robots.allows(SITE + path) for path in ("/a", "/7")] == [False, True]
