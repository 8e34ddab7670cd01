"""Whether the schedule may ask anything just now."""

from __future__ import annotations

from redis.asyncio import Redis

from shared.pipelined import Pipelined
from shared.streams.handover import Limits
from shared.streams.keys import Keys, Stream

#: Part of the intake that the schedule may fill: the rest is for what somebody asks for and waits for.
SHARE = 0.75


class Permission:
    """Not while an operator has paused the fetcher, nor while the intake is three quarters full. One round trip."""

    def __init__(self, client: Redis, keys: Keys, limits: Limits) -> None:
        self._ask, self._keys, self._limits = Pipelined(client), keys, limits

    async def __call__(self) -> bool:
        stream, retry, sizes, _ = self._keys.room(Stream.REQUESTED)
        paused, entries, retries, total = await self._ask(
            [("HEXISTS", self._keys.paused, "fetcher"), ("XLEN", stream), ("ZCARD", retry), ("HGET", sizes, "total")]
        )
        return not paused and self._has_room(int(entries), int(retries), int(total or 0))

    def _has_room(self, entries: int, retries: int, size: int) -> bool:
        limits = self._limits
        return entries < SHARE * limits.entries and retries < SHARE * limits.retries and size < SHARE * limits.bytes
