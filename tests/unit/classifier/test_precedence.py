"""Which of two articles was first with what they share, through the use case."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.unit.classifier.articles import article, prose
from tests.unit.classifier.systems import System

STORY = prose(1, 300)
SNAP = " ".join(STORY.split()[:30]) + " More follows."
FIRST_LINES = " ".join(STORY.split()[:70]) + " More follows."
#: Name, revision and text of what arrives.
Arrival = tuple[str, int, str]


async def matched(*arrivals: Arrival) -> list[list[str]]:
    """What each was found a copy of, in turn."""
    system = System()
    records = [await system(article(name, text, revision=revision)) for name, revision, text in arrivals]
    return [[match.article_id for match in record.syndication.matches] for record in records]


@pytest.mark.parametrize(("first", "of_first"), [(SNAP, []), (FIRST_LINES, ["a"]), (prose(7, 80), [])], ids=["snap", "lines", "other"])
async def test_a_first_line_that_becomes_the_whole_story_is_a_copy_of_who_had_it(first: str, of_first: list[str]) -> None:
    """A line came first, the story stood elsewhere, then it came under the line's address too."""
    assert await matched(("a", 1, first), ("b", 1, STORY), ("a", 2, STORY)) == [[], of_first, ["b"]]


async def test_a_story_is_no_copy_of_an_update_that_copied_it() -> None:
    """Updates on both sides later: who had it first stays the one that was copied."""
    updated = STORY + "\n\nUpdated."
    told = [("a", 1, SNAP), ("b", 1, STORY), ("a", 2, STORY), ("b", 2, updated), ("a", 3, updated), ("b", 3, updated + " Again.")]
    assert (await matched(*told))[2:] == [["b"], [], ["b"], []]


async def test_an_update_of_the_original_is_no_copy_however_many_copied_it() -> None:
    """Of twenty copies none is named, nor of the copies of what was added first."""
    more = f"{STORY}\n\n{prose(3, 60)}"
    copies = [(f"c{number}", 1, STORY) for number in range(20)]
    assert (await matched(("a", 1, STORY), *copies, ("a", 2, more)))[-1] == []
    assert (await matched(("a", 1, STORY), ("a", 2, more), ("b", 1, more), ("a", 3, more + "\n\nUpdated.")))[2:] == [["a"], []]


async def test_an_article_updated_more_often_than_is_remembered_is_no_copy_of_its_copy() -> None:
    """A hundred updates after it was copied."""
    updates = [("a", number, f"{STORY}\n\nUpdate {number}.") for number in range(2, 102)]
    assert (await matched(("a", 1, STORY), ("b", 1, STORY), *updates))[-1] == []


@pytest.mark.parametrize("first", [SNAP, FIRST_LINES], ids=["snap", "lines"])
async def test_line_and_story_end_in_one_group_in_every_order(first: str) -> None:
    """Whatever came between the line and what it became."""
    told = {"a1": ("a", 1, first), "a2": ("a", 2, STORY), "b1": ("b", 1, STORY)}
    for order in permutations(told):
        system = System()
        for name in order:
            article_id, revision, text = told[name]
            await system(article(article_id, text, revision=revision))
        last = [await system.rejudge(article(name, STORY, revision=revision)) for name, revision in (("a", 2), ("b", 1))]
        assert [(record.syndication.group_id, record.syndication.group_size) for record in last] == [(last[0].syndication.group_id, 2)] * 2


async def test_a_judgement_repeated_names_the_same() -> None:
    """Others came meanwhile, and it was judged again in its place."""
    system = System()
    for name, revision, text in (("a", 1, SNAP), ("b", 1, STORY), ("a", 2, STORY), ("c", 1, STORY), ("b", 2, STORY + "\n\nUpdated.")):
        await system(article(name, text, revision=revision))
    again = await system.rejudge(article("a", STORY, revision=2))
    assert [match.article_id for match in again.syndication.matches] == ["b"]
