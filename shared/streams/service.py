"""The life of one service process: read and work, drain on a stop, give back what was not finished, say how it ended."""

from __future__ import annotations

import asyncio
import math
import os
import platform
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.events import Event
from shared.settings import Settings
from shared.streams import shell, stream_census, wiring
from shared.streams.actions import Action
from shared.streams.cancel import cancelled
from shared.streams.census import Census, Look
from shared.streams.handover import HandOver
from shared.streams.health import Pulse
from shared.streams.keys import Keys
from shared.streams.lane import Lane
from shared.streams.messages import Delivery
from shared.streams.reading import Reading
from shared.streams.turn import Turn
from shared.streams.upkeep import Upkeep
from shared.streams.vitals import Vitals
from shared.streams.worker import Stage, Worker
from shared.tracing import Spans

E = TypeVar("E", bound=Event)

#: How often the process looks after itself, in seconds.
WATCH_EVERY_S = 0.5
#: How long a stop waits for a server to answer, in seconds.
SIGN_OFF_S = 5.0


@dataclass(slots=True)
class Service:
    """One stage, ready to run in each partition. `worker`, `handover` and `upkeep` are those of the first."""

    reading: Reading
    lanes: Sequence[Lane]
    pulse: Pulse
    registry: CollectorRegistry
    grace: timedelta
    watch_every_s: float = WATCH_EVERY_S

    @property
    def worker(self) -> Worker[Any]:
        return self.lanes[0].worker

    @property
    def handover(self) -> HandOver:
        return self.lanes[0].handover

    @property
    def upkeep(self) -> Upkeep:
        return self.lanes[0].upkeep

    def tells(self, name: str, look: Look, every_s: float) -> None:
        """Before it runs: let it tell Prometheus what `look` sees of what all processes share, while it is this one's turn."""
        turn = Turn(self.upkeep.client, self.upkeep.keys, name, self.handover.consumer)
        census = Census(name, turn, look, every_s)
        self.registry.register(census)
        self.upkeep.censuses.append(census)

    async def run(self, stop: asyncio.Event) -> int:
        """Work until `stop` is set; returns the exit code: 0 after a drained stop, 1 where the service gave up."""
        moving = asyncio.ensure_future(self._move())
        try:
            return await self._run(stop)
        finally:
            await cancelled([moving])

    async def _run(self, stop: asyncio.Event) -> int:
        loops = [asyncio.ensure_future(self.reading.watched(self.watch_every_s))]
        loops += [asyncio.ensure_future(loop()) for lane in self.lanes for loop in lane.upkeep.loops(self.reading.pause_known)]
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({stopped, *loops}, return_when=asyncio.FIRST_COMPLETED)
            ended_by_itself = [loop for loop in loops if loop.done()]  # which none should: a stop from here on makes no good end of it
            for ended in ended_by_itself:
                _log.critical("service_gave_up", stage=self.worker.stage.name, error=repr(ended.exception()))
            await cancelled(loops[:1])  # what is stopped from here on is not to be revived
            await self._drain()
        finally:
            await cancelled([stopped, *loops])
        await self._sign_off()
        return 1 if ended_by_itself else 0

    async def _drain(self) -> None:
        """Stop reading and finish what is in hand."""
        await self.worker.window.close()
        await self.reading.stop(SIGN_OFF_S)
        _log.info("service_draining", stage=self.worker.stage.name, held=sum(len(lane.worker.held) for lane in self.lanes))
        await asyncio.gather(*(lane.worker.stop(self.grace) for lane in self.lanes))

    async def _sign_off(self) -> None:
        """Give back what was not finished, once nothing runs or beats any more that could take it up again; in all lanes at once."""
        released = await asyncio.gather(*map(self._released, self.lanes))
        _log.info("service_stopped", stage=self.worker.stage.name, released=sum(released))

    async def _released(self, lane: Lane) -> int:
        try:
            async with asyncio.timeout(SIGN_OFF_S):
                return await lane.handover.release(lane.upkeep.idle)
        except (TimeoutError, RedisError) as error:
            note = "its entries are taken over later"
            _log.warning("not_signed_off", stage=self.worker.stage.name, error=repr(error)[:200], note=note)
            return 0

    async def _move(self) -> None:
        """Note that the loop moves, to the very end: a long drain is no stuck process."""
        while True:
            self.pulse.loop_moved()
            await asyncio.sleep(self.watch_every_s)


def assemble(
    stage: Stage[E],
    handle: Callable[[Delivery[E]], Awaitable[Action]],
    *,
    settings: Settings,
    redis_url: str,
    client: Redis,
    version: str,
    jitter: Callable[[], float] = random.random,
    spans: Spans | None = None,
    vitals: Vitals | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Service:
    """A service of `stage`: its handler, wired to the server. `jitter` draws from [0, 1) for retries and waits.

    `spans` is told of each run; by default as OpenTelemetry's standard variables have it. `vitals` is what the process says of
    itself. `now` is this process's clock: it dates what is written and decides nothing.
    """
    registry, pulse = CollectorRegistry(), Pulse()
    consumer = f"{stage.name}-{platform.node()}-{os.getpid()}-{secrets.token_hex(3)}"
    process = wiring.Process(consumer, version, jitter, now, vitals or Vitals(), pulse)
    parts = Keys.of(settings).all
    lanes = wiring.lanes(wiring.Common.of(stage, handle, process, settings, registry, spans), client, parts)
    takes = {lane.worker.stream_key: lane.worker.take for lane in lanes}
    batch = math.ceil(stage.width / len(parts))
    app = shell.reading(redis_url, takes, group=stage.name, consumer=consumer, batch=batch, registry=registry)
    service = Service(Reading(app, lanes), lanes, pulse, registry, timedelta(seconds=settings.shutdown_s))
    limits = service.handover.limits
    service.tells("streams", partial(stream_census.look, client, parts[0], limits), stream_census.EVERY_S)
    return service


_log = structlog.get_logger("wiresift.service")
