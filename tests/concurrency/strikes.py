"""kill -9 of a classifier at a random moment of its work; it is started again at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from redis.asyncio import Redis

from shared.streams.keys import Keys, Stream
from tests.concurrency.classifiers import Classifier

#: Latest moment of a strike, in seconds after articles were put in: about the time that they are in work.
_LATEST_S = 0.06


@dataclass(slots=True)
class Killer:
    """Strikes after some of the bursts, as `chance` has it, `times` at most. `held` is what each victim had in hand."""

    client: Redis
    keys: Keys
    victims: Sequence[Classifier]
    chance: random.Random
    times: int
    share: float
    held: list[int] = field(default_factory=list)

    async def __call__(self) -> None:
        """Strike, or not."""
        if len(self.held) >= self.times or self.chance.random() >= self.share:
            return
        await asyncio.sleep(self.chance.uniform(0, _LATEST_S))
        victim = self.chance.choice(self.victims)
        pid = victim.pid
        await asyncio.to_thread(victim.kill)
        self.held.append(await self._pending(pid))
        victim.start()

    async def _pending(self, pid: int) -> int:
        """Entries that the process had read and not handed over: they are another's to take now."""
        rows = await self.client.xinfo_consumers(self.keys.stream(Stream.CLEANED), "classifier")
        return sum(int(row["pending"]) for row in rows if f"-{pid}-" in _text(row["name"]))


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name
