"""The port of the index of fingerprints that all classifiers share; `index` is its adapter, `memory_index` its fake.

Right under concurrency, by an order of four steps that every classifier keeps for every article:

1. The article's text is in the store and its document in the index before anything points at them.
2. Its fingerprints are appended to their posting lists.
3. It draws a number, which only grow, and takes it as its sequence: set once per document, never changed. An article has one
   too, set once with it: that of whichever of its revisions took one first.
4. It reads the posting lists, those that had been opened when it drew. A document found there without a sequence is helped: it is
   given a fresh one. Only documents with a lower sequence are compared; which article was first with the story is asked then
   (`precedence`).

Taking the number and reading may overlap. Where a document finds that it has a higher number than the one it drew, as it was
helped, or another revision of its article was, it looks again for what lists are open, and reads again.

Of two copies in flight one has the lower sequence. It appended before that number was drawn, by itself or by a helper who had seen its
postings; and the lists that it appended to were open by then. The other has a higher number, which was drawn later, and reads after
that number was drawn, by itself or by whoever helped it: it finds those lists and sees the first there. Asked for its sequence the
first has the lower one; had it none yet, it would be given a number higher than both. Never both miss.

Of a crowd of copies each but the first is flagged, and all end in one group, however many they are and however they overlap. Say
F has the lowest place of N copies of a text, and P is another. By the above F stands in every list of the text that P reads, and
has its place by then, or P's help would put F after P. What P gets of a fingerprint that more than `crowd.CROWD` postings have is
cut (`crowd.within_reach`), but never to nothing: if the oldest posting is of an article before P, that one stays; if not, all are
asked for their places, in flight ones helped, those after P leave, and F is among the others. So P gets in every list of the text an
article before P, which tells the text, as all that have these fingerprints do. An article's fingerprints are appended in one
script, so the lists of a text agree which is the oldest; on a cluster they may differ by those in flight at once, and two of some
hundred that agree are enough. `candidates.ranked` prefers whom more lists name, and of equals those named first, the oldest. So P
is compared with a copy before P, is flagged, and joins its group. That one is F, or was flagged by the same argument, with a lower
place: down to F all are in one group. Who is judged late, after a take-over or by a replay, reads at the place it has: the same holds.

The argument needs F in the list. A list that is full is thinned (`append.lua`), and keeps the MAX_OLDEST oldest articles of a
fingerprint. F is one of them unless so many copies of its text had appended before F and not drawn when F drew: MAX_OLDEST in flight
at once. Even then P misses F only where P has a place before all of these and reads after some 300 more copies came, which is after
a death between draw and reading. The oldest get at most a quarter of a list, so that many texts in one list leave room for the new.

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
        """The steps up to the reading of the lists: `document` is findable by its fingerprints and has its place, the same each time.

        Of a fingerprint that a crowd has, what is worth reading for who has that place: `crowd.within_reach`.
        """

    async def postings(self, fingerprints: Sequence[int], now: datetime, place: Place) -> Postings:
        """As `enter` reads them for who has that place, but nothing is written: those without a sequence are none before it."""

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        """Those of the documents that come before `place`, in the order asked for; gone ones are left out."""

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        """As `earlier`, but those that have no sequence yet are left out, and nothing is written."""
