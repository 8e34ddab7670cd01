"""The port of the index of fingerprints that all classifiers share; `index` is its adapter, `memory_index` its fake.

Right under concurrency, by an order of four steps that every classifier keeps for every article:

1. The article's text is in the store and its document in the index before anything points at them.
2. Its fingerprints are appended to their posting lists.
3. It draws a number, which only grow, and takes it as its sequence: set once per document, never changed. An article has one
   too, set once with it: that of whichever of its revisions took one first.
4. It reads the posting lists, those that had been opened when it drew. A document found there without a sequence is helped: it is
   given a fresh one. Only documents of an article with a lower sequence are matches, so that an update is no copy of its own copies.

Taking the number and reading may overlap. Where a document finds that it has a higher number than the one it drew, as it was
helped, or another revision of its article was, it looks again for what lists are open, and reads again.

Of two copies in flight one's article has the lower sequence. A revision of it appended before that number was drawn, by itself or
by a helper who had seen its postings; and the lists that it appended to were open by then. The other has a higher number, which was
drawn later, and reads after that number was drawn, by itself or by whoever helped it: it finds those lists and sees the first there.
Asked for its sequence the first has the lower one; had it none yet, it would be given a number higher than both. Never both miss.

Everything is idempotent by (article_id, revision): a document's number is a hash, its sequence is set once, and a posting that
stands in a list twice counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import AwareDatetime

from services.classifier.index.candidates import Posting, document_number
from services.classifier.place import Place
from shared.record import Model

#: The documents that have each of some fingerprints.
Postings = dict[int, list[Posting]]


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
    """A document that comes before another."""

    document: Document
    place: Place


class Index(Protocol):
    """Fingerprints and documents of the window. Each method makes a constant number of round trips."""

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        """The steps up to the reading of the lists: `document` is findable by its fingerprints and has its place, the same each time."""

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> Postings:
        """The newest documents for each fingerprint, as `posting_list.newest` picks them; nothing is written."""

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        """Those of the documents that come before `place`, in the order asked for; gone ones are left out."""

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        """As `earlier`, but those that have no sequence yet are left out, and nothing is written."""
