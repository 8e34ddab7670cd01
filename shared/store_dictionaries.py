"""Dictionaries of the store on a server: made from the operator's own articles, kept as long as anything that was packed with them.

| key after `<prefix>:store:dictionary` | value |
|---|---|
| none | number of the one that is packed with, a space, when it was made, unix seconds |
| `:<number>` | a dictionary; it expires two windows after it was last packed with |
| `:making` | there while one is being made |

A dictionary holds phrases that articles have in common, and may hold one of a text that was taken down since. A takedown retires the one
that is packed with; what was packed with it before needs it for as long as it is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from redis.asyncio import Redis, RedisCluster

from shared.dictionary import FEWEST, Dictionaries, trained
from shared.pipelined import Pipelined

#: Articles that a dictionary is made from, at most: from twice as many it is no better, and takes twice the time.
SAMPLES = 2_000
#: Age at which a new one is made: outlets change what stands under their stories every few months.
_RENEWED = timedelta(days=7)
#: Seconds for which nobody else makes one: several times what it takes.
_MAKING_S = 600


class StoreDictionaries:
    """What a process knows of them. `known` packs and unpacks."""

    def __init__(self, client: Redis | RedisCluster, ask: Pipelined, prefix: str, *, window: timedelta) -> None:
        self._client, self._ask, self._key = client, ask, f"{prefix}:store:dictionary"
        self._kept_s = max(1, int(2 * window.total_seconds()))
        self._current, self._looked = 0, False
        self.known = Dictionaries()

    async def to_pack_with(self) -> Dictionaries:
        """With the dictionary that is to be packed with, as of the last `renew`; two round trips the first time."""
        if not self._looked:
            await self._look()
        return self.known

    async def to_unpack(self, frames: Iterable[bytes]) -> Dictionaries:
        """With all that these frames need and that there are; one round trip where one is new to this process."""
        if lacking := {number for frame in frames if (number := self.known.lacks(frame))}:
            await self._fetch(lacking)
        return self.known

    async def renew(self, now: float, count: int, sample: Callable[[], Awaitable[list[bytes]]]) -> None:
        """Make one where there is none or it is old, once there are enough articles; take up what another process made."""
        made = await self._look()
        if self._current:
            await self._client.expire(f"{self._key}:{self._current}", self._kept_s)
        if count < FEWEST or now < made + _RENEWED.total_seconds():
            return
        if await self._client.set(f"{self._key}:making", "", nx=True, ex=_MAKING_S):
            dictionary = await asyncio.to_thread(trained, await sample())
            if dictionary is not None:
                await self._keep(dictionary, now)

    async def retire(self) -> None:
        """Let nothing more be packed with the one there is: the next renewal, of any process, makes another of what is kept then."""
        await self._client.delete(self._key)

    async def _keep(self, dictionary: bytes, now: float) -> None:
        number = self.known.learn(dictionary)
        await self._ask([("SET", f"{self._key}:{number}", dictionary, "EX", self._kept_s)])
        await self._client.set(self._key, f"{number} {int(now)}")  # named once it is there; taken up at the next renewal, by all

    async def _look(self) -> float:
        """Take up the one that is to be packed with; when it was made, or 0."""
        (named,) = await self._ask([("GET", self._key)])
        self._looked = True
        if not named:
            self._current = 0
            self.known.use_none()
            return 0.0
        number, made = map(int, named.split())
        if number != self._current and await self._fetch({number}):
            self.known.use(number)
            self._current = number
        return float(made) if number == self._current else 0.0

    async def _fetch(self, numbers: Iterable[int]) -> bool:
        """Learn those of them that there are; whether that is all."""
        found = await self._ask([("GET", f"{self._key}:{number}") for number in numbers])
        for dictionary in filter(None, found):
            self.known.learn(dictionary)
        return all(found)
