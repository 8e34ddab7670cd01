"""The index in this process, without expiry: for tests and for `explain`, which needs no server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.classifier.candidates import Posting, article_number, source_number
from services.classifier.place import Place
from services.classifier.ports import Document, Earlier, Index, Postings
from services.classifier.posting_list import newest


@dataclass(slots=True)
class MemoryIndex:
    """An `Index` that keeps to its contract and to nothing of the layout of the one on a server."""

    lists: defaultdict[int, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[int, Document] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    firsts: dict[int, int] = field(default_factory=dict)

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        number, article = document.number, article_number(document.number)
        known = self.facts.get(article)
        if known is None or document.revision >= known.revision:
            self.facts[article] = document
        self.revisions[number] = document.revision
        posting = Posting(number, source_number(document.source))
        for print_ in fingerprints:
            self.lists[print_].append(posting)
        return self._place(number), await self.postings(fingerprints, now)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> Postings:  # noqa: ARG002
        return {print_: newest(self.lists.get(print_, [])) for print_ in fingerprints}

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        found = [Earlier(self._document(number), self._place(number)) for number in numbers if number in self.revisions]
        return [one for one in found if one.place.before(place)]

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return await self.earlier([number for number in numbers if number in self.sequences], place)

    def _document(self, number: int) -> Document:
        return self.facts[article_number(number)].model_copy(update={"revision": self.revisions[number]})

    def _place(self, number: int) -> Place:
        sequence = self.sequences.setdefault(number, len(self.sequences) + 1)
        return Place(sequence, self.firsts.setdefault(article_number(number), sequence))


def _conforms(index: MemoryIndex) -> Index:
    return index
