"""Writes one entry of every event, each field filled, as the Wiresift on the import path writes it.

The files beside this one were written with the code of commit 773e332, in which every event is of schema version 1:

    git archive 773e332 shared | tar x -C OLD
    PYTHONPATH=OLD python tests/faults/entries/write.py tests/faults/entries/v1

Before an event is given a new version, the entries of the version that ends are written into a folder of their own, and stay.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared import events
from shared.streams.messages import Sender

MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REQUEST = "019aa111-2222-7333-8444-555566667777"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ORIGINAL = "The old mill reopened on Friday.\n\nADVERTISEMENT\n\nIts wheel had stood still for “forty” years."
TEXT = "The old mill reopened on Friday.\n\nIts wheel had stood still for “forty” years."
RIGHTS = {"tdm": "no", "train_ai": "no", "ai_use": "yes", "search": "yes", "licence_url": "https://news.example/l", "evidence": ["noai"]}
ARTICLE: dict[str, Any] = {
    "request_id": REQUEST,
    "article_id": "0123456789abcdef0123456789abcdef",
    "revision": 2,
    "cleaning_version": "1.0/en",
    "external_id": "mill-1",
    "url": "https://news.example/mill",
    "canonical_url": "https://news.example/mill-reopens",
    "source": "Example Times",
    "title": "The mill turns again",
    "byline": "By Ann Example",
    "published_at": MOMENT,
    "modified_at": MOMENT,
    "first_seen_at": MOMENT,
    "language": "en",
    "original_text": ORIGINAL,
    "removed": [{"start": 34, "end": 47, "kind": "advertisement", "rule": "marker", "text": "ADVERTISEMENT"}],
    "quality": {"words": 14, "removed_share": 0.15, "truncated_by_paywall": True, "confidence": 0.75},
    "rights": RIGHTS,
}
MATCH = {
    "article_id": "f" * 32,
    "revision": 1,
    "external_id": "mill-0",
    "url": "https://other.example/mill",
    "source": "Other Post",
    "same_source": False,
    "relation": "near",
    "containment": 0.9,
    "containment_of_other": 0.8,
    "passages": [{"start": 0, "end": 32, "other_start": 5, "other_end": 37, "words": 6}],
}
SYNDICATION = {
    "is_duplicate": True,
    "relation": "near",
    "matches": [MATCH],
    "group_id": "e" * 32,
    "group_size": 2,
    "role": "copy",
    "original": {"article_id": "f" * 32, "url": "https://other.example/mill", "confidence": 0.8, "basis": ["first_seen"]},
    "credit": {"agency": "Example Press", "class": "agency", "form": "byline", "start": 0, "end": 3},
    "sequence": 17,
    "detector": "1",
    "decided_at": MOMENT,
    "verdict_revision": 1,
}
#: The fields of every event by its type; times as they are, all else as JSON has it.
FIELDS: dict[str, dict[str, Any]] = {
    "ArticleRequested": {
        "request_id": REQUEST,
        "url": "https://news.example/mill",
        "text": ORIGINAL,
        "external_id": "mill-1",
        "source": "Example Times",
        "title": "The mill turns again",
        "published_at": "20 November 2026",
        "language": "en",
    },
    "ArticleFetched": {
        "request_id": REQUEST,
        "external_id": "mill-1",
        "url": "https://news.example/mill",
        "final_url": "https://news.example/mill-reopens",
        "source": "Example Times",
        "title": "The mill turns again",
        "published_at": "20 November 2026",
        "language": "en",
        "media_type": "text/html",
        "charset": "windows-1252",
        "body": b"\x28\xb5\x2f\xfd\x04\x00not unpacked here\xff",
        "http": {
            "status": 200,
            "elapsed_ms": 12,
            "wire_bytes": 345,
            "redirects": ["https://news.example/m"],
            "etag": '"x"',
            "last_modified": "Fri, 20 Nov 2026 09:00:00 GMT",
        },
        "rights": RIGHTS,
        "first_seen_at": MOMENT,
        "fetched_at": MOMENT,
    },
    "ArticleCleaned": ARTICLE
    | {
        "fetched_at": MOMENT,
        "evidence": {
            "canonical_elsewhere": "https://other.example/mill",
            "based_on": "https://other.example/mill",
            "pixels": ["pixel.example"],
            "notices": ["First appeared in Other Post."],
            "structured_agency": "Example Press",
        },
    },
    "ArticleClassified": ARTICLE | {"text": TEXT, "syndication": SYNDICATION},
    "GroupRevised": {
        "group_id": "e" * 32,
        "merged_from": ["d" * 32],
        "original": {"article_id": "f" * 32},
        "members": 3,
        "verdict_revision": 2,
    },
    "ArticleWithdrawn": {
        "article_id": "0123456789abcdef0123456789abcdef",
        "revision": 2,
        "urls": ["https://news.example/mill"],
        "reason": "a court’s order",
        "withdrawn_at": MOMENT,
        "until": MOMENT,
    },
    "ArticleRejected": {
        "request_id": REQUEST,
        "article_id": "0123456789abcdef0123456789abcdef",
        "revision": 2,
        "external_id": "mill-1",
        "url": "https://news.example/mill",
        "source": "Example Times",
        "stage": "cleaner",
        "reason": "unchanged",
        "detail": "the text is revision 2 “as it was”",
        "first_seen_at": MOMENT,
        "decided_at": MOMENT,
    },
    "DeadLetter": {
        "request_id": REQUEST,
        "article_id": "0123456789abcdef0123456789abcdef",
        "stage": "classifier",
        "stream": "cleaned",
        "entry": "1763631000000-0",
        "error": "MalformedEntry",
        "message": "not a readable ArticleCleaned: url: Field required",
        "attempts": 6,
        "first_at": MOMENT,
        "last_at": MOMENT,
        "consumer": "classifier-host-1-abc",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "original": {"__data__": b"\x89BIN\x00\xff"},
    },
}


def main(folder: Path) -> None:
    """Write `<type>.entry` for each event into `folder`: the bytes of its envelope."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, fields in FIELDS.items():
        event = getattr(events, kind)(**fields)
        subject = fields.get("article_id")
        envelope = Sender("test").pack(event, request_id=REQUEST, subject=subject, time=MOMENT, first_seen_at=MOMENT, trace=TRACE)
        (folder / f"{kind}.entry").write_bytes(envelope)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
