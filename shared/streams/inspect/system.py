"""The whole system at one moment. The number of calls is fixed, whatever the backlog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from shared.streams.inspect.dead import OpenLetters, open_letters
from shared.streams.inspect.logs import LogStatus, log_status
from shared.streams.inspect.memory import Memory, memory
from shared.streams.inspect.processes import pauses, replicas, server_ms
from shared.streams.inspect.stages import READERS, StageStatus, stage_status
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
    """What there is to know now."""
    now, paused = await server_ms(client), await pauses(client, keys)
    stages = [await stage_status(client, keys, stream, now, paused.get(READERS[stream])) for stream in WORK]
    logs = [await log_status(client, keys, log, now) for log in LOGS]
    letters = next(log.entries for log in logs if log.log is Stream.DEAD)
    return Status(
        at_ms=now,
        stages=tuple(stages),
        logs=tuple(logs),
        replicas=tuple(await replicas(client, keys, now)),
        dead=await open_letters(client, keys, letters),
        memory=await memory(client),
    )
