"""Invented documents for the index: fingerprints as news has them, and copies planted among them. Made by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from services.classifier.index.ports import Document

#: Fingerprints of an article of 400 words: one shingle in sixteen, and its lines. Measured on news: 28 and 13 at 350 words.
SHINGLES, LINES = 30, 14
#: Share of shingles that others have too (standing text, phrases), and how many such there are: used by Zipf's law.
HOT, HOT_SHINGLES = 0.05, 10_000
#: Lines of an article that its outlet sets under every story, and outlets.
FURNITURE, OUTLETS = 2, 2_000
#: Share of its original's shingles that a planted copy has: half of the original stands in it, with as much of its own.
COPIED = 0.5
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document and its fingerprints, shingles first; `original` is the document it was planted as a copy of."""

    document: Document
    fingerprints: list[int]
    original: Document | None = None


class Traffic:
    """An endless stream of documents that have little in common."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._hot = [self._print() for _ in range(HOT_SHINGLES)]
        self._frequencies = list(accumulate(1 / (rank + 1) for rank in range(HOT_SHINGLES)))
        self._furniture = [[self._print() for _ in range(FURNITURE)] for _ in range(OUTLETS)]
        self._made = 0

    def entries(self, count: int) -> Iterator[Entry]:
        """The next so many."""
        for _ in range(count):
            yield self._entry(self._shingles(SHINGLES))

    def copy(self, of: Entry) -> Entry:
        """Another outlet's text that half of `of` stands in."""
        taken = self._chance.sample(of.fingerprints[:SHINGLES], int(COPIED * SHINGLES))
        return self._entry([*taken, *self._shingles(SHINGLES - len(taken))], of.document)

    def _entry(self, shingles: list[int], original: Document | None = None) -> Entry:
        self._made += 1
        outlet = self._chance.randrange(OUTLETS)
        document = Document(
            article_id=f"{self._chance.getrandbits(128):032x}",
            revision=1,
            external_id=None,
            url=f"https://www.outlet-{outlet}.example/news/2026/03/01/a-headline-of-some-eight-words-as-a-slug-{self._made}",
            source=f"The Outlet Times {outlet}",
            published_at=NOW,
            credited=False,
        )
        lines = [*self._furniture[outlet], *(self._print() for _ in range(LINES - FURNITURE))]
        return Entry(document, [*shingles, *lines], original)

    def _shingles(self, count: int) -> list[int]:
        return [self._shingle() for _ in range(count)]

    def _shingle(self) -> int:
        if self._chance.random() < HOT:
            return self._chance.choices(self._hot, cum_weights=self._frequencies)[0]
        return self._print()

    def _print(self) -> int:
        return self._chance.getrandbits(60)  # one in sixteen of all 64-bit hashes
