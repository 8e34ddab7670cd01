"""A source as the operator set it, and what asking it has taught. Pure."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.record import Model


class Source(Model):
    """A feed or sitemap that is asked by the schedule. `name` becomes the `source` of its articles; the operator's to change."""

    source_id: str
    url: str
    kind: Literal["feed", "sitemap"] = "feed"
    name: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    home_url: str | None = None
    added_at: AwareDatetime
    paused: bool = False


class SourceState(Model):
    """What polls have learned of a source. Validators are verbatim; `seen` holds 64-bit hashes of item keys in hex, newest first."""

    next_at: AwareDatetime | None = None  # None: at once
    interval_s: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    seen: tuple[str, ...] = Field(default=())
    checked_at: AwareDatetime | None = None
    ok_at: AwareDatetime | None = None
    new_at: AwareDatetime | None = None
    failures: int = 0  # in a row
    error: str | None = None


def source_id(url: str) -> str:
    """The id of the source at `url` as it is asked for: 64 bits of SHA-256, in hex. Adding it twice is adding it once."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]
