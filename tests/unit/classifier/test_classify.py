"""The use case, with an index and a store in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.classifier.classify import classify
from services.classifier.detector import DETECTOR
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from shared.errors import LimitExceeded
from shared.events import SyndicationEvidence
from shared.record import Record, Relation
from shared.store import ArticleKey, MemoryStore, Provenance
from tests.unit.classifier.articles import NOW, article, prose, removed
from tests.unit.classifier.systems import System

STORY = prose(1, 300)


async def test_the_later_of_two_copies_is_the_duplicate() -> None:
    """The first founds the group, the second joins it and names the passage."""
    system = System()
    first, second = await system(article("a", STORY)), await system(article("b", STORY + "\n\n" + prose(2, 60)))
    assert not first.syndication.is_duplicate
    assert second.syndication.is_duplicate
    assert second.syndication.relation is Relation.NEAR
    assert (first.syndication.group_id, second.syndication.group_id, second.syndication.group_size) == ("a", "a", 2)
    assert second.syndication.sequence > first.syndication.sequence
    assert second.syndication.detector == DETECTOR


async def test_passages_read_the_same_in_both_texts() -> None:
    """Offsets are code points of each record's own text, also behind removed spans and other spellings."""
    system = System()
    first = await system(article("a", "😀 Subscribe!\n\n" + STORY, removed=(removed("😀 Subscribe!\n\n" + STORY, "😀 Subscribe!"),)))
    second = await system(article("b", prose(2, 60) + "\n\n" + STORY.replace(" ", "  ").upper()))
    (match,) = second.syndication.matches
    assert sum(passage.words for passage in match.passages) == len(STORY.split())
    for passage in match.passages:
        mine, theirs = second.text[passage.start : passage.end], first.text[passage.other_start : passage.other_end]
        assert mine.casefold().split() == theirs.casefold().split()


async def test_a_redelivered_article_has_the_same_record() -> None:
    """Nothing is judged anew, whatever came in between."""
    system = System()
    first = await system(article("a", STORY))
    await system(article("b", STORY))
    assert await system(article("a", STORY)) == first


async def test_an_article_interrupted_before_its_record_is_decided_as_before() -> None:
    """A crash after entering the index leaves the same sequence and no match with itself or with later articles."""
    system = System()
    first = await system(article("a", STORY))
    await system(article("b", STORY))
    await system.store.remove(ArticleKey("a", 1))
    again = (await system(article("a", STORY))).syndication
    assert (again.sequence, again.matches, again.group_id) == (first.syndication.sequence, (), "a")


async def test_another_revision_of_an_article_is_no_match() -> None:
    """An update is not a copy of what it updates."""
    system = System()
    await system(article("a", STORY))
    assert (await system(article("a", STORY + "\n\nUpdated.", revision=2))).syndication.matches == ()


async def test_a_group_counts_articles_not_revisions() -> None:
    """An original, its copy, two updates of the original and a third article are three."""
    system, texts = System(), [STORY, f"{STORY}\n\nUpdated.", f"{STORY}\n\nUpdated again."]
    told = [("a", 1, texts[0]), ("b", 1, STORY), ("a", 2, texts[1]), ("a", 3, texts[2]), ("c", 1, STORY)]
    verdicts = [(await system(article(name, text, revision=revision))).syndication for name, revision, text in told]
    assert [verdict.group_size for verdict in verdicts] == [1, 2, 2, 2, 3]
    assert {verdict.group_id for verdict in verdicts} == {"a"}


async def test_an_update_of_the_original_is_no_copy_of_its_copy() -> None:
    """What was first seen after its first revision is not before it."""
    system = System()
    await system(article("a", STORY))
    await system(article("b", STORY))
    update = (await system(article("a", STORY + "\n\nUpdated.", revision=2))).syndication
    assert (update.is_duplicate, update.matches, update.role) == (False, (), "unknown")


async def test_an_update_of_a_copy_is_still_a_copy() -> None:
    """It matches the original as its first revision did and stays in the group."""
    system = System()
    await system(article("a", STORY, published_at=NOW - timedelta(hours=3)))
    await system(article("b", STORY))
    update = (await system(article("b", STORY + "\n\nUpdated.", revision=2))).syndication
    assert [match.article_id for match in update.matches] == ["a"]
    assert (update.role, update.group_id, update.group_size) == ("copy", "a", 2)


async def test_an_article_is_matched_at_its_newest_revision_only() -> None:
    """Each update of a story replaces the one before in the matches of what comes later."""
    system = System()
    for revision in (1, 2, 3):
        await system(article("a", STORY + "\n\nUpdated." * revision, revision=revision))
    later = (await system(article("c", STORY))).syndication
    assert [(match.article_id, match.revision) for match in later.matches] == [("a", 3)]


async def test_a_live_blog_fills_no_places_of_others() -> None:
    """A hundred updates that carry a story leave its original among the matches of its next copy."""
    system = System()
    await system(article("a", STORY))
    for revision in range(1, 101):
        await system(article("blog", f"{STORY}\n\nUpdate {revision}.", revision=revision))
    later = (await system(article("c", STORY))).syndication
    assert [(match.article_id, match.revision) for match in later.matches] == [("a", 1), ("blog", 100)]


async def test_the_first_seen_stays_so_when_it_is_updated() -> None:
    """Time decides between two copies by their first revisions."""
    system = System()
    await system(article("a", STORY, published_at=None))
    await system(article("b", STORY, published_at=None))
    await system(article("a", STORY, published_at=None, revision=2, cleaning_version="2"))
    later = (await system(article("c", STORY, published_at=None))).syndication
    assert later.original is not None
    assert (later.original.article_id, later.original.basis) == ("a", ("seen_first",))


