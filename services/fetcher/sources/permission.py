"""Whether the schedule may ask anything just now."""

from __future__ import annotations

from redis.asyncio import Redis

from shared.pipelined import Command, Pipelined
from shared.streams.handover import Limits
from shared.streams.keys import Keys, Stream

#: Part of the intake that the schedule may fill: the rest is for what somebody asks for and waits for.
SHARE = 0.75


class Permission:
    """Not while an operator has paused the fetcher, nor while the intake is three quarters full, in any partition. One round trip."""

    def __init__(self, client: Redis, keys: Keys, limits: Limits) -> None:
        self._ask, self._keys, self._limits = Pipelined(client), keys, limits

    async def __call__(self) -> bool:
        asked: list[Command] = [("HEXISTS", self._keys.paused, "fetcher")]
        for keys in self._keys.all:
            stream, retry, sizes, _ = keys.room(Stream.REQUESTED)
            asked += [("XLEN", stream), ("ZCARD", retry), ("HGET", sizes, "total")]
        paused, *found = await self._ask(asked)
        rooms = zip(found[::3], found[1::3], found[2::3], strict=True)
        return not paused and all(self._has_room(int(entries), int(retries), int(total or 0)) for entries, retries, total in rooms)

    def _has_room(self, entries: int, retries: int, size: int) -> bool:
        limits = self._limits
        return entries < SHARE * limits.entries and retries < SHARE * limits.retries and size < SHARE * limits.bytes
