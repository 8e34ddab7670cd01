"""All keys of the server by family: how many, and what they weigh."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field

from redis.asyncio import Redis

#: Keys of one family that are weighed, the others are taken to be like them: within some percent for sizes spread as those of news.
WEIGHED = 300
#: Members of one key that the server looks at to weigh it.
_SAMPLES = 500
#: Keys asked for in one call: a few ms of the server's time.
_PAGE = 2000
#: Families of many keys; whatever follows names one of them. Any other key is a family of its own.
_MANY = re.compile(rb"\{[^}]*\}:(article|fates):|[^:{}]+:(kept|store:dictionary|site|index2:[a-z]):")


def family(key: bytes) -> str:
    """The family of a key, without the system's prefix: `article`, `index2:p`, `cleaned:sizes` …"""
    found = _MANY.match(key)
    if found:
        return (found[1] or found[2]).decode()
    return key.partition(b":0}:" if key.startswith(b"{") else b":")[2].decode()


@dataclass(slots=True)
class Family:
    """Keys of one family and the bytes that they take. `weighed` is an even sample of them."""

    keys: int = 0
    weight: float = 0.0
    weighed: list[bytes] = field(default_factory=list)

    def add(self, key: bytes) -> None:
        """Count a key, and keep it for weighing with the same chance as any other."""
        self.keys += 1
        if len(self.weighed) < WEIGHED:
            self.weighed.append(key)
        elif (place := random.randrange(self.keys)) < WEIGHED:
            self.weighed[place] = key


async def families(client: Redis) -> dict[str, Family]:
    """Every family there is; a key that comes or goes while the server is asked may be missed."""
    found: defaultdict[str, Family] = defaultdict(Family)
    async for key in client.scan_iter(count=_PAGE):
        found[family(key)].add(key)
    for one in found.values():
        async with client.pipeline(transaction=False) as pipe:
            for key in one.weighed:
                pipe.memory_usage(key, samples=_SAMPLES)
            weights = [weight for weight in await pipe.execute() if weight]
        one.weight = one.keys * sum(weights) / len(weights) if weights else 0.0
    return dict(found)
