"""The index in this process, without expiry: for tests and for `explain`, which needs no server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from services.classifier.index.candidates import Posting, source_number
from services.classifier.index.crowd import within_reach
from services.classifier.index.ports import Document, Earlier, Index, Postings
from services.classifier.place import Place
from shared.store import ArticleKey


@dataclass(slots=True)
class MemoryIndex:
    """An `Index` that keeps to its contract and to nothing of the layout of the one on a server."""

    lists: defaultdict[int, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    #: What names an article, as of its newest revision.
    facts: dict[str, Document] = field(default_factory=dict)
    #: The articles that a number leads to, each at the newest of the revisions that share it.
    numbered: defaultdict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    sequences: dict[ArticleKey, int] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:  # noqa: ARG002
        article, revision = document.article_id, document.revision
        if article not in self.facts or revision >= self.facts[article].revision:
            self.facts[article] = document
        revisions = self.numbered[document.number]
        revisions[article] = max(revision, revisions.get(article, revision))
        posting = Posting(document.number, source_number(document.source))
        for print_ in fingerprints:
            self.lists[print_].append(posting)
        place = self._place(ArticleKey(article, revision))
        return place, await within_reach(fingerprints, self._listed, partial(self.earlier, place=place))

    async def postings(self, fingerprints: Sequence[int], now: datetime, place: Place) -> Postings:  # noqa: ARG002
        return await within_reach(fingerprints, self._listed, partial(self.placed, place=place))

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return self._before(place, self._keys(numbers))

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return self._before(place, [key for key in self._keys(numbers) if key in self.sequences])

    def _listed(self, print_: int) -> Sequence[Posting]:
        return self.lists.get(print_, ())

    def _keys(self, numbers: Sequence[int]) -> list[ArticleKey]:
        return [ArticleKey(*row) for number in dict.fromkeys(numbers) for row in self.numbered.get(number, {}).items()]

    def _before(self, place: Place, keys: Sequence[ArticleKey]) -> list[Earlier]:
        found = [Earlier(self._document(key), self._place(key)) for key in keys]
        return [one for one in found if one.place.before(place)]

    def _document(self, key: ArticleKey) -> Document:
        newest = self.facts[key.article_id]
        return newest if newest.revision == key.revision else newest.model_copy(update={"revision": key.revision})

    def _place(self, key: ArticleKey) -> Place:
        sequence = self.sequences.setdefault(key, len(self.sequences) + 1)
        return Place(sequence, self.firsts.setdefault(key.article_id, sequence))


def _conforms(index: MemoryIndex) -> Index:
    return index
