"""The whole system at one moment. The number of calls is fixed, whatever the backlog."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from shared.streams.inspect import dead, logs, stages
from shared.streams.inspect.dead import OpenLetters
from shared.streams.inspect.logs import LogStatus
from shared.streams.inspect.memory import Memory, memory
from shared.streams.inspect.processes import Pause, pauses, replicas, server_ms
from shared.streams.inspect.stages import READERS, StageStatus
from shared.streams.keys import LOGS, WORK, Keys, Stream
from shared.streams.replica import Replica


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at one moment of the server's clock (unix ms). `dead` are the dead letters that nobody has dealt with."""

    at_ms: int
    stages: tuple[StageStatus, ...]
    logs: tuple[LogStatus, ...]
    replicas: tuple[Replica, ...]
    dead: OpenLetters
    memory: Memory

    def running(self) -> set[str]:
        """The stages that at least one living process works on."""
        return {replica.stage for replica in self.replicas if replica.alive and replica.stage}

    def living(self, stage: str) -> Sequence[Replica]:
        """The living processes of a stage."""
        return [replica for replica in self.replicas if replica.alive and replica.stage == stage]

    def log(self, log: Stream) -> LogStatus:
        """What there is to know of a log."""
        return next(found for found in self.logs if found.log == log)


async def status(client: Redis, keys: Keys) -> Status:
    """What there is to know now of all partitions; each is asked at once with the others."""
    now, paused = await server_ms(client), await pauses(client, keys)
    parts = await asyncio.gather(*(_part(client, own, now, paused) for own in keys.all))
    return Status(
        at_ms=now,
        stages=tuple(stages.whole(part) for part in zip(*(part.stages for part in parts), strict=True)),
        logs=tuple(logs.whole(part) for part in zip(*(part.logs for part in parts), strict=True)),
        replicas=tuple(await replicas(client, keys, now)),
        dead=dead.whole([part.dead for part in parts]),
        memory=await memory(client),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    stages: Sequence[StageStatus]
    logs: Sequence[LogStatus]
    dead: OpenLetters


async def _part(client: Redis, keys: Keys, now: int, paused: Mapping[str, Pause]) -> _Part:
    work = [await stages.stage_status(client, keys, stream, now, paused.get(READERS[stream])) for stream in WORK]
    found = [await logs.log_status(client, keys, log, now) for log in LOGS]
    letters = next(log.entries for log in found if log.log is Stream.DEAD)
    return _Part(work, found, await dead.open_letters(client, keys, letters))
