"""Reading lists of articles beside the event loop."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc

from services.fetcher.feeds.feed import Feed
from services.fetcher.sources.parsing import parsed
from tests.unit.fetcher.sources.site import FEED, sitemap


async def test_large_lists_are_read_one_after_the_other() -> None:
    """Eight that come at once take little more memory than one."""
    body = sitemap(str(number) for number in range(800)) + b"<!--" + b"x" * 2**21 + b"-->"

    assert await _peak(body, 8) < 3 * await _peak(body, 1)


async def test_packed_lists_are_read_one_after_the_other() -> None:
    """Few bytes may be large ones."""
    body = gzip.compress(sitemap(str(number) for number in range(800)) + b"<!--" + b"x" * 2**21 + b"-->")

    assert await _peak(body, 8) < 3 * await _peak(body, 1)


async def _peak(body: bytes, count: int) -> int:
    """Bytes taken at most while `count` such bodies are read at a time."""
    tracemalloc.start()
    try:
        feeds = await asyncio.gather(*(_listed(body) for _ in range(count)))
        assert feeds == [800] * count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def _listed(body: bytes) -> int:
    feed = await parsed(body, url=FEED, media_type=None, charset=None)
    assert isinstance(feed, Feed)
    return len(feed.items)
