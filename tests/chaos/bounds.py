"""Watches during a storm that no work stream holds more than it may, by what the raw keys show; no account of the code is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.streams.handover import Limits
from tests.chaos.leftovers import WORK

#: Seconds between two looks.
LOOK_S = 0.2
#: One of so many looks at least is answered, whatever strikes the server.
ANSWERED_OF = 4
#: All at one moment; per stream what `Seen` names. An entry that ran before says so in the headers of its frame, which end where the
#: number in its bytes 15 to 18 says.
_LOOK = """
local function ran(data)
  local head = #data > 18 and string.sub(data, 1, struct.unpack('>I4', data, 15)) or ''
  return string.find(head, '\\7attempt', 1, true)
end

local found = {}
for at = 1, #KEYS, 4 do
  local new, again, foreign, retries, largest = {0, 0}, {0, 0}, 0, {redis.call('ZCARD', KEYS[at + 2]), 0}, 0
  for _, row in ipairs(redis.call('XRANGE', KEYS[at], '-', '+')) do
    local data = row[2][2]
    if redis.call('HEXISTS', KEYS[at + 1], row[1]) == 1 then
      local kind = ran(data) and again or new
      kind[1], kind[2], largest = kind[1] + 1, kind[2] + #data, math.max(largest, #data)
    else
      foreign = foreign + 1
    end
  end
  for _, body in ipairs(redis.call('HVALS', KEYS[at + 3])) do
    retries[2], largest = retries[2] + #body, math.max(largest, #body)
  end
  local accounted = redis.call('HMGET', KEYS[at + 1], 'total', 'retries')
  found[#found + 1] = {
    new[1], new[2], again[1], again[2], retries[1], retries[2], foreign, largest,
    tonumber(accounted[1] or 0), tonumber(accounted[2] or 0),
  }
end
return found
"""


class Seen(NamedTuple):
    """What a work stream held at a moment: entries that have not run yet, such as have, scheduled retries, entries without a size."""

    new: int
    new_bytes: int
    again: int
    again_bytes: int
    retries: int
    retry_bytes: int
    foreign: int
    largest: int  # bytes of one of them
    accounted: int  # bytes of all but the foreign ones, as the code has it
    accounted_retries: int


@dataclass(slots=True)
class Bounds:
    """What was seen of the streams of `tag`. `foreign` says how many entries other programs have added to `requested` so far.

    `most` is per stream the most of each figure.
    """

    client: Redis
    tag: str
    limits: Limits
    foreign: Callable[[], int]
    breaches: list[str] = field(default_factory=list)
    most: dict[str, Seen] = field(default_factory=dict)
    tries: int = 0
    looks: int = 0

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.try_to_look()
            await asyncio.sleep(LOOK_S)

    async def try_to_look(self) -> None:
        """Look, or count it as tried where the server is struck."""
        self.tries += 1
        try:
            await self.look()
        except RedisError:
            return
        self.looks += 1

    def found(self) -> list[str]:
        """All breaches; too few looks are one, as nothing would have been seen."""
        blind = [] if self.looks * ANSWERED_OF > self.tries else [f"only {self.looks} of {self.tries} looks at the streams were answered"]
        return [*self.breaches, *blind]

    def lines(self) -> Iterator[str]:
        """What was most, for people."""
        yield f"allowed in a stream: {self.limits.entries} entries, {self.limits.bytes} bytes, {self.limits.retries} retries"
        for stream, most in self.most.items():
            held = f"{most.new} new entries, {most.again} that ran before, {most.new_bytes} and {most.again_bytes} bytes"
            yield f"{stream} held {held}, {most.retries} retries, {most.foreign} of other programs at most ({self.looks} looks)"

    async def look(self) -> None:
        """Compare what the streams hold at this moment with what they may hold."""
        keys = [f"{self.tag}:{stream}{part}" for stream in WORK for part in ("", ":sizes", ":retry", ":retry:bodies")]
        found = await cast("Awaitable[list[list[int]]]", cast("Any", self.client).eval(_LOOK, len(keys), *keys))
        for stream, row in zip(WORK, found, strict=True):
            seen = Seen(*row)
            self.most[stream] = Seen(*map(max, seen, self.most.get(stream, seen)))
            foreign = self.foreign() if stream == "requested" else 0
            self.breaches += [f"{stream} held {breach}" for breach in _breaches(seen, self.limits, foreign)]


def _breaches(seen: Seen, limits: Limits, foreign: int) -> Iterator[str]:
    """One entry by itself may be larger than the room. What ran before came back whatever room there was."""
    size = seen.new_bytes + seen.again_bytes + seen.retry_bytes
    if seen.new > limits.entries:
        yield f"{seen.new} new entries, {limits.entries} allowed"
    if seen.new_bytes > limits.bytes and seen.new > 1:
        yield f"{seen.new_bytes} bytes of new entries, {limits.bytes} allowed"
    if seen.foreign > foreign:
        yield f"{seen.foreign} entries without a size, {foreign} added by other programs"
    if (count := seen.new + seen.again + seen.foreign + seen.retries) > (most := limits.entries + limits.retries + foreign):
        yield f"{count} entries and retries, {most} allowed"
    if size - seen.largest > 2 * limits.bytes:
        yield f"{size} bytes in all, {2 * limits.bytes} allowed"
    if (size, seen.retry_bytes) != (seen.accounted, seen.accounted_retries):
        yield f"{size} bytes, {seen.retry_bytes} in retries; accounted for are {seen.accounted} and {seen.accounted_retries}"
