"""How much of the memory that the server may use is used. An unknown figure is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import ResponseError


@dataclass(frozen=True, slots=True)
class Memory:
    """What the server reckons with, in bytes. `max_bytes` is its maxmemory, None too where it has none."""

    used_bytes: int | None = None
    max_bytes: int | None = None

    @property
    def full(self) -> bool:
        """Whether it refuses what needs more, if it throws nothing away instead."""
        return None not in (self.used_bytes, self.max_bytes) and (self.used_bytes or 0) >= (self.max_bytes or 0)


async def memory(client: Redis) -> Memory:
    """What the server says; nothing where it does not let us ask."""
    try:
        said = await client.info("memory")
    except ResponseError:  # NOPERM, or renamed away as managed servers do
        return Memory()
    return Memory(said.get("used_memory"), said.get("maxmemory") or None)
