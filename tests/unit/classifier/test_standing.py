"""What is told of groups when evidence that comes later changes what records said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.classifier.classify import Classified, classify
from services.classifier.groups.ledger import Ledger
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from shared.events import GroupRevised, SyndicationEvidence
from shared.record import Record
from shared.store import ArticleKey, MemoryStore
from tests.unit.classifier.articles import NOW, article, prose

#: Two parts of a story, with a third of each in both: each joins the whole, and neither the other.
_MIDDLE = prose(5, 100)
ONE, TWO = f"{prose(1, 200)}\n\n{_MIDDLE}", f"{_MIDDLE}\n\n{prose(2, 200)}"
WHOLE = f"{prose(1, 200)}\n\n{TWO}"


class System:
    """An index, a store and a ledger that several articles pass through."""

    def __init__(self) -> None:
        self.index, self.store = MemoryIndex(), MemoryStore()
        self.ledger: Ledger = MemoryLedger()

    async def __call__(self, name: str, text: str, **overrides: Any) -> Classified:
        found = article(name, text, **{"published_at": None, "url": f"https://{name}.example/story"} | overrides)
        return await classify(found, index=self.index, store=self.store, groups=Ranks(self.ledger), now=NOW)


async def merged(system: System) -> list[Classified]:
    """Two groups of two, and an article that is one story body with all of them."""
    told = [("a", ONE), ("b", TWO), ("c", f"{ONE}\n\nMore."), ("d", f"{TWO}\n\nMore.")]
    return [*[await system(name, text) for name, text in told], await system("e", WHOLE)]


async def test_an_article_that_joins_two_groups_merges_them() -> None:
    """The group founded first stays; the other's id is its alias, and those whose records name that are told."""
    *before, last = await merged(System())
    assert [found.record.syndication.group_id for found in before] == ["a", "b", "a", "b"]
    assert not any(found.revised for found in before)
    said = last.record.syndication
    assert (said.group_id, said.group_size) == ("a", 5)
    (event,) = last.revised
    assert (event.group_id, event.merged_from, event.members, event.verdict_revision) == ("a", ("b",), 5, 1)
    assert event.why == ("merged",)
    assert [(each.group_id, each.members) for each in event.merged] == [("b", 2)]
    assert [(each.article_id, each.revision) for each in event.touched] == [("b", 1), ("d", 1)]
    assert (event.article_id, event.revision) == ("e", 1)


async def test_a_redelivery_tells_the_same_and_another_request_nothing() -> None:
    """A process that died before its hand-over is followed by one that tells what it would have told."""
    system = System()
    last = (await merged(system))[-1]
    assert await system("e", WHOLE) == last
    again = await system("e", WHOLE, request_id="another")
    assert again.revised == ()


async def test_who_died_before_its_verdict_tells_its_merge_when_it_is_delivered_again() -> None:
    """The groups are merged by then, and nobody was told."""

    class Dies(MemoryStore):
        async def judge(self, record: Record) -> bool:
            raise ConnectionError

    system = System()
    for name, text in (("a", ONE), ("b", TWO)):
        await system(name, text)
    alive, system.store = system.store, Dies(system.store.articles)
    with pytest.raises(ConnectionError):
        await system("e", WHOLE)
    system.store = alive
    found = await system("e", WHOLE)
    assert [event.merged_from for event in found.revised] == [("b",)]


async def test_a_merge_is_told_by_one_article() -> None:
    """Whoever joins later finds the groups merged."""
    system = System()
    await merged(system)
    assert (await system("f", WHOLE)).revised == ()


async def test_a_late_original_is_told() -> None:
    """The page that others name as their source comes in after them."""
    system, evidence = System(), SyndicationEvidence(canonical_elsewhere="https://o.example/story")
    copies = [await system(name, ONE, evidence=evidence) for name in "ab"]
    original = await system("o", ONE)
    assert not any(found.revised for found in copies)
    assert original.record.syndication.role == "original"
    (event,) = original.revised
    assert event.why == ("original",)
    assert event.original is not None
    assert event.original_before is not None
    assert (event.original["article_id"], event.original["basis"], event.original_before["article_id"]) == ("o", ["link"], "a")
    assert [each.article_id for each in event.touched] == ["a", "b"]


async def test_a_later_copy_of_the_same_original_tells_nothing() -> None:
    """What records said is as true as before."""
    system = System()
    await system("a", ONE, published_at=NOW - timedelta(hours=5))
    copies = [await system(name, ONE, published_at=NOW - timedelta(hours=1)) for name in "bcd"]
    assert not any(found.revised for found in copies)
    assert {found.record.syndication.original.article_id for found in copies if found.record.syndication.original} == {"a"}


async def test_an_article_that_became_another_story_leaves_its_group() -> None:
    """The others stay together under the same id, though it was the one that founded the group; its own new group has another."""
    system = System()
    for name in "abc":
        await system(name, ONE)
    changed = await system("a", TWO, revision=2)
    assert changed.record.syndication.group_id not in "abc"
    assert changed.record.syndication.group_size == 1
    (event,) = changed.revised
    assert (event.group_id, event.why[0], event.members, event.article_id, event.revision) == ("a", "left", 2, "a", 2)
    assert (await system("d", ONE)).record.syndication.group_size == 3


async def test_an_article_that_comes_back_counts_again() -> None:
    """Its newest text decides."""
    system = System()
    for name, text, revision in (("a", ONE, 1), ("b", ONE, 1), ("b", TWO, 2), ("b", ONE, 3)):
        last = await system(name, text, revision=revision)
    assert (last.record.syndication.group_id, last.record.syndication.group_size) == ("a", 2)


@pytest.mark.parametrize("later", [f"{ONE}\n\nCorrected.", f"{prose(3, 100)}\n\n{ONE}\n\n{prose(4, 300)}"])
async def test_an_update_stays_in_its_group(later: str) -> None:
    """Corrected, or grown so that the older text is half of it and less: the same story goes on under the same id."""
    system = System()
    await system("a", ONE)
    assert (await system("a", later, revision=2)).record.syndication.group_id == "a"
    assert (await system("b", later)).record.syndication.group_id == "a"


async def test_a_first_line_that_grows_into_a_story_stays_in_its_group() -> None:
    """It was too short to be judged."""
    system = System()
    await system("a", " ".join(ONE.split()[:20]))
    assert (await system("a", TWO, revision=2)).record.syndication.group_id == "a"


async def test_changes_of_a_group_are_counted() -> None:
    """Of two that are told the higher number holds, whichever is read first."""
    system = System()
    await merged(system)
    late = await system("o", WHOLE, evidence=SyndicationEvidence())
    await system("f", WHOLE, evidence=SyndicationEvidence(canonical_elsewhere="https://o.example/story"))
    events: list[GroupRevised] = list(late.revised)
    await system.store.remove(ArticleKey("f", 1))
    again = await system("f", WHOLE, evidence=SyndicationEvidence(canonical_elsewhere="https://o.example/story"))
    events += again.revised
    assert [event.verdict_revision for event in events] == [2]
    assert events[0].original is not None
    assert events[0].original["article_id"] == "o"
