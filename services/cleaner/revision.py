"""Which revision of its article a cleaned text is. Pure; the state is set together with the hand-over, or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The text is that of `revision`, the article's newest."""

    revision: int


@dataclass(frozen=True, slots=True)
class Outdated:
    """A fetch made later than this one was handed over before it, as `revision`."""

    revision: int


@dataclass(frozen=True, slots=True)
class New:
    """The text becomes `revision`; `state` is what the server is to remember."""

    revision: int
    state: bytes


def decide(state: bytes | None, text: str, fetched_at: datetime) -> Unchanged | Outdated | New:
    """What `text`, fetched at `fetched_at`, is to an article whose newest revision is described by `state`.

    `text` is the cleaned text without what site memory removes, so that learning about a site makes no revision.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    revision = 1
    if state is not None:
        known = json.loads(state)
        if known["text"] == digest:
            return Unchanged(known["revision"])
        if fetched_at < datetime.fromisoformat(known["fetched_at"]):
            return Outdated(known["revision"])
        revision = known["revision"] + 1
    return New(revision, json.dumps({"revision": revision, "text": digest, "fetched_at": fetched_at.isoformat()}).encode())
