"""Which articles a source has brought before, in few bytes. Pure.

An article is 64 bits of SHA-256 of its key and 32 of when it was last updated, in minutes since 1970 (0: never told): 12 bytes, 16 in
the state's JSON. A feed of 30 items costs 16 kB at most, a sitemap of 10,000 URLs 320 kB. Two of 20,000 articles are taken for one
once in 90 billion sources.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from services.fetcher.feeds.feed import Item

#: Key of an article → minutes since 1970 of its last update; the longest ago listed comes last.
Seen = dict[bytes, int]

_ENTRY = struct.Struct(">8sI")
#: Articles remembered at least: of a list of 30, what fell out of the last thirty lists; stories return to lists within days.
_LEAST = 1_000
#: Articles remembered at most, twice what is ever read of one list: 240 kB.
_MOST = 20_000


def key_of(item: Item) -> bytes:
    """What tells `item` from the others of its source."""
    return hashlib.sha256(item.key.encode("utf-8", "surrogatepass")).digest()[:8]


def minute_of(moment: datetime | None) -> int:
    """`moment` as it is remembered; 0 where it is unknown or beyond what fits."""
    minute = int(moment.timestamp() // 60) if moment else 0
    return minute if 0 < minute < 2**32 else 0


def unpacked(packed: bytes) -> Seen:
    """What `packed` holds; half an entry at its end is none."""
    whole = len(packed) - len(packed) % _ENTRY.size
    return dict(_ENTRY.iter_unpack(packed[:whole]))


def packed(listed: Iterable[tuple[bytes, int]], before: Seen, room_for: int) -> bytes:
    """What was just listed, then what was listed before: twice `room_for` articles, within the bounds."""
    kept: Seen = {}
    for key, minute in listed:
        kept[key] = max(minute, before.get(key, 0))
    for key, minute in before.items():
        kept.setdefault(key, minute)
    most = min(_MOST, max(_LEAST, 2 * room_for))
    return b"".join(_ENTRY.pack(key, minute) for key, minute in islice(kept.items(), most))