async def test_a_short_article_is_not_judged() -> None:
    """Under forty words nothing matches, not even itself elsewhere."""
    system, brief = System(), " ".join(STORY.split()[:39])
    await system(article("a", brief))
    verdict = (await system(article("b", brief))).syndication
    assert (verdict.relation, verdict.matches) == (Relation.NONE, ())


async def test_a_brief_of_fifty_words_is_found() -> None:
    """Short items are judged from forty words."""
    system, brief = System(), " ".join(STORY.split()[:50])
    await system(article("a", brief))
    assert (await system(article("b", brief))).syndication.relation is Relation.EXACT


async def test_an_outlets_furniture_makes_no_duplicates() -> None:
    """A long notice under every story of one outlet ties none of them together once it is known."""
    system, notice = System(), prose(99, 90).replace("\n\n", " ")
    records = [await system(article(f"a{n}", f"{prose(n, 150)}\n{notice}", source="The Post")) for n in range(1, 8)]
    assert [record.syndication.is_duplicate for record in records[3:]] == [False] * 4


async def test_a_host_of_a_block_links_without_joining() -> None:
    """The block's source is matched; the host stays in a group of its own."""
    system = System()
    await system(article("a", STORY))
    host = await system(article("b", f"{prose(2, 250)}\n\n{' '.join(STORY.split()[:130])}\n\n{prose(3, 250)}"))
    assert host.syndication.is_duplicate
    assert (host.syndication.relation, host.syndication.group_id) == (Relation.PARTIAL, "b")


async def test_the_earlier_published_is_the_original_though_it_came_later() -> None:
    """Order of arrival makes the duplicate, not the original."""
    system = System()
    await system(article("a", STORY, published_at=NOW - timedelta(hours=2)))
    late = await system(article("b", STORY, published_at=NOW - timedelta(hours=9)))
    assert late.syndication.is_duplicate
    assert late.syndication.role == "original"
    assert late.syndication.original is not None
    assert late.syndication.original.basis == ("published_first",)


async def test_an_article_over_the_limit_is_refused() -> None:
    """It can never be processed, and says which limit it is over."""
    with pytest.raises(LimitExceeded, match="more than 100 words"):
        await classify(
            article("a", "word " * 120), index=MemoryIndex(), store=MemoryStore(), groups=Ranks(MemoryLedger()), now=NOW, max_words=100
        )


async def test_a_text_cleaned_again_is_judged_again() -> None:
    """A raised cleaning version is a new text of the same revision."""
    system = System()
    await system(article("a", STORY))
    again = await system(article("a", STORY, cleaning_version="2"))
    assert again.cleaning_version == "2"
    assert again.syndication.matches == ()
    assert again.syndication.verdict_revision == 2


async def test_an_article_judged_again_keeps_its_place() -> None:
    """It has no match with what came after it, and those keep theirs with it."""
    system = System()
    first = await system(article("a", STORY))
    copy = await system(article("b", STORY))
    shorter = removed(STORY, STORY.split("\n\n")[0])
    again = await system(article("a", STORY, removed=(shorter,)))
    assert again.syndication.sequence == first.syndication.sequence < copy.syndication.sequence
    assert again.syndication.matches == ()
    assert (await system(article("c", STORY))).syndication.group_size == 3


async def test_a_verdict_of_another_detector_is_given_anew() -> None:
    """Whatever it said; the next delivery of the same article is answered with it."""
    system = System()
    first = await system(article("a", STORY))
    older = first.model_copy(update={"syndication": first.syndication.model_copy(update={"detector": "older", "is_duplicate": True})})
    await system.store.put(older)
    again = await system(article("a", STORY, request_id="replayed"))
    assert again == first.model_copy(
        update={"request_id": "replayed", "syndication": first.syndication.model_copy(update={"verdict_revision": 2})}
    )
    assert await system(article("a", STORY, request_id="replayed")) == again


async def test_a_span_that_changed_its_kind_is_a_cleaning_of_its_own() -> None:
    """Though the words that are left are the same."""
    system, span = System(), removed(STORY, STORY.split("\n\n")[0])
    await system(article("a", STORY, removed=(span,)))
    again = await system(article("a", STORY, removed=(span.model_copy(update={"rule": "another"}),)))
    assert [each.rule for each in again.removed] == ["another"]
    assert again.syndication.verdict_revision == 2


async def test_verdicts_are_counted_across_a_crash_between_draft_and_verdict() -> None:
    """The draft knows how many were given before it."""
    system = System()
    await system(article("a", STORY))

    class Crashing(MemoryStore):
        async def judge(self, record: Record) -> bool:
            raise ConnectionError

    again, store = article("a", STORY, cleaning_version="2"), Crashing(system.store.articles)
    with pytest.raises(ConnectionError):
        await classify(again, index=system.index, store=store, groups=Ranks(system.ledger), now=NOW)
    assert (await system(article("a", STORY, cleaning_version="2"))).syndication.verdict_revision == 2


async def test_what_the_record_lacks_of_an_article_is_kept_beside_it() -> None:
    """So that the cleaned article can be made from it again."""
    system, evidence = System(), SyndicationEvidence(based_on="https://origin.example/story")
    cleaned = article("a", STORY, evidence=evidence)
    await system(cleaned)
    (kept,) = await system.store.kept([ArticleKey("a", 1)])
    assert kept
    assert kept.provenance == Provenance(fetched_at=cleaned.fetched_at, evidence=evidence)
