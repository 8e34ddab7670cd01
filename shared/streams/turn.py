"""Whose turn it is to do what one process does for all: a lease on the server, which ends by itself when its holder does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from redis.asyncio import Redis

from shared.streams import scripts
from shared.streams.keys import Keys


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn `name` of one partition, as `consumer` tries to hold it. Raises redis' own errors."""

    client: Redis
    keys: Keys
    name: str
    consumer: str

    async def __call__(self, lease: timedelta) -> bool:
        """Take it, or keep it for `lease` from now on; whether it is ours."""
        key = f"{self.keys.tag}:census:{self.name}"
        return bool(await scripts.call(self.client, "turn", [key], [self.consumer, int(lease.total_seconds() * 1000)]))
