"""Spreads the partitions of a system evenly over the primaries of its cluster, or says how they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from redis.asyncio import Redis
from redis.crc import key_slot

from services.console.partitions.moving import Mover
from services.console.partitions.spread import Move, Slot, Spread, moves
from services.console.partitions.topology import left_open, spread_over
from shared.streams.keys import Keys, Stream
from shared.streams.nodes import nodes_of
from shared.streams.partitioning import agree


def slots_of(parts: Sequence[Keys]) -> list[Slot]:
    """The slots that these partitions lie in."""
    found: dict[int, list[int]] = {}
    for part in parts:
        found.setdefault(key_slot(part.tag.encode()), []).append(part.partition)
    return [Slot(number, tuple(partitions)) for number, partitions in found.items()]


async def require_agreed(client: Redis, keys: Keys) -> None:
    """As `agree`; but to look at a system that has not begun does not begin it.

    Raises:
        SettingsError: the system on the server has another number of partitions.
    """
    if await client.exists(keys.count) or await client.exists(keys.first.stream(Stream.REQUESTED)):
        await agree(client, keys)


async def seen(client: Redis, keys: Keys) -> Spread:
    """How they lie, as any user may know; of no cluster, nothing. A primary without slots is none to clients."""
    return {node.target.name: slots_of(node.parts) for node in await nodes_of(client, keys) if node.target}


async def even_out(client: Redis, keys: Keys, tell: Callable[[Move, int], None]) -> Spread:
    """End what an earlier run left open, then move the least that spreads them evenly; how they lie then.

    Each move that has ended is told of, with the number of keys that went.

    Raises:
        ServerUnavailable: a node does not answer, or refuses a step: the next run goes on there.
    """
    mover, slots = Mover(client, keys, await nodes_of(client, keys)), slots_of(keys.all)
    for move in left_open(await mover.primaries(), slots):
        tell(move, await mover.move(move))
    for move in moves(spread_over(await mover.primaries(), slots)):
        tell(move, await mover.move(move))
    return spread_over(await mover.primaries(), slots)
