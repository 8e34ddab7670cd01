"""Site memories on Redis: one hash per site, `<prefix>:site:<name>`, and one index by time, `<prefix>:sites`.

A hash holds `stories`, which only who learns reads, `known`, the snapshot that follows from them, and as `version` the article that
taught last. A lesson is decided here and set only where the version still stands, else it is decided again; so replicas lose none of
each other's. No command touches two keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from services.cleaner.site.coding import memory_bytes, memory_of, stories_bytes, stories_of
from services.cleaner.site.lesson import Lesson
from services.cleaner.site.memory import SiteMemory
from services.cleaner.site.shelf import Shelf
from services.cleaner.site.stories import MAX_AGE, Stories
from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script
from shared.streams.batcher import Batcher

#: Sites that are kept; at some 40 kB each 160 MB, and at most 330 MB.
MAX_SITES = 4096
#: Lessons taken in by one call: those of one site are one write, and sixteen sites hold the event loop up for some 15 ms.
_BATCH = 16
#: Times that a lesson is decided when other replicas teach the same site all the while; then it is dropped.
_TRIES = 5
#: A site without furniture yet counts as seen so much earlier when room is made: whoever invents hosts displaces only such.
_HEAD_START = timedelta(days=30)
_LEARN = Script("services.cleaner.site", "learn")


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson on its way: about which site, given when."""

    site: str
    told: Lesson
    now: datetime


class RedisShelf:
    """The `Shelf` on a server. What is asked for, and what is taught, side by side shares round trips."""

    def __init__(self, client: Redis, prefix: str, *, max_sites: int = MAX_SITES) -> None:
        self._ask = Pipelined(client)
        self._prefix, self._index, self._max_sites = f"{prefix}:site:", f"{prefix}:sites", max_sites
        self._lessons = Batcher[_Lesson, None](self._take_in, most=_BATCH, most_bytes=_BATCH, size=lambda _: 1)

    async def snapshots(self, sites: Sequence[str]) -> list[SiteMemory]:
        """See `Shelf.snapshots`. One round trip, of the snapshots alone."""
        return [memory_of(known) for known in await self._ask([("HGET", self._prefix + site, "known") for site in sites])]

    async def learn(self, site: str, lesson: Lesson, now: datetime) -> None:
        """See `Shelf.learn`. Two round trips for all lessons that wait."""
        await self._lessons(_Lesson(site, lesson, now))

    async def _take_in(self, lessons: Sequence[_Lesson]) -> list[None]:
        by_site: dict[str, list[_Lesson]] = {}
        for lesson in lessons:
            by_site.setdefault(lesson.site, []).append(lesson)
        for _ in range(_TRIES):
            refused = await self._tried(by_site)
            if not refused:
                break
            by_site = {site: by_site[site] for site in refused}
        return [None] * len(lessons)

    async def _tried(self, by_site: Mapping[str, Sequence[_Lesson]]) -> list[str]:
        """Decide and set once; the sites that another changed meanwhile."""
        kept = await self._ask([("HMGET", self._prefix + site, "version", "stories") for site in by_site])
        changes: dict[str, list[Command]] = {}
        for site, (version, stories) in zip(by_site, cast("list[list[bytes | None]]", kept), strict=True):
            before = after = stories_of(stories)
            for lesson in by_site[site]:
                after = after.learned(lesson.told, lesson.now)
            if after is not before:
                changes[site] = self._set(site, version, after)
        replies = await _LEARN.sent(self._ask, [command for pair in changes.values() for command in pair])
        if any(version is None for version, _ in kept):
            await self._make_room()
        return [site for site, is_set in zip(changes, replies[1::2], strict=True) if not is_set]

    def _set(self, site: str, version: bytes | None, stories: Stories) -> list[Command]:
        """The commands that note when a site was seen, and set what is known of it: nothing is kept that no index names."""
        memory, newest = stories.memory(), stories.kept[-1]
        seen = newest.at if memory.seen else newest.at - int(_HEAD_START.total_seconds())
        becomes, expiry = f"{newest.lesson.article:016x}", newest.at + int(MAX_AGE.total_seconds())
        set_to: list[str | bytes | int | float] = [version or b"", becomes, stories_bytes(stories), memory_bytes(memory), expiry]
        return [("ZADD", self._index, seen, site), _LEARN.call([self._prefix + site], set_to)]

    async def _make_room(self) -> None:
        """Forget the sites that were seen longest ago, where there are too many.

        The index first: a lesson that comes in between leaves a name without a site, which goes in its turn, and no site without a name.
        """
        (count,) = await self._ask([("ZCARD", self._index)])
        if count > self._max_sites:
            (oldest,) = await self._ask([("ZRANGE", self._index, 0, count - self._max_sites - 1)])
            if oldest:
                await self._ask([("ZREM", self._index, *oldest)])
            await self._ask([("UNLINK", self._prefix.encode() + site) for site in oldest])


def _conforms(shelf: RedisShelf) -> Shelf:
    return shelf
