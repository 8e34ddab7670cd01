"""The verdict on a pair."""

from __future__ import annotations

import pytest

from services.classifier.comparison.relation import compare
from services.classifier.text.tokens import tokenise
from shared.record import Relation
from tests.unit.classifier.articles import prose

STORY = prose(1, 280)


def relation(text: str, other: str) -> Relation:
    return compare(tokenise(text), [tokenise(other)])[0].relation


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        (STORY, STORY, Relation.EXACT),
        (STORY, STORY.replace("\n\n", "\n").upper(), Relation.EXACT),
        (STORY, STORY + "\n\n" + prose(2, 40), Relation.NEAR),
        (STORY, STORY + "\n\n" + prose(2, 400), Relation.CONTAINED),
        (STORY + "\n\n" + prose(2, 400), STORY, Relation.CONTAINS),
        (prose(3, 150) + "\n\n" + prose(1, 100), prose(1, 100) + "\n\n" + prose(4, 150), Relation.PARTIAL),
        (prose(3, 300) + "\n\n" + prose(1, 42), prose(1, 42) + "\n\n" + prose(4, 300), Relation.QUOTE),
        (STORY, prose(5, 280), Relation.NONE),
    ],
)
def test_each_relation_is_told_from_the_others(text: str, other: str, expected: Relation) -> None:
    """What stands where decides, in both directions."""
    assert relation(text, other) is expected


def form(seller: str, buyer: str, town: str, price: int, acres: int) -> str:
    """A filled form with long standing passages between its slots, as land registries send them out."""
    return (
        f"{seller} sold a parcel of {acres} acres near {town} to {buyer} for {price} dollars, according to the public record of deeds "
        "that is kept by the clerk of the court and may be inspected by anyone during the usual office hours of the building. "
        f"The parcel was last assessed at {price - 917} dollars and lies within {acres + 3} miles of {town}. "
        "A transfer of this kind has to be recorded within thirty days and becomes binding when the clerk has entered it, "
        "after which the former owner has no further claim to the land, the buildings on it or whatever grows there. "
        f"Neither {seller} nor {buyer} could be reached for comment."
    )


def test_a_form_filled_otherwise_is_no_copy_however_much_of_it_is_the_same() -> None:
    """Names and figures disagree although two thirds of the words are equal."""
    one = form("the Alvarado family", "Ines Moreau", "Kettering", 48_200, 12)
    other = form("the estate of Tom Brandt", "Yusuf Adeyemi", "Port Hallow", 913_000, 77)
    assert relation(one, other) is Relation.NONE


def test_the_same_filled_form_at_two_outlets_is_a_copy() -> None:
    """A template is not the point; agreeing in what it names is."""
    filled = form("the Alvarado family", "Ines Moreau", "Kettering", 48_200, 12)
    assert relation(filled + " This report was sent by the registry.", filled) in (Relation.EXACT, Relation.NEAR)


def test_a_copy_with_some_figures_updated_stays_a_copy() -> None:
    """Two changed figures among many names and figures that agree do not make another story."""
    figures = [word.strip(".") for word in STORY.split() if word.strip(".").isdigit()]
    updated = STORY.replace(figures[3], "77777").replace(figures[9], "88888")
    assert relation(updated, STORY) is Relation.NEAR


def test_a_copy_that_leaves_items_out_stays_a_copy() -> None:
    """A name that merely lacks is an edit, no conflict."""
    listed = "Present were " + ", ".join(f"Member{n} of Ward {n}" for n in range(30)) + " and many guests who stayed until late."
    shorter = listed.replace(" Member4 of Ward 4,", "").replace(" Member11 of Ward 11,", "").replace(" Member19 of Ward 19,", "")
    assert relation(shorter, listed).duplicates


def test_standing_text_of_many_counts_for_none() -> None:
    """A passage that three others share while they name other things does not tie two stories together."""
    filled = [form(f"Owner{n} Ab{n}", f"Buyer{n} Cd{n}", f"Town{n}", 1_000 * n + 7, n) for n in range(1, 6)]
    passage = filled[0][filled[0].index("dollars, according") : filled[0].index(" The parcel")]
    host = prose(8, 60) + " " + passage
    pairs = compare(tokenise(filled[0]), [tokenise(text) for text in [*filled[1:], host]])
    assert all(not pair.relation.duplicates for pair in pairs)


def test_a_note_at_the_end_of_two_stories_is_no_reuse() -> None:
    """One paragraph that closes both, and nothing else, is a quotation at most; the same words within a story are a block of it."""
    note = " ".join(prose(9, 84).split())
    one, other = prose(3, 150), prose(4, 150)
    assert relation(f"{one}\n\n{note}", f"{other}\n\n{note}") is Relation.QUOTE
    assert relation(f"{note}\n\n{one}", f"{other}\n\n{note}\n\n{prose(5, 80)}") is Relation.PARTIAL


@pytest.mark.parametrize(("words", "expected"), [(45, Relation.NONE), (80, Relation.CONTAINED), (150, Relation.CONTAINED)])
def test_a_text_that_stands_whole_in_another_needs_no_names(words: int, expected: Relation) -> None:
    """As in a script without capitals, where names cannot be told; of few words any other might be made."""
    brief = "".join(letter for letter in prose(30, words) if not letter.isdigit()).lower()
    assert relation(brief, f"{prose(31, 200)}\n\n{brief}\n\n{prose(32, 200)}".lower()) is expected
