"""Reads what was got as a list of articles, beside the event loop and within a bounded memory."""

from __future__ import annotations

import asyncio
import threading
from contextlib import nullcontext

from services.fetcher.feeds.feed import Feed
from services.fetcher.feeds.parse import parse_feed
from shared.outcomes import Rejected

#: Bytes from which on a body is read while no other such is: reading takes up to five times as much, and a process asks eight sources
#: at a time.
_LARGE = 2**20
_GZIP_MAGIC = b"\x1f\x8b"
_one_large = threading.Lock()


async def parsed(body: bytes, *, url: str, media_type: str | None, charset: str | None) -> Feed | Rejected:
    """As `parse_feed`, in a thread."""

    def read() -> Feed | Rejected:
        with _one_large if _may_be_large(body) else nullcontext():
            return parse_feed(body, url=url, media_type=media_type, charset=charset)

    return await asyncio.to_thread(read)


def _may_be_large(body: bytes) -> bool:
    """A packed one may be of any size: 340 kB are a list of 50 MB."""
    return len(body) > _LARGE or body.startswith(_GZIP_MAGIC)
