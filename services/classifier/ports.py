"""The port of the index of fingerprints that all classifiers share; `index` holds its adapter and its fake.

Right under concurrency, by an order of four steps that every classifier keeps for every article:

1. The article's text is in the store and its document in the index before anything points at them.
2. Its fingerprints are appended to their posting lists.
3. It takes its sequence, a number that only grows: set once per document, never changed.
4. It reads the posting lists. A document found there without a sequence is helped: it is given a fresh one.
   Only documents with a lower sequence are matches.

Of two copies in flight one has the lower sequence. It appended before that number was given out, by itself or by a helper who
had seen its postings; the other took a higher number later and reads later still, so it sees the first. Never both miss.

Everything is idempotent by (article_id, revision): a document's number is a hash, its sequence is set once, and a posting
that stands in a list twice counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime

from services.classifier.candidates import Posting, document_number
from shared.record import Model

#: Postings of one fingerprint that are kept and read, the newest: what more documents than this share says little of any of them.
MAX_POSTINGS = 64


class Document(Model):
    """What the index remembers of an article at a revision, to name it in a match and weigh it as an original."""

    article_id: str
    revision: int
    external_id: str | None
    url: str | None
    source: str | None
    published_at: AwareDatetime | None
    credited: bool

    @property
    def number(self) -> int:
        """Its number in posting lists."""
        return document_number(self.article_id, self.revision)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document with a lower sequence, and the group it is in now: its own article's where it joined none."""

    document: Document
    sequence: int
    group_id: str


class Index(Protocol):
    """Fingerprints and documents of the window. Each method makes a constant number of round trips."""

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> int:
        """Steps 1 to 3: make `document` findable by its fingerprints and give it its sequence, the same one each time."""

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> dict[int, list[Posting]]:
        """Up to MAX_POSTINGS documents for each fingerprint, the newest."""

    async def earlier(self, numbers: Sequence[int], sequence: int) -> list[Earlier]:
        """Step 4: those of the documents whose sequence is lower, in the order asked for; gone ones are left out."""

    async def join(self, document: Document, group_id: str, partner: int) -> int:
        """Put `document` in the group of document `partner`; the group's size with both. Idempotent."""
