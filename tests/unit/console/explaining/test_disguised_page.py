"""Pages in disguise: whatever they hold, something comes of them, and it is built the same."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings

from services.console.explaining.disguise import STRENGTHS, Disguise, vocabulary
from services.console.explaining.disguised_links import disguised_url
from services.console.explaining.disguised_page import disguised_page, own_host, page_texts
from tests.unit.cleaner.documents import pages


def told(markup: str, url: str | None = None) -> str:
    host = own_host(markup, url)
    disguise = Disguise.of(page_texts(markup), [host] if host else [], STRENGTHS[0], Random(7), vocabulary())
    return disguised_page(markup, host, disguise)


@given(pages)
@settings(deadline=None)
def test_any_page_has_a_disguise(markup: str) -> None:
    """Broken, with controls, with linked data that is none; no script and no comment is left."""
    found = told(markup).lower()
    assert "<!--" not in found
    assert found.count("<script") == found.count("application/ld+json")


def test_linked_data_says_the_same_in_other_words() -> None:
    """Terms and paths of selectors stay, for rules go by them; names and links do not."""
    found = told(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Lockhart </b> leaves", "url": "https://courier.example/a",'
        ' "hasPart": {"cssSelector": ".paid", "isAccessibleForFree": false}}</script><p>Lockhart</p>',
        "https://www.courier.example/a",
    )
    assert '"@type": "NewsArticle"' in found
    assert '"cssSelector": ".paid"' in found
    assert '"https://site.example/page"' in found
    assert "<\\/b>" in found
    assert "Lockhart" not in found


def test_classes_and_selectors_are_told_alike_without_names() -> None:
    """A story's slug tells what it is about as well as its headline, in a class as in the keywords; what elements are called stays."""
    found = told(
        '<script type="application/ld+json">{"hasPart": {"cssSelector": ".story-lockhart"}}</script>'
        '<meta name="keywords" content="lockhart"><body class="post-lockhart site-courier">'
        '<div id="LockhartStory" class="story-lockhart"><h1>Lockhart</h1><p>Jane Lockhart told the Courier a story as a story.</p></div>',
        "https://www.harbour-courier.example/a",
    )
    assert not [name for name in ("lockhart", "harbourcourier", "jane") if name in found.lower()]
    [selector] = re.findall(r'"\.(story-[a-z]{8})"', found)
    assert f'class="{selector}"' in found
    assert re.search(r'id="[A-Z][a-z]{7}Story"', found)


def test_linked_data_of_any_depth_has_a_disguise() -> None:
    """What nests without end says nothing."""
    depth = 900
    assert "null" in told(f'<script type="application/ld+json">{"[" * depth}"Lockhart"{"]" * depth}</script><p>a</p>')


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://courier.example/sport/2024/lockhart-wins.html", "https://site.example/sport/page/page"),
        ("/sport/lockhart", "/sport/page"),
        ("/jlockhart", "/page"),
        ("https://elsewhere.example/people/jlockhart", "https://other.example/page/page"),
        ("https://elsewhere.example/", "https://other.example/"),
        ("#comments-17", "#"),
        ("mailto:jane@courier.example", "mailto:page"),
        ("http://[", ""),
    ],
)
def test_an_address_keeps_its_sections_alone(url: str, found: str) -> None:
    """What names a story, a person or a site does not stay."""
    disguise = Disguise.of(["Lockhart wins"], [], STRENGTHS[0], Random(7), vocabulary())
    assert disguised_url(url, "www.courier.example", disguise) == found
