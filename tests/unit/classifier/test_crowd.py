"""What a reader gets of a crowd: never nothing, where one stands before it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.classify import classify
from services.classifier.groups.standing import Arrival, Standing
from services.classifier.index.candidates import Posting, document_number
from services.classifier.index.crowd import CROWD, within_reach
from services.classifier.index.ports import Document, Earlier
from services.classifier.index.posting_list import MAX_ARTICLES
from services.classifier.place import Place
from services.classifier.reading import Foreseen
from shared.events import ArticleCleaned
from shared.record import Relation
from tests.unit.classifier.articles import NOW, article
from tests.unit.classifier.systems import System
from tests.unit.classifier.test_reading import STORY


def document(name: str) -> Document:
    return Document(article_id=name, revision=1, external_id=None, url=None, source=None, published_at=None, credited=False)


class Order:
    """The places of some articles, in the order in which they are given, and how often one asked for them."""

    def __init__(self, names: Sequence[str], reader: str) -> None:
        known = [Earlier(document(name), Place(at, at)) for at, name in enumerate(names, 1)]
        self.known = {one.document.number: one for one in known}
        self.place = self.known[document_number(reader, 1)].place
        self.asked: list[int] = []

    async def before(self, numbers: Sequence[int]) -> list[Earlier]:
        self.asked.append(len(numbers))
        return [self.known[number] for number in numbers if self.known[number].place.before(self.place)]

    async def reached(self, appended: Sequence[str]) -> list[str]:
        """Whom the reader gets of a fingerprint that these have, in their order."""
        listed = [Posting(document_number(name, 1), 7) for name in appended]
        found = await within_reach([5], {5: listed}.__getitem__, self.before)
        return [self.known[posting.number].document.article_id for posting in found[5]]


@given(names=st.permutations([f"copy{at}" for at in range(90)]), at=st.integers(1, 89))
async def test_whoever_is_not_the_first_gets_one_before_it(names: list[str], at: int) -> None:
    """In whatever order the crowd appended and was placed."""
    order = Order(names, names[at])
    reached = await order.reached(sorted(names))
    assert set(reached) & set(names[:at])
    assert len(reached) <= MAX_ARTICLES


async def test_of_those_that_came_later_none_is_left_where_the_oldest_is_one() -> None:
    """The reader is the oldest of the list, and the only one before it stands at its end."""
    later = [f"later{at}" for at in range(300)]
    order = Order(["first", "reader", *later], "reader")
    assert await order.reached(["reader", *later, "first"]) == ["first"]
    assert order.asked == [1, 302]


async def test_standing_text_costs_one_question_and_what_few_have_none() -> None:
    """A footer is asked for its oldest bearer alone."""
    names = [f"page{at}" for at in range(400)]
    order = Order(names, names[-1])
    assert names[0] in await order.reached(names)
    assert order.asked == [1]
    assert set(await order.reached(names[:CROWD])) == set(names[:CROWD])
    assert order.asked == [1]


class Died(Exception):
    """A process ends before the verdict."""


class Dying(Foreseen):
    """Dies where an article takes its stand: it is in the index then, and nothing is told."""

    async def stand(self, arrival: Arrival, *_: object) -> Standing:
        raise Died(arrival.joining.own.article_id)


#: Seventy copies of outlets of their own, and of one outlet.
CROWDS = [{}, {"source": "One Chain"}]


@pytest.mark.parametrize("source", CROWDS)
async def test_a_copy_taken_over_after_a_crowd_came_still_names_what_it_copies(source: dict[str, str]) -> None:
    """Its first process died between index and verdict."""
    system = System()
    await system(article("a", STORY))
    second = article("b", STORY, **source)
    with pytest.raises(Died):
        await classify(second, index=system.index, store=system.store, groups=Dying(system.ledger), now=NOW)
    for copy in crowd(source):
        await system(copy)
    verdict = (await system(second)).syndication
    assert (verdict.relation, [match.article_id for match in verdict.matches], verdict.group_id) == (Relation.EXACT, ["a"], "a")


@pytest.mark.parametrize("source", CROWDS)
async def test_an_early_copy_is_judged_again_as_it_was_however_many_came_since(source: dict[str, str]) -> None:
    """What replaying would say of the second of a story."""
    system = System()
    await system(article("a", STORY))
    second = article("b", STORY, **source)
    told = (await system(second)).syndication
    for copy in crowd(source):
        await system(copy)
    again = (await system.rejudge(second)).syndication
    assert (again.relation, again.matches, again.group_id) == (told.relation, told.matches, told.group_id)
    assert [match.article_id for match in again.matches] == ["a"]


def crowd(source: dict[str, str]) -> list[ArticleCleaned]:
    return [article(f"x{at}", STORY, **source) for at in range(70)]
