"""Identity of one request: a UUID of version 7 (RFC 9562), whose time says in which day's fates it is found."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from datetime import UTC, datetime
from uuid import UUID

#: Version 7 in bits 48-51 and variant 0b10 in bits 64-65 of the 128 (RFC 9562 section 5.7).
_MARKS = (7 << 76) | (0b10 << 62)
#: Last second of the year 9999 in unix ms: no datetime is later.
_LAST_MS = 253_402_300_799_000
_UUID7 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_RANDOM = (1 << 128) - 1 ^ (0xFFFFFFFFFFFF << 80) ^ (0xF << 76) ^ (0b11 << 62)


def new_request_id() -> str:
    """A request id of this moment."""
    return _uuid7(time.time_ns() // 1_000_000, secrets.randbits(128))


def request_id_of_entry(stream: str, entry: str) -> str:
    """The request id of an entry that brought none (a foreign program's): the same each time the entry is delivered."""
    digest = hashlib.sha256(f"{stream}\n{entry}".encode()).digest()
    return _uuid7(int(entry.partition("-")[0]), int.from_bytes(digest[:16], "big"))


def is_request_id(text: str) -> bool:
    """Whether `text` is a request id: a UUID of version 7 in its usual spelling, lower case with hyphens."""
    return _UUID7.fullmatch(text) is not None


def day_of(request_id: str) -> str:
    """The UTC day of a request id, as 2026-11-21; one that claims to be later than the year 9999 counts as its last."""
    milliseconds = int(request_id[:8] + request_id[9:13], 16)
    return datetime.fromtimestamp(min(milliseconds, _LAST_MS) / 1000, UTC).date().isoformat()


def _uuid7(milliseconds: int, bits: int) -> str:
    return str(UUID(int=(milliseconds & 0xFFFFFFFFFFFF) << 80 | _MARKS | bits & _RANDOM))
