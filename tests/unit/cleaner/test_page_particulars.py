"""What pages declare: particulars with what states them, and parts that are not free."""

from __future__ import annotations

import json

import pytest

from services.cleaner.html.parse import parse
from services.cleaner.metadata.declared import Declared, read_declared

WORDS = "The council of Westmere voted on the bridge. " * 20


def declared(head: str, body: str = "<p>Text</p>", attributes: str = "") -> Declared:
    tree = parse(f"<html {attributes}><head>{head}</head><body>{body}</body></html>")
    assert tree is not None
    return read_declared(tree, "https://post.example/bridge")


def jsonld(**members: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **members})}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("name", "head", "value", "carrier"),
    [
        ("title", jsonld(headline="A bridge") + meta("og:title", "Other"), "A bridge", "jsonld headline"),
        ("title", meta("og:title", "A bridge") + "<title>Other</title>", "A bridge", "meta og:title"),
        ("title", "<title> A  bridge </title>", "A bridge", "title"),
        ("byline", jsonld(author=[{"name": "Jane Doe"}, "Max Roe"]), "Jane Doe, Max Roe", "jsonld author"),
        ("byline", meta("author", "Jane Doe"), "Jane Doe", "meta author"),
        ("published", jsonld(datePublished="2026-04-30"), "2026-04-30", "jsonld datePublished"),
        ("modified", meta("article:modified_time", "2026-05-01"), "2026-05-01", "meta article:modified_time"),
        ("section", jsonld(articleSection=["Politics", "Local"]), "Politics", "jsonld articleSection"),
        ("section", meta("article:section", "Sport"), "Sport", "meta article:section"),
        ("publisher", jsonld(publisher={"@type": "Organization", "name": "Westmere Post"}), "Westmere Post", "jsonld publisher"),
        ("publisher", meta("og:site_name", "Westmere Post"), "Westmere Post", "meta og:site_name"),
        ("language", jsonld(inLanguage="en-GB"), "en", "jsonld inLanguage"),
    ],
)
def test_a_particular_says_what_states_it(name: str, head: str, value: str, carrier: str) -> None:
    """JSON-LD before meta tags before visible marks; the first that says something counts."""
    found = next(particular for particular in declared(head).particulars if particular.name == name)
    assert (found.value, found.carrier) == (value, carrier)


def test_visible_marks_are_read_last() -> None:
    """A single first heading is the title, a time element the date, the root's language the page's."""
    found = declared("", '<h1>The <b>bridge</b></h1><time datetime="2026-04-30">yesterday</time>', 'lang="de-AT"')
    assert {particular.name: particular.carrier for particular in found.particulars} == {
        "title": "h1",
        "published": "time",
        "language": "html lang",
    }
    assert (found["title"], found["language"]) == ("The bridge", "de")


def test_a_stuffed_particular_is_not_believed() -> None:
    """A title of thousands of characters is none; the next one counts."""
    assert declared(meta("og:title", "spam " * 500) + "<title>A bridge</title>")["title"] == "A bridge"


@pytest.mark.parametrize("given", [{"headline": {"@value": 3}}, {"author": [[["x"]]]}, {"articleSection": None}, {"publisher": 7}])
def test_json_of_another_form_states_nothing(given: dict[str, object]) -> None:
    """Whatever stands in JSON-LD, reading it ends well."""
    assert declared(jsonld(**given)).particulars == ()


@pytest.mark.parametrize(
    ("part", "body", "paywalled"),
    [
        ({}, f"<p>{WORDS}</p>", True),
        ({"cssSelector": ".locked"}, "<p>A beginning …</p>", True),
        ({"cssSelector": ".locked"}, "<div class='x locked'>Subscribe to read on</div>", True),
        ({"cssSelector": ".locked"}, f"<div class='x locked'>{WORDS}</div>", False),
        ({"cssSelector": "main > #rest, .locked"}, f"<div id='rest'>{WORDS}</div>", False),
        ({"cssSelector": "div:nth-child("}, f"<p>{WORDS}</p>", True),
    ],
)
def test_a_locked_part_that_is_there_is_no_paywall(part: dict[str, str], body: str, paywalled: bool) -> None:
    """Publishers name the covered elements; where these hold the text, nothing is missing."""
    head = jsonld(isAccessibleForFree="False", hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, **part})
    assert declared(head, body).paywalled is paywalled


def test_a_free_page_is_not_paywalled() -> None:
    """Parts that are free cover nothing."""
    assert not declared(jsonld(isAccessibleForFree=True, hasPart=[{"isAccessibleForFree": True, "cssSelector": ".a"}])).paywalled
