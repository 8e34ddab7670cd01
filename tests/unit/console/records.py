"""Records and ended requests with defaults, for tests of what people are shown of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.console.taking_in.ingest import Ended
from shared.events import ArticleRequested, Fate
from shared.record import Match, Passage, Quality, Record, Relation, RemovedSpan, Rights, Syndication

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def match(article_id: str, **given: Any) -> Match:
    """A match with that article over ten words."""
    defaults = {"revision": 1, "external_id": None, "url": None, "source": None, "same_source": False}
    shares = {"relation": Relation.NEAR, "containment": 0.9, "containment_of_other": 0.9}
    passages = (Passage(start=0, end=50, other_start=0, other_end=50, words=10),)
    return Match.model_validate({"article_id": article_id, "passages": passages, **defaults, **shares, **given})


def record(article_id: str, *, removed: tuple[RemovedSpan, ...] = (), matches: tuple[Match, ...] = (), **given: Any) -> Record:
    """A record of a text of four words."""
    verdict = Syndication(
        is_duplicate=bool(matches),
        relation=matches[0].relation if matches else Relation.NONE,
        matches=matches,
        group_id="g",
        group_size=1,
        role="unknown",
        original=None,
        credit=None,
        sequence=1,
        detector="test",
        decided_at=NOW,
    )
    unknown = dict.fromkeys(
        ("external_id", "url", "canonical_url", "source", "title", "byline", "published_at", "modified_at", "language"), None
    )
    facts: dict[str, Any] = {
        "request_id": "r",
        "article_id": article_id,
        "revision": 1,
        "cleaning_version": "test",
        "first_seen_at": NOW,
        "original_text": "Four words are here.",
        "text": "Four words are here.",
        "removed": removed,
        "quality": Quality(words=4, removed_share=0),
        "rights": Rights(),
        "syndication": verdict,
    }
    return Record.model_validate({**unknown, **facts, **given})


def ended(name: str, *, record: Record | None = None, **fate: Any) -> Ended:
    """A request by that external id, classified unless `fate` says otherwise."""
    facts = {"article_id": name, "revision": 1, "stage": "classifier", "fate": "classified", "reason": None, "detail": ""}
    times = {"requested_at": NOW, "decided_at": NOW}
    request = ArticleRequested(request_id=f"id-{name}", external_id=name, text="Four words are here.")
    return Ended(request, Fate.model_validate({"request_id": f"id-{name}", **facts, **times, **fate}), record)
