"""Pages that are no article are told from articles, with a detail that says what they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from services.cleaner.clean import Cleaned, Document, clean
from shared.outcomes import Rejected, RejectReason

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PROSE = "".join(
    f"<p>The council met for the {number}. time on Tuesday to speak about the bridge, and its members agreed on a plan for it.</p>"
    for number in range(8)
)
STORIES = "".join(f'<li><a href="/{number}">Story number {number} of a long day in town</a></li>' for number in range(40))


LOST = "<h1>Nie ma takiej strony</h1><p>Strony, której szukasz, nie ma już pod tym adresem albo nigdy jej tu nie było.</p>"
WEBSITE = '<meta property="og:type" content="website">'


def teasers(count: int, words: int, intro: str = "") -> str:
    """A page of stories, each with a headline that leads to it and so many words of it."""
    told = "The council met again on Tuesday to speak about the old bridge. " * 20
    cards = "".join(
        f'<div class="card"><h3><a href="/{number}">The town gets bridge number {number}</a></h3>'
        f'<time datetime="2026-04-0{number % 9 + 1}"></time>'
        f"<p>{' '.join(told.split()[: words - 1])} {number}.</p></div>"
        for number in range(count)
    )
    return f"<main><h1>News of the town</h1><p>{intro}</p>{cards}</main>"


def outcome(head: str, body: str) -> Cleaned | Rejected:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return clean(Document("text/html", page.encode(), "utf-8", "https://post.example/x", None, None, None, None, NOW))


def ld(**members: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(members)}</script>'


@pytest.mark.parametrize(
    ("head", "body", "detail"),
    [
        (ld(**{"@graph": [{"@type": "NewsArticle"}, {"@type": "LiveBlogPosting"}]}), f"<article>{PROSE}</article>", "a live blog"),
        (ld(**{"@type": "ImageGallery"}), "<h1>The bridge in pictures</h1><p>A walk across it in nine pictures.</p>", "a picture gallery"),
        ("<title>404 – page not found</title>", "<h1>Sorry</h1><p>What you look for has moved, or never was here.</p>", "an error page"),
        (ld(**{"@type": "CollectionPage"}), f"<h1>Town</h1><p>News of the town, every hour.</p><ul>{STORIES}</ul>", "a list of stories"),
        ("<title>Harbour Post</title></head><body class='error404 no-sidebar'>", LOST, "an error page"),
        ("<title>Harbour Post</title>", f"<div class='page'><section class='Page-Not-Found'>{LOST}</section></div>", "an error page"),
        (WEBSITE, teasers(12, 25), "a list of stories"),
        ("", teasers(12, 25, intro="All that happened in town this week."), "a list of stories"),
    ],
)
def test_what_is_no_article_says_what_it_is(head: str, body: str, detail: str) -> None:
    """A normal outcome with a reason."""
    assert outcome(head, body) == Rejected(RejectReason.NOT_AN_ARTICLE, detail)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (ld(**{"@type": "ImageGallery"}), f"<article>{PROSE}</article>"),
        ("<title>404 households without power</title>", f"<article>{PROSE}</article>"),
        ("<title>Index closes at 4,404.10 points</title>", "<p>The index closed higher.</p>"),
        ('<meta property="og:type" content="article"><title>Flight 404 lands safely</title>', "<p>Flight 404 has landed in Westmere.</p>"),
        (ld(**{"@type": ["NewsArticle"]}), f"<p>A short report of the day from town.</p><ul>{STORIES}</ul>"),
        ("</head><body class='error404'>", f"<article>{PROSE}</article>"),
        ('<meta property="article:published_time" content="2026-04-01">', f"<div class='not-found'>{LOST}</div>"),
        (WEBSITE, f"<aside class='not-found'>Sorry!</aside><article>{PROSE}</article>"),
        (ld(**{"@type": "NewsArticle"}), teasers(12, 25)),
        (WEBSITE, teasers(12, 120)),
        (WEBSITE, teasers(4, 25)),
        (WEBSITE, teasers(12, 25, intro="The council has spoken about bridges all year, and it was never of one mind. " * 4)),
    ],
)
def test_an_article_is_not_taken_for_something_else(head: str, body: str) -> None:
    """Only where declaration and build leave no doubt is a page rejected."""
    assert isinstance(outcome(head, body), Cleaned)
