"""A classifier that reads the posting lists before it appends to them: of two copies at once, both may miss the other.

    python -m tests.concurrency.broken_classifier

The real process but for that one step. A trial that loses no pair with it proves nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from services.classifier import app
from services.classifier.continuing import LAST
from services.classifier.index.candidates import Posting
from services.classifier.index.ports import Document
from services.classifier.index.redis_index import RedisIndex
from services.classifier.place import Place
from services.console.hosting.run import run


class ReadsFirst(RedisIndex):
    """The index on a server with its steps in the wrong order."""

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, dict[int, list[Posting]]]:
        early = await self.postings(fingerprints, now, LAST)
        place, _ = await super().enter(document, fingerprints, now)
        return place, early


if __name__ == "__main__":
    app.RedisIndex = ReadsFirst  # type: ignore[attr-defined]
    sys.exit(run("classifier", None))
