"""Which revision of its article a cleaned text is. Pure; the state is set together with the hand-over, or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The text is that of `revision`, the article's newest; `state` says that it was seen again, later than before."""

    revision: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Outdated:
    """A fetch made later than this one was handed over before it, as `revision`."""

    revision: int


@dataclass(frozen=True, slots=True)
class New:
    """The text becomes `revision`; `state` is what the server is to remember."""

    revision: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The article was taken down at that moment, ISO 8601: no text of it is taken in."""

    at: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an article: its newest revision, whose text it is, when that was last fetched, who asked for it.

    `withdrawn` is when an operator took it down, ISO 8601; empty where nobody did.
    """

    revision: int
    text: str
    fetched_at: datetime
    request_id: str
    withdrawn: str = ""

    @classmethod
    def of(cls, state: bytes) -> Known:
        """As `state` has it."""
        facts = json.loads(state)
        return cls(
            facts["revision"], facts["text"], datetime.fromisoformat(facts["fetched_at"]), facts["request_id"], facts.get("withdrawn", "")
        )

    def state(self) -> bytes:
        """As the server keeps it."""
        facts = {"revision": self.revision, "text": self.text, "fetched_at": self.fetched_at.isoformat(), "request_id": self.request_id}
        return json.dumps(facts | ({"withdrawn": self.withdrawn} if self.withdrawn else {})).encode()


def decide(
    known: Known | None, text: str, fetched_at: datetime, request_id: str, *, buried: bool = False
) -> Unchanged | Outdated | New | Withdrawn:
    """What `text`, fetched at `fetched_at` for a request, is to an article of which so much is `known`.

    `text` is the cleaned text without what site memory removes, so that learning about a site makes no revision. `buried`: the
    request that made the newest revision ended as a dead letter, so the same text takes its place instead of being unchanged.
    """
    digest = _digest(text)
    if known is None:
        return _new(1, digest, fetched_at, request_id)
    if known.withdrawn:
        return Withdrawn(known.withdrawn)
    if known.text == digest and buried:
        return _new(known.revision, digest, max(fetched_at, known.fetched_at), request_id)
    if known.text == digest:
        return Unchanged(known.revision, replace(known, fetched_at=max(fetched_at, known.fetched_at)).state())
    if fetched_at < known.fetched_at:
        return Outdated(known.revision)
    return _new(known.revision + 1, digest, fetched_at, request_id)


def cleaned_again(known: Known, text: str, request_id: str) -> bytes:
    """The state of an article whose newest revision was cleaned again, to `text`, for a request: the same revision of the same fetch.

    So the next fetch of the same document, cleaned by the same rules, is unchanged.
    """
    return replace(known, text=_digest(text), request_id=request_id).state()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _new(revision: int, digest: str, fetched_at: datetime, request_id: str) -> New:
    return New(revision, Known(revision, digest, fetched_at, request_id).state())
