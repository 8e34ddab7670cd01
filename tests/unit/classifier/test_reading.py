"""Judging again without a trace, on an index and a store in memory."""

from __future__ import annotations

from typing import Any

from services.classifier.index.candidates import document_number
from services.classifier.reading import stands
from shared.record import Record, Relation
from shared.store import ArticleKey
from tests.unit.classifier.articles import NOW, article, prose, removed
from tests.unit.classifier.systems import System

STORY = prose(1, 300)
FRAME = prose(2, 60)


def verdict(record: Record) -> dict[str, Any]:
    """What was decided of the text, but for how often: what its group is by now is another matter."""
    return record.syndication.model_dump(exclude={"verdict_revision", "group_size", "original", "role"})


async def test_the_same_article_is_judged_as_it_was() -> None:
    """Founder, copy and host of a block alike, whatever came after them."""
    system = System()
    told = [
        article("a", STORY),
        article("b", f"{STORY}\n\n{FRAME}"),
        article("c", f"{prose(3, 250)}\n\n{' '.join(STORY.split()[:130])}\n\n{prose(4, 250)}"),
        article("d", STORY),
    ]
    records = [await system(one) for one in told]
    for one, record in zip(told, records, strict=True):
        again = await system.rejudge(one)
        assert verdict(again) == verdict(record)
        assert again.syndication.verdict_revision == 2


async def test_what_would_be_said_is_what_is_said_then() -> None:
    """A copy that loses what it copied, and an article that gains it."""
    system = System()
    await system(article("a", STORY))
    await system(article("b", f"{STORY}\n\n{FRAME}"))
    both = f"{FRAME}\n\n{STORY}"
    await system(article("c", both, removed=(removed(both, STORY),)))
    text = f"{STORY}\n\n{FRAME}"
    for one in (article("b", text, removed=(removed(text, STORY),)), article("c", both)):
        expected = await system.rejudge(one)
        assert expected == await system(one)
    assert expected.syndication.relation is Relation.NEAR
    assert expected.syndication.group_size == 3


async def test_an_article_the_index_forgot_is_judged_at_its_stored_sequence() -> None:
    """It meets those before it and none after."""
    system = System()
    await system(article("a", STORY))
    second = await system(article("b", STORY))
    await system(article("c", STORY))
    del system.index.facts["b"], system.index.numbered[document_number("b", 1)]
    again = await system.rejudge(article("b", STORY))
    assert [match.article_id for match in again.syndication.matches] == ["a"]
    assert again.syndication.sequence == second.syndication.sequence


async def test_a_candidate_without_a_place_is_given_none() -> None:
    """It died before it took one; whoever is in earnest helps it to one that is later than all, so it is no match either way."""
    system = System()
    await system(article("a", STORY))
    await system(article("b", STORY))
    del system.index.sequences[ArticleKey("a", 1)], system.index.firsts["a"]
    again = await system.rejudge(article("b", STORY))
    assert not again.syndication.matches


async def test_a_verdict_stands_until_cleaning_or_detector_change() -> None:
    """Who asked makes no difference."""
    system = System()
    record = await system(article("a", STORY))
    older = record.model_copy(update={"syndication": record.syndication.model_copy(update={"detector": "older"})})
    assert stands(record, article("a", STORY, request_id="another"), NOW)
    assert not stands(older, article("a", STORY), NOW)
    assert not stands(record, article("a", STORY, removed=(removed(STORY, STORY.split("\n\n")[0]),)), NOW)
