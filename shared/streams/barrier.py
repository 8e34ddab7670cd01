"""Replicas that must have what a pipeline wrote before it counts: WAIT on each server it wrote to, in the same round trip.

What is kept of an article lies on other servers of a cluster than its streams, and even beside them it can be lost alone: written to a
primary that dies, it is missing on the one on which the article is then handed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from redis.asyncio import Redis, RedisCluster

from shared.streams.cluster import ClusterClient
from shared.streams.replicated import Wait, node_of


class Barrier:
    """For one client. Keys that begin with `<prefix>:waited` are written on for it."""

    def __init__(self, client: Redis | RedisCluster, wait: Wait, prefix: str) -> None:
        self._client, self.wait, self._prefix = client, wait, f"{prefix}:waited"
        self._marks: dict[str, str] = {}

    async def raise_on(self, pipe: Any, keys: Iterable[str]) -> Mapping[str, Any]:  # noqa: ANN401
        """Let `pipe` end with waits on the servers of `keys`, two commands each; the node behind each mark that is written on."""
        marks = {await self._mark(key): await node_of(self._client, key) for key in keys}
        for mark, node in marks.items():
            # A repeated call may find nothing to write, and Valkey waits for the last write of the connection alone.
            pipe.execute_command("SET", mark, 1)
            pipe.execute_command("WAIT", self.wait.replicas, self.wait.within_ms, **({"target_nodes": node} if node else {}))
        return marks

    async def reached(self, keys: Iterable[str], marks: Mapping[str, Any], replies: Sequence[Any]) -> bool:
        """Whether enough replicas have it, by the replies to those commands; not where a key has moved to another node meanwhile."""
        if any(isinstance(reply, Exception) for reply in replies):
            return False
        stay = {await node_of(self._client, key) for key in (*keys, *marks)} <= set(marks.values())
        return stay and all(reached >= self.wait.replicas for reached in replies[1::2])

    async def _mark(self, key: str) -> str:
        """A key to write on, on the server that has `key`: on a cluster, the first of a row whose slot lies there."""
        if not isinstance(self._client, ClusterClient):
            return self._prefix
        node = await node_of(self._client, key)
        known = self._marks.get(node.name)
        if known is None or await node_of(self._client, known) != node:
            known = next(each for each in self._row() if self._client.get_node_from_key(each) == node)
            self._marks[node.name] = known
        return known

    def _row(self) -> Iterable[str]:
        return (f"{self._prefix}:{number}" for number in count())
