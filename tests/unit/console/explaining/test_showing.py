"""An article with its cuts, as a person sees it."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.text import Text

from services.cleaner.metadata.particulars import Particular
from services.console.explaining.showing import facts, legend, marked, numbered, stated
from shared.record import Kind, Quality, Record, RemovedSpan
from tests.unit.console.records import record

TEXT = "Advertisement\n\nThe harbour reopened.\n\nRead more\nThe bridge\n"


def span(words: str, kind: Kind, rule: str) -> RemovedSpan:
    start = TEXT.index(words)
    return RemovedSpan(start=start, end=start + len(words), kind=kind, rule=rule, text=words)


@pytest.fixture
def article() -> Record:
    removed = (
        span("Advertisement", Kind.ADVERTISEMENT, "phrase.en.ad_marker"),
        span("Read more\nThe bridge", Kind.RELATED, "phrase.en.read_more"),
    )
    return record("a", original_text=TEXT, removed=removed, quality=Quality(words=3, removed_share=0.52, truncated_by_paywall=True))


def test_without_colours_cuts_stand_between_marks(article: Record) -> None:
    """Each is followed by its kind and the rule that decided; what stays is as it was."""
    assert marked(article, styled=False).plain == (
        "[-Advertisement-] {advertisement phrase.en.ad_marker}\n\nThe harbour reopened.\n\n"
        "[-Read more\nThe bridge-] {related phrase.en.read_more}\n"
    )


def test_with_colours_cuts_are_struck_through_by_kind(article: Record) -> None:
    """No marks but colour and line; another group of kinds has another colour."""
    text = marked(article, styled=True)
    styles = [str(found.style) for found in text.spans if "strike" in str(found.style)]
    assert styles == ["strike magenta", "strike yellow"]
    assert "[-" not in text.plain


def test_the_legend_counts_per_kind(article: Record) -> None:
    """The kind with most words first, in its colour, with its rules."""
    lines = list(legend(article.removed))
    assert [" ".join(line.plain.split()) for line in lines] == [
        "related 1 cut, 4 words: phrase.en.read_more",
        "advertisement 1 cut, 1 word: phrase.en.ad_marker",
    ]
    assert [str(line.spans[0].style) for line in lines] == ["yellow", "magenta"]


def test_every_kind_has_a_line_in_the_legend() -> None:
    """Also those that are in no group."""
    every = [RemovedSpan(start=0, end=1, kind=kind, rule="r", text="x") for kind in Kind]
    assert {line.plain.split()[0] for line in legend(every)} == {str(kind) for kind in Kind}


def test_numbers_stand_before_lines_as_they_are_counted(article: Record) -> None:
    """A cut over several lines moves no number."""
    out = StringIO()
    Console(file=out, width=80).print(numbered(marked(article, styled=False)))
    assert out.getvalue().splitlines()[4:6] == ["5  [-Read more", "6  The bridge-] {related phrase.en.read_more}"]
    assert numbered(Text("a\n" * 9)).plain.splitlines()[0] == " 1  a"


def test_what_is_known_of_an_article_is_told(article: Record) -> None:
    """How much was removed, and that a paywall cut it off; nothing is said of what is unknown."""
    told = "\n".join(line.plain for line in facts(article))
    assert "52% of characters, in 2 cuts" in told
    assert "by a paywall" in told
    assert "byline" not in told


def test_what_a_page_states_comes_with_what_states_it() -> None:
    """A page that states nothing has no such part."""
    lines = [line.plain for line in stated([Particular("section", "Harbours \x1b[2J", "meta article:section")])]
    assert lines[0] == "stated by the page"
    assert lines[1].split()[:2] == ["section", "Harbours"]
    assert lines[1].endswith("meta article:section")
    assert "\x1b" not in lines[1]
    assert list(stated([])) == []
