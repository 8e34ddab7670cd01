"""Standing text by its place."""

from __future__ import annotations

import pytest

from services.classifier.comparison.relation import compare
from services.classifier.text.tokens import tokenise
from tests.unit.classifier.articles import prose

NOTE = " ".join(prose(9, 84).split())
LONG_NOTE = "\n\n".join([NOTE, " ".join(prose(10, 70).split())])
ONE, OTHER = prose(3, 250), prose(4, 220)
FOOTER = prose(11, 30)


PAGES = [f"{prose(seed, 120)}\n\n{NOTE}\n\n{prose(seed + 20, 150)}" for seed in range(21, 26)]


def note(text: str, other: str) -> bool:
    return compare(tokenise(text), [tokenise(other)])[0].note


@pytest.mark.parametrize("block", [NOTE, LONG_NOTE], ids=["one paragraph", "two"])
def test_closing_paragraphs_alone_are_a_note(block: str) -> None:
    """Below two stories, whatever an outlet sets below it."""
    assert note(f"{ONE}\n\n{block}", f"{OTHER}\n\n{block}\n\n{FOOTER}")


def test_opening_and_closing_paragraphs_are_a_frame() -> None:
    """The words over a column and the author's box below."""
    lead = " ".join(prose(12, 42).split())
    assert note(f"{lead}\n\n{ONE}\n\n{NOTE}", f"{lead}\n\n{OTHER}\n\n{NOTE}")


def test_a_note_in_broken_lines_is_the_same_note() -> None:
    """Mails and feeds break lines at a width."""
    words = NOTE.split()
    broken = "\n".join(" ".join(words[at : at + 9]) for at in range(0, len(words), 9))
    assert note(f"{ONE}\n\n{broken}", f"{OTHER}\n\n{NOTE}")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (f"{ONE}\n\n{NOTE}\n\n{prose(5, 90)}", f"{OTHER}\n\n{NOTE}"),
        (f"{ONE} {NOTE}", f"{OTHER}\n\n{NOTE}"),
        (f"{prose(5, 40)}\n\n{LONG_NOTE}", f"{prose(6, 40)}\n\n{LONG_NOTE}"),
        (f"{ONE}\n\n{NOTE}", NOTE),
    ],
    ids=["within one", "within a paragraph", "most of either", "all of one"],
)
def test_other_places_say_nothing_against_reuse(text: str, other: str) -> None:
    """A block within a text, the end of a paragraph and most of a text are taken from somewhere."""
    assert not note(text, other)


def test_a_block_about_the_people_of_a_story_is_of_the_story() -> None:
    """Its names come again above it."""
    block = "Later in the day Ms Fairclough met Dr Osgood and Mr Pell at the mill to talk about money, and all of them left early. " * 3
    told = f"{ONE} It was Fairclough who began it, with Osgood and Pell."
    assert note(f"{ONE}\n\n{block}", f"{OTHER}\n\n{block}")
    assert not note(f"{told}\n\n{block}", f"{OTHER}\n\n{block}")


@pytest.mark.parametrize(("others", "copies", "expected"), [(1, 0, True), (2, 0, True), (3, 0, False), (2, 2, True), (3, 2, False)])
def test_what_others_have_set_into_their_pages_is_no_reuse(others: int, copies: int, expected: bool) -> None:
    """Three that bear the same paragraphs and nothing else say so; two may have taken a block out of one story."""
    around = [*PAGES[1 : 1 + others], *[PAGES[0] + f"\n\n{FOOTER}"] * copies]
    pairs = compare(tokenise(PAGES[0]), [tokenise(text) for text in around])
    assert pairs[0].relation.duplicates is expected
    assert all(pair.relation.duplicates for pair in pairs[others:])
