"""Whether the store keeps what was shown, read from its raw values: whoever finds an article later reads there what was decided."""

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
    prefix = tag.strip("{}").rpartition(":")[0]
    keys = sorted(shown)
    for page in (keys[at : at + _PAGE] for at in range(0, len(keys), _PAGE)):
        pipe = client.pipeline(transaction=False)
        for article, revision in page:
            pipe.get(f"{prefix}:kept:{article}:{revision}")
        for key, value in zip(page, await pipe.execute(), strict=True):
            if wrong := _wrong(shown[key], key[0], await _verdict(client, prefix, value or b"")):
                yield f"{key[0]} {key[1]}: {wrong}"


async def _verdict(client: Redis, prefix: str, value: bytes) -> bytes:
    """The verdict in a value; nothing where that or the body before it is missing."""
    size = int.from_bytes(value[4:8], "big")
    frame = value[8 + size :]
    if not size or not frame:
        return b""
    number = zstandard.get_frame_parameters(frame).dict_id
    held: Any = await client.get(f"{prefix}:store:dictionary:{number}") if number else None
    dictionary = zstandard.ZstdCompressionDict(held or b"")
    return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(frame)


def _wrong(shown: Said | None, article: str, verdict: bytes) -> str:
    """What is wrong with what is kept; nothing where it is what was shown."""
    if shown is None or shown.number < 1:
        return "shown without a verdict"
    if not verdict:
        return "not kept"
    kept = Said.of({"group_id": article} | json.loads(verdict))  # whoever founded its group need not say so
    if kept == shown:
        return ""
    return f"verdict {shown.number} shown, {kept.number} kept" if kept.number != shown.number else f"verdict {kept.number} kept as another"
