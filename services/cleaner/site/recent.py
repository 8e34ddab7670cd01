"""Snapshots that were read a moment ago, so that a run of articles of one site asks the server once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.shelf import Shelf

#: Seconds for which a snapshot is used: furniture changes by the month, and each story teaches little.
KEPT_S = 10.0
#: Snapshots that are held, those used last: some 5 kB each, at most 70 kB.
HELD = 256


@dataclass(slots=True)
class Recent:
    """Reads through to `shelf`. `clock` tells seconds, monotonic."""

    shelf: Shelf
    clock: Callable[[], float]
    kept_s: float = KEPT_S
    held: int = HELD
    _read: OrderedDict[str, tuple[float, SiteMemory]] = field(default_factory=OrderedDict)

    async def snapshot(self, site: str | None) -> SiteMemory:
        """What is known of a site, or was a moment ago; NO_MEMORY where there is no site."""
        if site is None:
            return NO_MEMORY
        found = self._read.get(site)
        if found and found[0] > self.clock():
            self._read.move_to_end(site)
            return found[1]
        (memory,) = await self.shelf.snapshots([site])
        self._read[site] = (self.clock() + self.kept_s, memory)
        self._read.move_to_end(site)
        if len(self._read) > self.held:
            self._read.popitem(last=False)
        return memory
