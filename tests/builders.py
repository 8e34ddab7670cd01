"""Small factories of events and records: each is valid as it stands, and a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import zstandard

from shared.events import ArticleClassified, ArticleCleaned, ArticleFetched, ArticleRequested, DeadLetter, Fate, SyndicationEvidence
from shared.record import Kind, Quality, Record, Relation, RemovedSpan, Rights, Syndication, kept_text
from shared.request_ids import new_request_id

#: A moment that every built event shares unless a test says otherwise; it lies in the window for as long as the tests run.
MOMENT = datetime.now(UTC).replace(microsecond=0)
#: A text with one removed line, so that `text` and `original_text` differ.
ORIGINAL = "The bridge opened on Monday.\n\nADVERTISEMENT\n\nIt closed again on Tuesday."
_AD = (ORIGINAL.index("ADVERTISEMENT"), ORIGINAL.index("ADVERTISEMENT") + len("ADVERTISEMENT"))
REMOVED = (RemovedSpan(start=_AD[0], end=_AD[1], kind=Kind.ADVERTISEMENT, rule="marker", text="ADVERTISEMENT"),)


def requested(**overrides: Any) -> ArticleRequested:
    """A request for a short text."""
    fields: dict[str, Any] = {"request_id": new_request_id(), "text": ORIGINAL, "source": "Example Times"}
    return ArticleRequested(**fields | overrides)


def fetched(**overrides: Any) -> ArticleFetched:
    """A document that came in with its request."""
    fields: dict[str, Any] = {
        "request_id": new_request_id(),
        "external_id": None,
        "url": "https://news.example/a",
        "final_url": None,
        "source": "Example Times",
        "title": None,
        "published_at": None,
        "language": None,
        "media_type": "text/plain",
        "charset": "utf-8",
        "body": zstandard.ZstdCompressor().compress(ORIGINAL.encode()),
        "http": None,
        "rights": Rights(),
        "first_seen_at": MOMENT,
        "fetched_at": MOMENT,
    }
    return ArticleFetched(**fields | overrides)


def cleaned(**overrides: Any) -> ArticleCleaned:
    """A text of which one line was removed."""
    return ArticleCleaned(**_article() | {"fetched_at": MOMENT, "evidence": SyndicationEvidence()} | overrides)


def syndication(**overrides: Any) -> Syndication:
    """The verdict on an article that is like no other."""
    fields: dict[str, Any] = {
        "is_duplicate": False,
        "relation": Relation.NONE,
        "matches": (),
        "group_id": "a" * 32,
        "group_size": 1,
        "role": "unknown",
        "original": None,
        "credit": None,
        "sequence": 1,
        "detector": "toy",
        "decided_at": MOMENT,
    }
    return Syndication(**fields | overrides)


def record(**overrides: Any) -> Record:
    """The record of that text."""
    return Record(**_classified() | overrides)


def classified(**overrides: Any) -> ArticleClassified:
    """The event that carries such a record."""
    return ArticleClassified(**_classified() | overrides)


def dead_letter(**overrides: Any) -> DeadLetter:
    """The end of a request whose text could not be read."""
    fields: dict[str, Any] = {
        "request_id": new_request_id(),
        "article_id": None,
        "stage": "cleaner",
        "stream": "fetched",
        "entry": "1767225600000-0",
        "error": "MalformedEntry",
        "message": "the body cannot be unpacked",
        "attempts": 1,
        "first_at": MOMENT,
        "last_at": MOMENT,
        "consumer": "cleaner-host-1-abc",
        "trace_id": None,
        "original": {"__data__": b"{}"},
    }
    return DeadLetter(**fields | overrides)


def fate(**overrides: Any) -> Fate:
    """The end of a request as rejected."""
    fields: dict[str, Any] = {
        "request_id": new_request_id(),
        "article_id": None,
        "revision": None,
        "stage": "fetcher",
        "fate": "rejected",
        "reason": "gone",
        "detail": "404",
        "requested_at": MOMENT,
        "decided_at": MOMENT,
    }
    return Fate(**fields | overrides)


def _article() -> dict[str, Any]:
    return {
        "request_id": new_request_id(),
        "article_id": "a" * 32,
        "revision": 1,
        "cleaning_version": "toy",
        "external_id": None,
        "url": "https://news.example/a",
        "canonical_url": None,
        "source": "Example Times",
        "title": None,
        "byline": None,
        "published_at": None,
        "modified_at": None,
        "first_seen_at": MOMENT,
        "language": None,
        "original_text": ORIGINAL,
        "removed": REMOVED,
        "quality": Quality(words=10, removed_share=0.2),
        "rights": Rights(),
    }


def _classified() -> dict[str, Any]:
    return _article() | {"text": kept_text(ORIGINAL, [_AD]), "syndication": syndication()}
