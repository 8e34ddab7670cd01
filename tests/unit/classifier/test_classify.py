"""The use case, with an index and a store in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.classifier.classify import DETECTOR, classify
from services.classifier.index import MemoryIndex
from shared.errors import LimitExceeded
from shared.events import ArticleClassified, ArticleCleaned
from shared.record import Relation
from shared.store import ArticleKey, MemoryStore
from tests.unit.classifier.articles import NOW, article, prose, removed

STORY = prose(1, 300)


class System:
    """An index and a store that several articles pass through."""

    def __init__(self) -> None:
        self.index, self.store = MemoryIndex(), MemoryStore()

    async def __call__(self, cleaned: ArticleCleaned) -> ArticleClassified:
        return await classify(cleaned, index=self.index, store=self.store, now=NOW)


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
    assert await system(article("a", STORY)) == first


async def test_another_revision_of_an_article_is_no_match() -> None:
    """An update is not a copy of what it updates."""
    system = System()
    await system(article("a", STORY))
    assert (await system(article("a", STORY + "\n\nUpdated.", revision=2))).syndication.matches == ()


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
    """It can never be processed, and says its size."""
    with pytest.raises(LimitExceeded, match="120 words, at most 100"):
        await classify(article("a", "word " * 120), index=MemoryIndex(), store=MemoryStore(), now=NOW, max_words=100)


async def test_a_text_cleaned_again_is_judged_again() -> None:
    """A raised cleaning version is a new text of the same revision."""
    system = System()
    await system(article("a", STORY))
    again = await system(article("a", STORY, cleaning_version="2"))
    assert again.cleaning_version == "2"
    assert again.syndication.matches == ()
