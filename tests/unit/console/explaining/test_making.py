"""A wrong decision becomes a case that shows it, and tells nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Literal

import pytest

from services.cleaner.clean import Cleaned, Document, clean
from services.console.explaining.case import failures, read_case, write_case
from services.console.explaining.disguise import STRENGTHS
from services.console.explaining.making import Lost, Made, make, numbers, wrong_lines
from shared.errors import UsageError
from shared.outcomes import Rejected

STORY = """READ MORE: The bridge that Lockhart wanted

The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, Jane Lockhart said on 17 March 2024.

Boats of the Lockhart family in the harbour of Westmere at dawn [Getty]

The repairs will cost Westmere some 12.5 million crowns by the end of the year, the port office there said on Monday.
"""
PAGE = """<html lang=en><head><title>Westmere reopens - Ellery Courier</title><meta property="og:title" content="Westmere reopens">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Westmere reopens", "author": {"name": "Jane Lockhart"}}</script>
<script>track("Lockhart")</script><style>.westmere {}</style></head>
<body><!-- by Lockhart --><article class="story category-westmere"><h1>Westmere reopens</h1>
<p>The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, Jane Lockhart said on 17 March 2024.</p>
<figure><img src="/img/lockhart.jpg" alt="Lockhart"><figcaption>Lockhart at dawn</figcaption></figure>
<p>The repairs will cost <a href="https://www.ellerycourier.example/news/westmere-port" onclick="go('Westmere')">Westmere</a> some
12.5 million crowns by the end of the year, the port office there said on Monday.</p>
<p><a href="https://www.facebook.example/lockhart">Follow Lockhart</a></p></article></body></html>"""


def document(body: str, media_type: Literal["text/plain", "text/html"] = "text/plain", url: str | None = None) -> Document:
    return Document(media_type, body.encode(), "utf-8", url, "Ellery Courier", None, None, None, datetime(2026, 1, 1, tzinfo=UTC))


def made(given: Document, *lines: int, kind: str | None = None) -> Made | Lost:
    cleaned = clean(given)
    assert isinstance(cleaned, Cleaned)
    return make(given, cleaned, wrong_lines(cleaned, lines, kind), kind, clean=clean, random=Random(7))


def test_a_wrong_cut_becomes_a_case_that_fails_until_it_is_put_right() -> None:
    """The case asks for the line to stay; no name, number or sentence of the document is in it."""
    found = made(document(STORY), 5)
    assert isinstance(found, Made)
    [wrong] = found.case.wrong
    assert (wrong.line, wrong.wanted, wrong.decided) == (5, "keep", ("text.caption_credit",))
    file = write_case(found.case, found.about)
    assert not {"Lockhart", "Westmere", "2024", "reopened"} & set(file.replace('"', " ").split())
    again = read_case(file)
    assert [line.partition(",")[0] for line in failures(again, clean(again.document))] == ["line 5 should be kept"]


def test_a_missed_line_becomes_a_case_too() -> None:
    """What was kept should go, as the kind that was named."""
    found = made(document(STORY), 3, 7, kind="promotion")
    assert isinstance(found, Made)
    assert [(wrong.line, wrong.wanted, wrong.kind, wrong.decided) for wrong in found.case.wrong] == [
        (3, "cut", "promotion", ()),
        (7, "cut", "promotion", ()),
    ]


def test_a_page_keeps_its_markup_and_tells_nothing() -> None:
    """Elements and classes stay; scripts, styles, comments, addresses and other attributes do not."""
    found = made(document(PAGE, "text/html", "https://www.ellerycourier.example/news/westmere-port"), 5)
    assert isinstance(found, Made)
    body = found.case.body
    assert [wrong.decided for wrong in found.case.wrong] == [("dom.figcaption",)]
    assert not [word for word in ("lockhart", "westmere", "ellery", "track", "onclick", "<!--") if word in body.lower()]
    assert '<article class="story category-x">' in body
    assert 'href="https://site.example/news/page"' in body
    assert found.case.url == "https://site.example/news/page"


def test_the_thinnest_disguise_that_shows_it_is_the_last_resort() -> None:
    """A cleaner that goes by a word of the running text is shown the words; one that goes by a number, the numbers too."""
    given = document(STORY)
    for word, about in (("reopened", STRENGTHS[1].says), ("2024", STRENGTHS[2].says)):
        cleaned = clean(given)
        assert isinstance(cleaned, Cleaned)

        def choosy(shown: Document, word: str = word, cleaned: Cleaned = cleaned) -> Cleaned | Rejected:
            found = clean(shown)
            return found if word in shown.body.decode() else _untouched(found)

        found = make(given, cleaned, wrong_lines(cleaned, [5], None), None, clean=choosy, random=Random(7))
        assert isinstance(found, Made)
        assert found.about == about


def test_a_decision_that_hangs_on_a_name_cannot_be_shown() -> None:
    """Then it is said which line came out otherwise, and nothing is made."""
    given = document(STORY)
    cleaned = clean(given)
    assert isinstance(cleaned, Cleaned)
    lost = make(given, cleaned, wrong_lines(cleaned, [5], None), None, clean=lambda shown: _untouched(clean(shown)), random=Random(7))
    assert lost == Lost("line 5 is cut by text.caption_credit; with invented names alone it is kept")


def _untouched(found: Cleaned | Rejected) -> Cleaned | Rejected:
    from dataclasses import replace

    return found if isinstance(found, Rejected) else replace(found, removed=())


@pytest.mark.parametrize(("given", "lines"), [(["3"], [3]), (["3 5-7"], [3, 5, 6, 7]), (["3,5", "4"], [3, 4, 5]), (["2-2"], [2])])
def test_lines_are_named_one_by_one_or_in_runs(given: list[str], lines: list[int]) -> None:
    """In any order, with commas or spaces."""
    assert numbers(given) == lines


@pytest.mark.parametrize("given", ["x", "0", "5-3", "1-", "-1", "1-99999999", "9" * 30])
def test_what_names_no_line_is_refused(given: str) -> None:
    """A slip of the finger costs a message, not a case of something else."""
    with pytest.raises(UsageError, match="names no line"):
        numbers([given])


@pytest.mark.parametrize(
    ("lines", "kind", "why"), [([99], None, "there is no line 99"), ([2], None, "no line with words"), ([5], "caption", "already")]
)
def test_lines_that_are_not_wrong_are_refused(lines: list[int], kind: str | None, why: str) -> None:
    """A blank line, one that is not there, one that is cut as it should be."""
    cleaned = clean(document(STORY))
    assert isinstance(cleaned, Cleaned)
    with pytest.raises(UsageError, match=why):
        wrong_lines(cleaned, lines, kind)
