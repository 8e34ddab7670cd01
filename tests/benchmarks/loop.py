"""The same `clean` and `classify` as in the services, called in a loop: no broker, no server, no serialisation."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import zstandard

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.cleaner.clean import Cleaned, clean
from services.cleaner.handling import document_of, revise
from shared.events import ArticleCleaned, ArticleFetched
from shared.store import MemoryStore
from shared.streams.actions import Forward
from tests.builders import fetched


async def loop(texts: Sequence[str]) -> list[str]:
    """Lines to print."""
    index, store, groups, now = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger()), datetime.now(UTC)
    cleaning = classifying = 0.0
    for at, text in enumerate(texts):
        event = _fetched(text, at, now)
        began = time.process_time()
        cleaned = clean(document_of(event))
        cleaning += time.process_time() - began
        assert isinstance(cleaned, Cleaned), cleaned
        action = revise(event, cleaned, f"{at:032x}", None, timedelta(days=30))
        assert isinstance(action, Forward)
        assert isinstance(action.event, ArticleCleaned)
        began = time.process_time()
        await classify(action.event, index=index, store=store, groups=groups, now=now)
        classifying += time.process_time() - began
    per = 1e6 / len(texts)
    return [
        f"loop without broker: {len(texts) / (cleaning + classifying):.0f} articles per CPU-second",
        f"  clean {cleaning * per:.0f} µs, classify {classifying * per:.0f} µs CPU per article",
    ]


def _fetched(text: str, at: int, now: datetime) -> ArticleFetched:
    return fetched(
        external_id=f"loop/{at}", url=None, source=None, body=zstandard.compress(text.encode()), first_seen_at=now, fetched_at=now
    )
