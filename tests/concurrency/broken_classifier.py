"""A classifier that reads the posting lists before it appends to them: of two copies at once, both may miss the other.

    python -m tests.concurrency.broken_classifier

The real process but for that one step. A trial that loses no pair with it proves nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime

from services.classifier import app
from services.classifier.candidates import Posting
from services.classifier.index import RedisIndex
from services.classifier.place import Place
from services.classifier.ports import Document
from services.console.hosting.run import run

#: What the run under way read too early; each article's run is a task of its own.
_early: ContextVar[dict[int, list[Posting]]] = ContextVar("early")


class ReadsFirst(RedisIndex):
    """The index on a server with its second and fourth step changed over."""

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> Place:
        _early.set(await super().postings(fingerprints, now))
        return await super().enter(document, fingerprints, now)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> dict[int, list[Posting]]:
        return {print_: postings for print_, postings in _early.get().items() if print_ in set(fingerprints)}


if __name__ == "__main__":
    app.RedisIndex = ReadsFirst  # type: ignore[attr-defined]
    sys.exit(run("classifier", None))
