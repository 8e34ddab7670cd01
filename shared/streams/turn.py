"""Whose turn it is to do what one process does for all: a lease on the server, which ends by itself when its holder does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer

from shared.streams import scripts
from shared.streams.keys import Keys
from shared.streams.nodes import nodes_of
from shared.streams.unavailable import is_unavailable

#: Seconds that a node has to give the turn, before the next one is asked: short of a lease by much, also where one is away.
NODE_S = 2.0


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn `name` of one system, as `consumer` tries to hold it.

    It is given by the node of the first partition. While that is away, the node of the next one gives it, and so on: of two processes
    that reach different nodes, each may hold it then. Raises redis' own errors where none answers.
    """

    client: Redis
    keys: Keys
    name: str
    consumer: str

    async def __call__(self, lease: timedelta) -> bool:
        """Take it, or keep it for `lease` from now on; whether it is ours."""
        failed: RedisError | None = None
        givers = await self._givers()
        for part in givers:
            try:
                async with asyncio.timeout(NODE_S if part is not givers[-1] else None):
                    return await self._taken(part, lease)
            except TimeoutError:
                failed = NoAnswer(f"no answer within {NODE_S:g} s")
            except RedisError as error:
                if not is_unavailable(error):
                    raise
                failed = error
        raise failed or NoAnswer("no node has any partition")

    async def _givers(self) -> list[Keys]:
        """The first partition of each node, in their order."""
        nodes = await nodes_of(self.client, self.keys.first)
        return sorted((node.parts[0] for node in nodes if node.parts), key=lambda part: part.partition)

    async def _taken(self, part: Keys, lease: timedelta) -> bool:
        key = f"{part.tag}:census:{self.name}"
        return bool(await scripts.call(self.client, "turn", [key], [self.consumer, int(lease.total_seconds() * 1000)]))
