"""One look at every partition and every node, whichever of them answers: one that is away hides itself and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as NoAnswer

from shared.streams.inspect.logs import LogStatus, log_status
from shared.streams.inspect.processes import Pause, pauses, replicas
from shared.streams.inspect.stages import StageStatus, stage_status
from shared.streams.keys import LOGS, WORK, Keys
from shared.streams.nodes import Node, nodes_of
from shared.streams.replica import Replica

#: Seconds that a node has for all that is asked of it: a third of what a turn to tell lasts, so that what was seen can be told for long
#: enough and the turn is kept.
NODE_S = 5.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw of one partition. `handled` counts dead letters that somebody has dealt with."""

    partition: int
    stages: Sequence[StageStatus]
    logs: Sequence[LogStatus]
    replicas: Sequence[Replica]
    handled: int


@dataclass(slots=True)
class Survey:
    """What one look saw of all. Of what did not answer there is nothing: `info` is by node, `paused` is None."""

    partitions: int
    parts: list[Seen] = field(default_factory=list)
    info: dict[int, dict[str, Any]] = field(default_factory=dict)
    paused: Mapping[str, Pause] | None = None

    @property
    def unseen(self) -> int:
        """Partitions that could not be looked at."""
        return self.partitions - len(self.parts)


async def survey(client: Redis, keys: Keys) -> Survey:
    """Look now, at all nodes at once: some nine calls for each partition, whatever the backlog.

    Raises redis' own errors where no partition could be looked at.
    """
    found = Survey(keys.partitions)
    looks = [_look_at(node, found) for node in await nodes_of(client, keys)]
    failures = [failure for failure in await asyncio.gather(_look_for_pauses(client, keys, found), *looks) if failure]
    if failures and not found.parts:
        raise failures[-1]
    if failures:
        _log.warning("partitions_unseen", partitions=found.unseen, error=repr(failures[0])[:200])
    return found


async def _look_for_pauses(client: Redis, keys: Keys, found: Survey) -> RedisError | None:
    try:
        async with asyncio.timeout(NODE_S):
            found.paused = await pauses(client, keys.first)
    except (RedisError, TimeoutError) as error:
        return _as_redis_says(error)
    return None


async def _look_at(node: Node, found: Survey) -> RedisError | None:
    """Put down what there is to see of a node and its partitions; returns what kept it from being all."""
    refused: RedisError | None = None
    try:
        async with asyncio.timeout(NODE_S):
            now_ms = await node.clock_ms()
            found.info[node.number] = await node.info()
            for part in node.parts:
                try:
                    found.parts.append(await _partition(node.client, part, now_ms))
                except ResponseError as error:  # of this partition; a node that does not answer at all is below
                    refused = error
    except (RedisError, TimeoutError) as error:
        return _as_redis_says(error)
    return refused


async def _partition(client: Redis, keys: Keys, now_ms: int) -> Seen:
    stages = [await stage_status(client, keys, stream, now_ms, None) for stream in WORK]
    logs = [await log_status(client, keys, log, now_ms) for log in LOGS]
    handled = int(await client.zcard(keys.handled))
    return Seen(keys.partition, stages, logs, await replicas(client, keys, now_ms), handled)


def _as_redis_says(error: RedisError | TimeoutError) -> RedisError:
    return error if isinstance(error, RedisError) else NoAnswer(f"no answer within {NODE_S:g} s")


_log = structlog.get_logger("wiresift.upkeep")
