"""Whether the store keeps what was shown, read from its raw hashes: whoever finds an article later reads there what was decided."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import zstandard
from redis.asyncio import Redis

#: Articles read in one round trip.
_PAGE = 500


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """A verdict: its number and a digest of all it says."""

    number: int
    digest: str

    @classmethod
    def of(cls, syndication: Mapping[str, Any]) -> Said:
        """By the part of a record that holds it."""
        words = json.dumps(syndication, sort_keys=True)
        return cls(syndication["verdict_revision"], hashlib.sha256(words.encode()).hexdigest()[:16])


async def unkept(client: Redis, tag: str, shown: Mapping[tuple[str, int], Said | None]) -> AsyncIterator[str]:
    """A sentence for each article and revision whose newest verdict `shown` is not the one kept."""
    stem = f"{tag.strip('{}').rpartition(':')[0]}:store"
    keys = sorted(shown)
    for page in (keys[at : at + _PAGE] for at in range(0, len(keys), _PAGE)):
        pipe = client.pipeline(transaction=False)
        for article, revision in page:
            pipe.hmget(f"{stem}:{article}:{revision}", "original", "record", "verdict")
        for key, values in zip(page, await pipe.execute(), strict=True):
            if wrong := _wrong(shown[key], *values):
                yield f"{key[0]} {key[1]}: {wrong}"


def _wrong(shown: Said | None, original: bytes | None, record: bytes | None, verdict: bytes | None) -> str:
    """What is wrong with what is kept; nothing where it is what was shown."""
    if shown is None or shown.number < 1:
        return "shown without a verdict"
    if not (original and record and verdict):
        return "not kept"
    kept = Said.of(json.loads(zstandard.decompress(verdict)))
    if kept == shown:
        return ""
    return f"verdict {shown.number} shown, {kept.number} kept" if kept.number != shown.number else f"verdict {kept.number} kept as another"
