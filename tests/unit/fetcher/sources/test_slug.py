"""Spellings of one article's URL, and articles that only look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sources.slug import without_slug
from shared.urls import canonical_url

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/bridge-opens-to-traffic-12345678.html", "/news/bridge-closed-again-12345678.html"),
        ("/news/bridge-opens-12345678", "/news/bruecke-er%C3%B6ffnet-12345678"),
        ("/news/bridge_opens_12345678.htm", "/news/bridge_closed_12345678.htm"),
        ("/news/12345678.bridge-opens/", "/news/12345678.bridge-closed/"),
        ("/2026/11/21/12345678-bridge-opens", "/2026/11/21/12345678-bridge-closed"),
        (f"/politik/bridge-opens-{UUID}", f"/politik/bridge-closed-{UUID.upper()}"),
        ("/news/bridge-opens/12345678", "/news/bridge-closed/12345678"),
        ("/news/bridge-opens/art-12345678.html", "/news/bridge-closed/art-12345678.html"),
        ("/article/12345678/bridge-opens", "/article/12345678/bridge-closed"),
        (f"/story/{UUID}/bridge-opens", f"/story/{UUID}/bridge-closed"),
        ("/noticias/id12345678/puente-abierto", "/noticias/id12345678/puente-cerrado"),
    ],
)
def test_a_renamed_headline_is_the_same_article(first: str, second: str) -> None:
    """The id that stands beside the slug, in each form that publishers use."""
    assert key(first) == key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/bridge-opens-12345678", "/news/bridge-opens-12345679"),  # another id
        ("/news/bridge-opens-12345678", "/sport/bridge-opens-12345678"),  # another section: ids may be the section's own
        ("/news/bridge-opens", "/news/bridge-closed"),  # no id
        ("/news/review-of-20261121", "/news/weather-of-20261121"),  # a day
        ("/news/review-of-21112026", "/news/weather-of-21112026"),
        ("/news/goal-202611211030", "/news/foul-202611211030"),
        ("/news/winner-gets-2000000", "/news/debt-reaches-2000000"),  # a round number
        ("/news/price-at-123456", "/news/crowd-of-123456"),  # too short
        ("/topic/12345678/bridge-opens", "/topic/12345678/bridge-closed"),  # a topic with articles below it
        ("/live/12345678/first-goal-falls", "/live/12345678/second-goal-falls"),
        ("/gallery/12345678/1", "/gallery/12345678/2"),
        ("/article/12345678/comments", "/article/12345678/print"),  # no slug: structure
        ("/a-b-12345678?id=1", "/a-b-12345678?id=2"),
    ],
)
def test_what_may_be_two_articles_stays_two(first: str, second: str) -> None:
    """To take two for one would lose one; to take one for two costs a request."""
    assert key(first) != key(second)


def test_ids_are_of_one_site() -> None:
    """The same number at two publishers means nothing."""
    assert key("/news/bridge-12345678", "one.example") != key("/news/bridge-12345678", "two.example")


@given(st.text(alphabet="ab1-_./~ä%9f", max_size=60))
def test_for_any_path_the_key_is_its_own_key(path: str) -> None:
    """Taking the slug away twice is taking it away once, and nothing raises."""
    if canonical := canonical_url(f"https://news.example/{path}"):
        assert without_slug(without_slug(canonical)) == without_slug(canonical)


@given(st.text(max_size=200))
def test_any_text_has_a_key(text: str) -> None:
    """Feeds are hostile; what canonicalises has a key."""
    if canonical := canonical_url(text):
        assert without_slug(canonical)


def key(path: str, host: str = "news.example") -> str:
    canonical = canonical_url(f"https://{host}{path}")
    assert canonical
    return without_slug(canonical)
