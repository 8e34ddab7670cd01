"""Judging an article again without a trace: what today's detector would say of it, in the place it has.

It is compared with articles classified before it, at their texts as they are kept now; nothing is entered, joined or stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classifier.classify import MAX_WORDS, answers, draft_of, judged, words_of
from services.classifier.continuing import LAST
from services.classifier.groups.forest import Group
from services.classifier.groups.ledger import Ledger, Node
from services.classifier.groups.original import choose
from services.classifier.groups.settling import Tell
from services.classifier.groups.standing import Arrival, Standing, Standings
from services.classifier.index.ports import Document, Earlier, Index, Postings
from services.classifier.place import Place
from shared.events import ArticleClassified, ArticleCleaned, GroupRevised
from shared.record import Record
from shared.store import Kept, Store


@dataclass(frozen=True, slots=True)
class ReadingIndex:
    """A view of an `Index` that changes nothing. `sequence` is the article's own, for where the index has forgotten it.

    A candidate in flight that has no sequence yet would be helped to a fresh one, which is none before the article's: it is left out.
    """

    index: Index
    sequence: int

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        numbered = await self.index.placed([document.number], LAST)
        known = [one.place for one in numbered if one.document.article_id == document.article_id]
        place = known[0] if known else Place(self.sequence, self.sequence)
        return place, await self.index.postings(fingerprints, now, place)

    async def postings(self, fingerprints: Sequence[int], now: datetime, place: Place) -> Postings:
        return await self.index.postings(fingerprints, now, place)

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return await self.index.placed(numbers, place)

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return await self.index.placed(numbers, place)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where articles would stand by what a `Ledger` says now: nothing is linked, counted or told."""

    ledger: Ledger

    async def stand(self, arrival: Arrival, tell: Tell, now: datetime) -> Standing:  # noqa: ARG002
        joining = arrival.joining
        roots = await self._roots([joining.own.group, *(text.group for text in joining.partners)])
        grouped = [root for root, node in roots.items() if node.size]
        alone = [text for text in joining.partners if text.group in roots and text.group not in grouped]
        known = [one for root in grouped for one in await self.ledger.tellings(root)]
        tellings = [*known, *(one for one in await tell(alone) if one), joining.telling]
        newest = {one.article_id: one for one in sorted(tellings, key=lambda each: each.revision)}
        size = sum(roots[root].size for root in grouped) + await self._further({text.article_id for text in [joining.own, *alone]}, grouped)
        return Standing(min(roots).id, size, choose(list(newest.values())))

    async def told(self, by: str) -> tuple[GroupRevised, ...]:  # noqa: ARG002
        return ()

    async def _further(self, articles: set[str], groups: Sequence[Group]) -> int:
        """How many of these articles are counted in none of the groups."""
        names = sorted(articles)
        for group in groups:
            members = await self.ledger.memberships(group, names)
            names = [name for name, one in zip(names, members, strict=True) if not (one and one.counts)]
        return len(names)

    async def _roots(self, groups: Sequence[Group]) -> dict[Group, Node]:
        found: dict[Group, Node] = {}
        unseen = sorted(set(groups))
        while unseen:
            found |= zip(unseen, await self.ledger.nodes(unseen), strict=True)
            unseen = sorted({node.into for node in found.values() if node.into} - found.keys())
        return {group: node for group, node in found.items() if node.into is None}


def stands(known: Record, article: ArticleCleaned, now: datetime) -> bool:
    """Whether `known` is what `classify` would answer `article` with, for all that is cleaned and detected today."""
    return answers(known, draft_of(article, now))


async def rejudged(
    article: ArticleCleaned, known: Kept, *, index: Index, store: Store, ledger: Ledger, now: datetime, max_words: int = MAX_WORDS
) -> ArticleClassified:
    """The record that `classify` would make of `article`, of which so much is known.

    Raises:
        LimitExceeded: it has more than `max_words` words.
    """
    draft = draft_of(article, now)
    found = await judged(
        draft,
        words_of(draft, max_words),
        article.evidence,
        index=ReadingIndex(index, known.record.syndication.sequence),
        store=store,
        groups=Foreseen(ledger),
        now=now,
        verdict_revision=known.verdicts + 1,
    )
    return found.record


def _conforms(index: ReadingIndex, foreseen: Foreseen) -> tuple[Index, Standings]:
    return index, foreseen
