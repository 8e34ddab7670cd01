"""A client of a Redis Cluster that can stand where one of a single server does.

redis-py's own (8.1) finds the nodes, sends each command to the one that has its keys, follows MOVED and ASK, and splits pipelines.
Some of its ways would not do, and are set right here:

- what is asked of a server, not of a key (TIME, PING), it asks of all nodes;
- no node that answers is no `RedisError` to it, nor are slots that no node has, or that move, nor nodes that are being looked for;
- where the keys of a read stand it asks one node before each read, the same for ever, so that no stream is read any more once that
  node is gone;
- one call that finds the nodes changed closes the connections of all others, in the middle of theirs; but told to close while nodes are
  to be looked for, as after a failover, it closes none;
- where a slot is being moved, it says ASKING on one connection and the command on whichever is free.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode, ClusterPipeline, PipelineCommand
from redis.exceptions import ClusterCrossSlotError, ClusterError, RedisClusterException, SlotNotCoveredError
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

    async def aclose(self) -> None:
        if _AT_WORK.get():
            self._initialize = True  # the nodes are looked for before the next call
            return
        self._initialize = False  # else it closes nothing
        await super().aclose()
        await asyncio.gather(*self.nodes_manager._background_tasks, return_exceptions=True)  # of nodes that left the cluster

    def get_default_node(self) -> ClusterNode:
        node = super().get_default_node()
        if node is None:
            raise NoConnection("the cluster's nodes are being looked for")
        return node

    def get_node_from_key(self, key: str, replica: bool = False) -> ClusterNode | None:
        try:
            return super().get_node_from_key(key, replica)
        except SlotNotCoveredError as error:
            raise NoConnection(str(error)) from error

    def get_node(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        """As redis-py's own; in the middle of a call, one to ask for a key that is on its way there."""
        node = super().get_node(*args, **named)
        if not _AT_WORK.get():
            return node
        if node is None:
            raise NoConnection("a slot is being moved to a node that has none yet")
        return _Asked(node)

    async def execute_command(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401
        working = _AT_WORK.set(True)
        try:
            if self._initialize:
                await self.initialize()
            return await super().execute_command(*words, **options)
        except (SlotNotCoveredError, ClusterError) as error:
            raise NoConnection(str(error)) from error
        finally:
            _AT_WORK.reset(working)

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
        working = _AT_WORK.set(True)
        try:
            return await super().execute(raise_on_error, allow_redirections)
        except SlotNotCoveredError as error:
            raise NoConnection(str(error)) from error
        finally:
            _AT_WORK.reset(working)


class _Asked:
    """A node that a key is on its way to: it takes a command for that key right behind ASKING, on the same connection."""

    def __init__(self, node: ClusterNode) -> None:
        self._node = node

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._node, name)

    async def execute_command(self, *words: Any, asking: bool = False, **options: Any) -> Any:  # noqa: ANN401, ARG002
        if words == ("ASKING",):
            return True
        command = PipelineCommand(1, *words, **options)
        await self._node.execute_pipeline([PipelineCommand(0, "ASKING"), command])
        if isinstance(command.result, Exception):
            raise command.result
        return command.result


#: Whether redis-py's own code runs, in the middle of a call.
_AT_WORK: ContextVar[bool] = ContextVar("_AT_WORK", default=False)
