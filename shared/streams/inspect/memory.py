"""How much of the memory that the server may use is used. An unknown figure is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.streams.cluster import ClusterClient


@dataclass(frozen=True, slots=True)
class Memory:
    """What the server reckons with, in bytes. `max_bytes` is its maxmemory, None too where it has none."""

    used_bytes: int | None = None
    max_bytes: int | None = None

    @property
    def full(self) -> bool:
        """Whether it refuses what needs more, if it throws nothing away instead."""
        return None not in (self.used_bytes, self.max_bytes) and (self.used_bytes or 0) >= (self.max_bytes or 0)

    @property
    def share(self) -> float:
        """How much of it is used, 0-1; 0 where that is not known."""
        return self.used_bytes / self.max_bytes if self.used_bytes and self.max_bytes else 0.0


async def memory(client: Redis) -> Memory:
    """What the server says, of a cluster's primaries the one with least left; nothing where it does not let us ask."""
    cluster: Any = client
    if not isinstance(cluster, ClusterClient):
        return await _of(client)
    await cluster.initialize()
    return max([await _of(client, target_nodes=node) for node in cluster.get_primaries()], key=lambda one: one.share)


async def _of(client: Redis, **where: Any) -> Memory:  # noqa: ANN401  (a node is what the cluster's client has as one)
    try:
        said = await client.info("memory", **where)
    except ResponseError:  # NOPERM, or renamed away as managed servers do
        return Memory()
    return Memory(said.get("used_memory"), said.get("maxmemory") or None)
