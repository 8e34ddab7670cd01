"""The servers that hold a system's partitions: one, or the primaries of a cluster; each can be asked by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode
from redis.exceptions import ResponseError

from shared.streams.cluster import ClusterClient
from shared.streams.keys import Keys


@dataclass(frozen=True, slots=True)
class Node:
    """One of them, with the partitions that it holds. What is asked of it raises redis' own errors.

    They are numbered from 0 in the order of their slots, so that a replica which takes a primary's place takes its number, too.
    `target` is how the client of a cluster names it.
    """

    client: Redis
    number: int
    parts: Sequence[Keys]
    target: ClusterNode | None = None

    async def clock_ms(self) -> int:
        """Its clock in unix ms."""
        seconds, micros = await self._asked("TIME")
        return int(seconds) * 1000 + int(micros) // 1000

    async def info(self) -> dict[str, Any]:
        """What it says of itself (INFO); nothing where it does not let us ask."""
        try:
            return dict(await self._asked("INFO"))
        except ResponseError:  # NOPERM, or renamed away as managed servers do
            return {}

    async def _asked(self, command: str) -> Any:  # noqa: ANN401  (as the command answers)
        client: Any = self.client
        where = {"target_nodes": self.target} if self.target else {}
        return await client.execute_command(command, **where)


async def nodes_of(client: Redis, keys: Keys) -> list[Node]:
    """The nodes in the order of their numbers, as the client knows them. A partition whose slot no node has is on none of them.

    Raises redis' own errors where a cluster's nodes are yet to be found and none answers.
    """
    cluster: Any = client
    if not isinstance(cluster, ClusterClient):
        return [Node(client, 0, keys.all)]
    await cluster.initialize()
    slots: dict[int, list[ClusterNode]] = cluster.nodes_manager.slots_cache
    primaries = list({slots[slot][0].name: slots[slot][0] for slot in sorted(slots)}.values())
    held: dict[str, list[Keys]] = {primary.name: [] for primary in primaries}
    for part in keys.all:
        if holders := slots.get(cluster.keyslot(part.tag)):
            held[holders[0].name].append(part)
    return [Node(client, number, held[primary.name], primary) for number, primary in enumerate(primaries)]
