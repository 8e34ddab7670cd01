"""Which articles a source has brought before, in few bytes. Pure.

A name is 64 bits of SHA-256 of a key and 32 of when its article was last updated, in minutes since 1970 (0: never told): 12 bytes, 16
in the state's JSON. An article has one name, two where its key is not its URL. A feed of 30 items costs 16 kB at most, a sitemap of
10,000 URLs 320 kB. Two of 40,000 names are taken for one once in 20 billion sources.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Collection
from datetime import datetime
from itertools import islice

from services.fetcher.feeds.feed import Item

#: Name of an article → minutes since 1970 of its last update; the longest ago listed comes last.
Seen = dict[bytes, int]

_ENTRY = struct.Struct(">8sI")
#: Names remembered at least: of a list of 30, what fell out of the last sixteen lists; stories return to lists within days.
_LEAST = 1_000
#: Names remembered at most, for twice what is ever read of one list: 480 kB.
_MOST = 40_000


def key_of(item: Item) -> bytes:
    """What tells `item` from the others of its source."""
    return _name(item.key)


def url_key_of(item: Item) -> bytes | None:
    """The name of its URL, where that is another: some generators make up a guid at each request. None where it is not."""
    return _name(item.url) if item.url and item.url != item.key else None


def minute_of(moment: datetime | None) -> int:
    """`moment` as it is remembered; 0 where it is unknown or beyond what fits."""
    minute = int(moment.timestamp() // 60) if moment else 0
    return minute if 0 < minute < 2**32 else 0


def unpacked(packed: bytes) -> Seen:
    """What `packed` holds; half an entry at its end is none."""
    whole = len(packed) - len(packed) % _ENTRY.size
    return dict(_ENTRY.iter_unpack(packed[:whole]))


def packed(listed: Collection[tuple[bytes, int]], before: Seen, articles: int = 0) -> bytes:
    """What was just listed, then what was listed before: twice as much as is listed, within the bounds.

    `articles` are listed on all pages, those not asked just now included. A memory does not shrink: a list that is cut short for
    once, as a sitemap is while it is written anew, would else bring its archive when it is whole again.
    """
    kept: Seen = {}
    for key, minute in listed:
        kept[key] = max(minute, before.get(key, 0))
    for key, minute in before.items():
        kept.setdefault(key, minute)
    most = min(_MOST, max(_LEAST, 2 * len(listed), 2 * articles, len(before)))
    return b"".join(_ENTRY.pack(key, minute) for key, minute in islice(kept.items(), most))


def _name(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8]
