"""A client of a Redis Cluster that can stand where one of a single server does.

redis-py's own (8.1) finds the nodes, sends each command to the one that has its keys, follows MOVED and ASK, and splits pipelines.
Four of its ways would not do, and are set right here: what is asked of a server, not of a key (TIME, PING), it asks of all nodes; no
node that answers is no `RedisError` to it, nor are slots that no node has while a failover goes on; and where the keys of a read stand
it asks one node before each read, the same for ever, so that no stream is read any more once that node is gone.
"""

from __future__ import annotations

from typing import Any

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterPipeline
from redis.exceptions import ClusterCrossSlotError, RedisClusterException, SlotNotCoveredError
from redis.exceptions import ConnectionError as NoConnection

#: Commands whose keys stand behind the word STREAMS, with an id for each.
_READS = frozenset({"XREAD", "XREADGROUP"})


class ClusterClient(RedisCluster):
    """See above. `time` is one node's: the clocks of a cluster's machines are to be kept in step (NTP)."""

    async def initialize(self, *args: Any, **options: Any) -> ClusterClient:  # noqa: ANN401
        try:
            await super().initialize(*args, **options)
        except RedisClusterException as error:
            raise NoConnection(str(error)) from error
        return self

    async def execute_command(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401
        try:
            return await super().execute_command(*words, **options)
        except SlotNotCoveredError as error:
            raise NoConnection(str(error)) from error

    async def _determine_slot(self, command: str, *words: Any) -> int:  # noqa: ANN401
        if command.upper() not in _READS:
            return await super()._determine_slot(command, *words)
        at = [word.upper() if isinstance(word, bytes) else str(word).upper().encode() for word in words].index(b"STREAMS")
        slots = {self.keyslot(key) for key in words[at + 1 : (at + 1 + len(words)) // 2]}
        if len(slots) != 1:
            raise ClusterCrossSlotError(f"{command} of streams in {len(slots)} slots")
        return slots.pop()

    async def time(self, **_: Any) -> tuple[int, int]:  # noqa: ANN401
        """One node's clock: unix seconds, microseconds."""
        found: tuple[int, int] = await self.execute_command("TIME", target_nodes=self.RANDOM)
        return found

    async def ping(self, **_: Any) -> bool:  # noqa: ANN401
        """Whether a node answers: a replica that is down must keep no reader from starting."""
        return bool(await self.execute_command("PING", target_nodes=self.RANDOM))

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:  # noqa: ANN401, ARG002
        return _Pipeline(self, transaction)  # type: ignore[abstract]  # redis-py leaves an annotation unset


class _Pipeline(ClusterPipeline):
    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        try:
            return await super().execute(raise_on_error, allow_redirections)
        except SlotNotCoveredError as error:
            raise NoConnection(str(error)) from error
