"""Scripts whose effect is known to have reached replicas before it counts, where the operator wants that (WAIT).

Replication is asynchronous: a primary answers first and tells its replicas then. If it dies in between, a replica takes its place that
does not know the last of what it answered. A partition is on one node, and a replica knows all up to some moment, so its streams then go
back to that moment together: what was handed over since is pending again and is done again. What cannot be made good by that is what
the world outside was told: a request that was acknowledged and is gone, an entry of a log that was read and comes once more.
Waiting makes a call as slow as the replica, and such a loss as rare as the death of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import NoScriptError
from redis.exceptions import TimeoutError as NoAnswer

from shared.streams import scripts
from shared.streams.cluster import ClusterClient
from shared.streams.scripts import Argument


class NotReplicated(NoAnswer):
    """Too few replicas have said in time that they have it. It stands on the primary; a repeated call has no second effect."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How many replicas must have what a call wrote, and for how long they are waited for; with 0 no call waits."""

    replicas: int = 0
    within_ms: int = 1000


#: No replica is waited for.
NO_WAIT = Wait()


async def call(client: Redis, name: str, keys: Sequence[str], arguments: Sequence[Argument], wait: Wait, mark: str) -> tuple[Any, bool]:
    """The script's reply, and whether enough replicas have it. One round trip; `mark` is a key of the same slot to write on."""
    if not wait.replicas:
        return await scripts.call(client, name, keys, arguments), True
    text, sha = scripts.source(name)
    try:
        return await _sent(client, ("EVALSHA", sha, len(keys), *keys, *arguments), wait, mark)
    except NoScriptError:
        return await _sent(client, ("EVAL", text, len(keys), *keys, *arguments), wait, mark)


async def _sent(client: Redis, script: Sequence[Argument], wait: Wait, mark: str) -> tuple[Any, bool]:
    node = await node_of(client, mark)
    where = {"target_nodes": node} if node else {}
    pipe = client.pipeline(transaction=False)
    pipe.execute_command(*script)
    # Valkey waits for the last write of the connection alone: a repeated call, on another one, may find nothing to write.
    pipe.execute_command("SET", mark, 1)
    pipe.execute_command("WAIT", wait.replicas, wait.within_ms, **where)
    reply, marked, reached = await pipe.execute(raise_on_error=False)
    for each in (reply, marked, reached):
        if isinstance(each, Exception):
            raise each
    moved = node != await node_of(client, mark)  # then another node was asked than the one that waited
    return reply, reached >= wait.replicas and not moved


async def node_of(client: Redis | RedisCluster, key: str) -> Any:  # noqa: ANN401  (a node is what the cluster's client has as one)
    """The node of a cluster that has `key`; None where there is but one server."""
    cluster: Any = client
    if not isinstance(cluster, ClusterClient):
        return None
    await cluster.initialize()
    return cluster.get_node_from_key(key)
