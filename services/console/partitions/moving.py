"""Moves slots with all that is in them from one primary of a cluster to another, while articles flow.

As the specification of Redis Cluster has it: from when both ends know of the move, each key is answered for by the one that has it, and
clients are sent on. Scripts that name keys of both wait until the slot has moved: a run that dies leaves them waiting for the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode
from redis.exceptions import NoPermissionError, RedisError, ResponseError

from services.console.hosting.server_trouble import trouble
from services.console.partitions.showing import refusal, too_large
from services.console.partitions.spread import Move
from services.console.partitions.topology import Primary, read_primary
from shared.errors import ServerUnavailable
from shared.streams.keys import Keys, Stream
from shared.streams.nodes import Node

#: Keys in one call: both nodes stand still for as long as it takes, some milliseconds for most keys.
_AT_ONCE = 20
#: Milliseconds that the target may be silent to the source: less than the client waits, so that the server says what is wrong.
_SILENT_MS = 10_000
#: Bytes that a stream may take so that its partition is moved: servers refuse over 512 MiB in one piece (proto-max-bulk-len), and what
#: they say of a stream's size is an estimate.
_MOST_BYTES = 384 * 2**20


class Mover:
    """Gives the primaries of a cluster what is needed to move slots between them.

    Each step may be made again: one that was made already has no second effect.
    """

    def __init__(self, client: Redis, keys: Keys, nodes: Sequence[Node], *, most_bytes: int = _MOST_BYTES) -> None:
        self._client: Any = client
        self._keys, self._most_bytes = keys, most_bytes
        self._nodes: Mapping[str, ClusterNode] = {node.target.name: node.target for node in nodes if node.target}

    async def primaries(self) -> list[Primary]:
        """What each says of itself now.

        Raises:
            ServerUnavailable: one does not answer, or refuses to tell.
        """
        return [read_primary(name, await self._told(name, "to tell of its slots", "CLUSTER NODES")) for name in self._nodes]

    async def move(self, move: Move) -> int:
        """Begin the move, or go on with it, and end it; how many keys went.

        Raises:
            ServerUnavailable: a node does not answer, or refuses a step, or a stream is too large, before anything has begun; the
                message says which, why, and the way out.
        """
        known = {primary.name: primary for primary in await self.primaries()}
        source, target = known[move.source], known[move.target]
        if not target.has(move.slot):
            if move.slot.number not in source.leaving:
                await self._require_movable(move)
            await self._set(target.name, move, "IMPORTING", source.node_id)
            await self._set(source.name, move, "MIGRATING", target.node_id)
        went = await self._carry(move)
        # The target first: were the source to forget the slot before, nobody would have it for a moment.
        for name in dict.fromkeys([target.name, source.name, *known]):
            await self._set(name, move, "NODE", target.node_id)
        return went

    async def _require_movable(self, move: Move) -> None:
        """A move that met a stream too large could neither end nor go back."""
        for key in (self._keys.within(partition).stream(stream) for partition in move.slot.partitions for stream in Stream):
            taken = await self._told(move.source, "to tell the size of a stream", "MEMORY USAGE", key) or 0
            if taken > self._most_bytes:
                raise ServerUnavailable(too_large(key, taken, self._most_bytes))

    async def _carry(self, move: Move) -> int:
        went, number = 0, move.slot.number
        what = f"to hand over slot {number} (partition {move.slot.partitions[0]}) to {move.target}"
        while keys := await self._told(move.source, what, "CLUSTER GETKEYSINSLOT", number, _AT_ONCE):
            await self._told(move.source, what, *self._migrate(move.target, keys))
            went += len(keys)
        return went

    def _migrate(self, target: str, keys: Sequence[bytes]) -> list[Any]:
        """REPLACE, for where a key is on both, an answer was lost on the way, and the source went on working with its own."""
        node, given = self._nodes[target], self._client.connection_kwargs
        user, password = given.get("username"), given.get("password")
        credentials = ["AUTH2", user, password] if user else ["AUTH", password] if password else []
        return ["MIGRATE", node.host, node.port, "", 0, _SILENT_MS, "REPLACE", *credentials, "KEYS", *keys]

    async def _set(self, name: str, move: Move, state: str, node_id: str) -> None:
        number = move.slot.number
        what = f"to mark slot {number} (partition {move.slot.partitions[0]}) as {state}"
        await self._told(name, what, "CLUSTER SETSLOT", number, state, node_id)

    async def _told(self, name: str, what: str, *words: Any) -> Any:  # noqa: ANN401  (as the command answers)
        try:
            return await self._client.execute_command(*words, target_nodes=self._nodes[name])
        except ResponseError as error:
            forbidden = isinstance(error, NoPermissionError) or "NOPERM" in str(error)
            raise ServerUnavailable(refusal(name, what, str(error), self._keys.prefix, forbidden=forbidden)) from error
        except RedisError as error:
            raise ServerUnavailable(f"{trouble(error, name)}; asked {what}; then give the command again, it goes on") from error
