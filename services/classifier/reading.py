"""Judging an article again without a trace: what today's detector would say of it, in the place it has.

It is compared with articles classified before it, at their texts as they are kept now; nothing is entered, joined or stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classifier.classify import MAX_WORDS, answers, draft_of, judged, words_of
from services.classifier.group import Partner
from services.classifier.place import Place
from services.classifier.ports import Document, Earlier, Index, Postings
from shared.events import ArticleClassified, ArticleCleaned
from shared.record import Record
from shared.store import Kept, Store

#: A place that every other is before: sequences are counters of articles, and a server counts to 2**63.
_LAST = Place(2**63, 2**63)


@dataclass(frozen=True, slots=True)
class ReadingIndex:
    """A view of an `Index` that changes nothing. `sequence` is the article's own, for where the index has forgotten it.

    A candidate in flight that has no sequence yet would be helped to a fresh one, which is none before the article's: it is left out.
    """

    index: Index
    sequence: int

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        known = await self.index.placed([document.number], _LAST)
        place = known[0].place if known else Place(self.sequence, self.sequence)
        return place, await self.index.postings(fingerprints, now)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> Postings:
        return await self.index.postings(fingerprints, now)

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return await self.index.placed(numbers, place)

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return await self.index.placed(numbers, place)

    async def join(self, document: Document, sequence: int, partner: Partner) -> int:
        known = await self.index.placed([document.number], _LAST)
        member = bool(known) and known[0].group_id == partner.group_id
        return await self.index.size(partner.group_id, sequence) + (not member)

    async def size(self, group_id: str, sequence: int) -> int:
        return await self.index.size(group_id, sequence)


def stands(known: Record, article: ArticleCleaned, now: datetime) -> bool:
    """Whether `known` is what `classify` would answer `article` with, for all that is cleaned and detected today."""
    return answers(known, draft_of(article, now))


async def rejudged(
    article: ArticleCleaned, known: Kept, *, index: Index, store: Store, now: datetime, max_words: int = MAX_WORDS
) -> ArticleClassified:
    """The record that `classify` would make of `article`, of which so much is known.

    Raises:
        LimitExceeded: it has more than `max_words` words.
    """
    draft = draft_of(article, now)
    view = ReadingIndex(index, known.record.syndication.sequence)
    return await judged(
        draft,
        words_of(draft, max_words),
        article.evidence,
        index=view,
        store=store,
        now=now,
        verdict_revision=known.verdicts + 1,
    )


def _conforms(index: ReadingIndex) -> Index:
    return index
