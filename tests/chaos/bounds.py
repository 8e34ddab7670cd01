"""Watches during a storm that no work stream holds more than it may; what other programs add past the bound is counted apart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.streams.handover import Limits
from tests.chaos.leftovers import WORK

#: Seconds between two looks.
LOOK_S = 0.2
#: All at one moment. Per stream: entries that have a size, their bytes as they are, their bytes as accounted, entries without a size.
_LOOK = """
local found = {}
for at = 1, #KEYS, 3 do
  local sized, bytes, foreign = 0, 0, 0
  for _, row in ipairs(redis.call('XRANGE', KEYS[at], '-', '+')) do
    if redis.call('HEXISTS', KEYS[at + 1], row[1]) == 1 then
      sized, bytes = sized + 1, bytes + #row[2][2]
    else
      foreign = foreign + 1
    end
  end
  local bodies = redis.call('HVALS', KEYS[at + 2])
  for _, body in ipairs(bodies) do
    sized, bytes = sized + 1, bytes + #body
  end
  found[#found + 1] = {sized, bytes, tonumber(redis.call('HGET', KEYS[at + 1], 'total') or 0), foreign}
end
return found
"""


@dataclass(slots=True)
class Bounds:
    """What was seen. `most` is per stream the most entries and bytes, `foreign` the most entries past the bound."""

    client: Redis
    tag: str
    limits: Limits
    breaches: list[str] = field(default_factory=list)
    most: dict[str, tuple[int, int]] = field(default_factory=dict)
    foreign: int = 0
    looks: int = 0

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            with suppress(RedisError):  # struck
                await self.look()
            await asyncio.sleep(LOOK_S)

    def lines(self) -> Iterator[str]:
        """What was most, for people."""
        for stream, (entries, size) in self.most.items():
            allowed = f"{self.limits.entries} and {self.limits.bytes} allowed"
            yield f"{stream} held {entries} entries and {size} bytes at most ({allowed}; {self.looks} looks)"
        yield f"entries added past the bound by other programs: {self.foreign} at most at a time"

    async def look(self) -> None:
        """Compare what the streams hold at this moment with what they may hold."""
        keys = [f"{self.tag}:{stream}{part}" for stream in WORK for part in ("", ":sizes", ":retry:bodies")]
        found = await cast("Awaitable[list[list[int]]]", cast("Any", self.client).eval(_LOOK, len(keys), *keys))
        self.looks += 1
        for stream, (sized, size, accounted, foreign) in zip(WORK, found, strict=True):
            entries, most = self.most.get(stream, (0, 0))
            self.most[stream] = max(entries, sized), max(most, size)
            self.foreign = max(self.foreign, foreign)
            self.breaches += self._breaches(stream, sized, size, accounted)

    def _breaches(self, stream: str, sized: int, size: int, accounted: int) -> list[str]:
        found = []
        if sized > self.limits.entries:
            found.append(f"{stream} held {sized} entries, {self.limits.entries} allowed")
        if size > self.limits.bytes and sized > 1:  # one entry by itself may be larger
            found.append(f"{stream} held {size} bytes, {self.limits.bytes} allowed")
        if size != accounted:
            found.append(f"{stream} held {size} bytes, {accounted} accounted for")
        return found
