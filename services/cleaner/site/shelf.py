"""Where site memories are kept: the port; `MemoryShelf` in this process, `services.cleaner.site.redis_shelf` on a server. Pure.

Reading and learning are apart: a snapshot is read before a document is cleaned, a lesson is given after its hand-over. Learning is
idempotent by article, and a lesson that is lost costs nothing but itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.cleaner.site.lesson import Lesson
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.stories import Stories


class Shelf(Protocol):
    """Memories by the names of sites, as `site_name` gives them."""

    async def snapshots(self, sites: Sequence[str]) -> list[SiteMemory]:
        """What is known of each site, in the order asked for; NO_MEMORY of one that nothing is known of."""

    async def learn(self, site: str, lesson: Lesson, now: datetime) -> None:
        """Take a lesson in, given at `now` by the server's clock."""


@dataclass(slots=True)
class MemoryShelf:
    """A shelf in this process, without bound on sites: for tests and measurements."""

    stories: dict[str, Stories] = field(default_factory=dict)

    async def snapshots(self, sites: Sequence[str]) -> list[SiteMemory]:
        return [self.stories[site].memory() if site in self.stories else NO_MEMORY for site in sites]

    async def learn(self, site: str, lesson: Lesson, now: datetime) -> None:
        self.stories[site] = self.stories.get(site, Stories()).learned(lesson, now)


def _conforms(shelf: MemoryShelf) -> Shelf:
    return shelf
