"""One story body or not."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.comparison.joining import joins, tied
from services.classifier.comparison.relation import compare
from services.classifier.text.tokens import tokenise
from shared.record import Relation
from tests.unit.classifier.articles import prose

STORY = prose(1, 280)
PARAGRAPHS = [prose(seed, 56) for seed in range(6)]
texts = st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=8, unique=True).map("\n\n".join)


def joined(text: str, other: str) -> bool:
    return joins(compare(tokenise(text), [tokenise(other)])[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STORY, True),
        ("\n\n".join(STORY.split("\n\n")[::-1]), True),
        (prose(2, 84) + "\n\n" + STORY, True),
        ("\n\n".join(STORY.split("\n\n")[:3]), True),
        (prose(3, 200) + "\n\n" + "\n\n".join(STORY.split("\n\n")[:2]) + "\n\n" + prose(4, 150), False),
        ("\n\n".join([STORY, prose(5, 280), prose(6, 280)]), False),
        (prose(7, 280), False),
    ],
    ids=["exact", "reordered", "introduced", "trimmed", "host of a block", "round-up", "unrelated"],
)
def test_a_text_tells_the_story_that_most_of_it_is(text: str, expected: bool) -> None:
    """Copies join however they were edited; who uses a block, and a round-up, do not."""
    assert joined(text, STORY) is expected


@given(texts, texts)
def test_the_question_has_one_answer_from_either_side(text: str, other: str) -> None:
    """Whichever of the two came first."""
    assert joined(text, other) == joined(other, text)


@given(texts, texts)
def test_relations_are_the_same_from_either_side_but_for_their_direction(text: str, other: str) -> None:
    """What is contained there, contains here."""
    turned = {Relation.CONTAINED: Relation.CONTAINS, Relation.CONTAINS: Relation.CONTAINED}
    here, there = (compare(tokenise(a), [tokenise(b)])[0] for a, b in ((text, other), (other, text)))
    both_ways = min(here.containment, here.containment_of_other) >= 0.5
    assert here.relation is there.relation if both_ways else here.relation is turned.get(there.relation, there.relation)


@given(texts)
def test_a_text_beside_itself_is_exact(text: str) -> None:
    """Whatever it repeats and names."""
    assert compare(tokenise(text), [tokenise(text)])[0].relation is Relation.EXACT


def tellings(article: str, others: list[str]) -> list[bool]:
    return tied(compare(tokenise(article), [tokenise(other) for other in others]))


ONE, OTHER = prose(8, 200), prose(9, 200)


def test_a_text_of_two_stories_tells_neither() -> None:
    """Though each of them is half of it: with one alone it would be tied to that."""
    both = f"{ONE}\n\n{OTHER}"
    assert tellings(both, [ONE, OTHER]) == [False, False]
    assert tellings(both, [ONE]) == [True]


def test_a_copy_of_a_text_of_two_stories_is_tied_to_that() -> None:
    """It was made of the whole."""
    both = f"{ONE}\n\n{OTHER}"
    assert tellings(both, [ONE, both, OTHER]) == [False, True, False]


def test_trimmed_copies_of_one_story_keep_their_ties() -> None:
    """What two of them share of it is the same part, or they have half of it each in common."""
    paragraphs = STORY.split("\n\n")
    assert tellings(STORY, ["\n\n".join(paragraphs[:4]), "\n\n".join(paragraphs[1:]), STORY]) == [True, True, True]


@pytest.mark.parametrize("order", list(permutations(["long", "brief", "both"])))
def test_a_brief_below_a_story_takes_no_tie_from_it(order: tuple[str, ...]) -> None:
    """In whatever order they come: the text with the brief tells the story, as three quarters of it do."""
    texts = {"long": prose(20, 240), "brief": prose(21, 70)}
    texts["both"] = f"{texts['long']}\n\n{texts['brief']}"
    ties = set()
    for at, name in enumerate(order):
        before = order[:at]
        found = tellings(texts[name], [texts[other] for other in before]) if before else []
        ties |= {frozenset((name, other)) for other, is_tied in zip(before, found, strict=True) if is_tied}
    assert ties == {frozenset(("long", "both"))}
