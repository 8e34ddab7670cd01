"""The life of one service process: wait for the server, read and work, heal what breaks, drain on a stop, say how it ended."""

from __future__ import annotations

import asyncio
import math
import os
import platform
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from faststream import FastStream
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared import tracing
from shared.article_metrics import ArticleMetrics
from shared.events import Event
from shared.metrics import StageMetrics
from shared.settings import Settings
from shared.streams import shell, stream_census
from shared.streams.actions import Action
from shared.streams.afterwards import Afterwards
from shared.streams.cancel import cancelled
from shared.streams.census import Census, Look
from shared.streams.closing import Closing
from shared.streams.effects import Effects
from shared.streams.endings import Endings
from shared.streams.handover import HandOver, Limits
from shared.streams.health import Pulse
from shared.streams.keys import Keys
from shared.streams.lane import Lane
from shared.streams.messages import Delivery
from shared.streams.patience import Patience
from shared.streams.turn import Turn
from shared.streams.unavailable import is_unavailable
from shared.streams.upkeep import LogLimits, Upkeep
from shared.streams.vitals import Vitals
from shared.streams.window import Window
from shared.streams.worker import Stage, Worker
from shared.tracing import Spans

E = TypeVar("E", bound=Event)

#: How often the process looks after itself, in seconds.
WATCH_EVERY_S = 0.5
#: How long one such look may take, in seconds: a server that takes calls and never answers must not look like a loop that hangs
#: (`health.STUCK_AFTER_S`).
WATCH_WITHIN_S = 10.0
#: Looks between two log lines of a server that is away: about half a minute.
LOOKS_PER_LOG = 60
#: How long a stop waits for a server to answer, in seconds.
SIGN_OFF_S = 5.0
#: Times in a row that reading may fail for another reason than an absent server (wrong type, no permission) before the process gives up.
MAX_FAILURES = 20


@dataclass(slots=True)
class Service:
    """One stage, ready to run in each partition. `worker`, `handover` and `upkeep` are those of the first."""

    app: FastStream
    lanes: Sequence[Lane]
    pulse: Pulse
    registry: CollectorRegistry
    grace: timedelta
    watch_every_s: float = WATCH_EVERY_S
    _pause_known: asyncio.Event = field(default_factory=asyncio.Event)
    _begun: bool = False

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
        loops = [asyncio.ensure_future(self._watch())]
        loops += [asyncio.ensure_future(loop()) for lane in self.lanes for loop in lane.upkeep.loops(self._pause_known)]
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
        """Stop reading and finish what is in hand; a server that is away must not hold the stop up."""
        await self.worker.window.close()
        for subscriber in self._subscribers:
            shell.failure_of(subscriber)  # so that no error counts as never retrieved
        try:
            async with asyncio.timeout(SIGN_OFF_S):
                await self.app.stop()
        except (TimeoutError, RedisError) as error:
            _log.warning("reading_not_stopped", stage=self.worker.stage.name, error=repr(error)[:200])
        _log.info("service_draining", stage=self.worker.stage.name, held=sum(len(lane.worker.held) for lane in self.lanes))
        await asyncio.gather(*(lane.worker.stop(self.grace) for lane in self.lanes))

    async def _sign_off(self) -> None:
        """Give back what was not finished, once nothing runs or beats any more that could take it up again."""
        released = 0
        for lane in self.lanes:
            try:
                async with asyncio.timeout(SIGN_OFF_S):
                    released += await lane.handover.release(lane.upkeep.idle)
            except (TimeoutError, RedisError) as error:
                note = "its entries are taken over later"
                _log.warning("not_signed_off", stage=self.worker.stage.name, error=repr(error)[:200], note=note)
        _log.info("service_stopped", stage=self.worker.stage.name, released=released)

    async def _move(self) -> None:
        """Note that the loop moves, to the very end: a long drain is no stuck process."""
        while True:
            self.pulse.loop_moved()
            await asyncio.sleep(self.watch_every_s)

    async def _watch(self) -> None:
        """Look after reading, until that has failed too often; a server that is away is waited for."""
        failures = looks = 0
        while failures < MAX_FAILURES:
            try:
                async with asyncio.timeout(WATCH_WITHIN_S):
                    await self._look_after_reading()
                failures = looks = 0
            except (RedisError, TimeoutError) as error:
                failures = 0 if is_unavailable(error) else failures + 1
                if failures or looks % LOOKS_PER_LOG == 0:
                    tell = _log.error if failures else _log.warning
                    tell("reading_failed", stage=self.worker.stage.name, error=(str(error) or repr(error))[:200], failures=failures)
                looks += 1
            await asyncio.sleep(self.watch_every_s)
        raise RuntimeError(f"reading {self.worker.stream_key} failed {failures} times in a row")

    async def _look_after_reading(self) -> None:
        """Begin it; heed a pause; make the groups and revive the readers where they were taken away or an error ended them.

        A pause comes first: a server out of memory makes no group, and then it is that a stage has to be paused or resumed. What fails
        for one partition, whose node may be away, is seen to for the others before it is raised.
        """
        await self._heed_pause()
        failures = [failure for lane in self.lanes if (failure := await _failing(lane.handover.ensure_group()))]
        if not self._begun and not failures:
            await self.app.start()
            _log.info("service_started", stage=self.worker.stage.name)
            self._begun = True
        if self._begun and len(failures) < len(self.lanes):
            failures += [failure for subscriber in self._subscribers if (failure := await self._revived(subscriber))]
        if failures:
            raise failures[0]

    async def _revived(self, subscriber: Any) -> Exception | None:  # noqa: ANN401  (FastStream's own types are private)
        """Let it read if it does not; what had ended its reading, or keeps it from beginning."""
        if failure := shell.failure_of(subscriber):
            await subscriber.stop()
        if not subscriber.running:
            _log.warning("reader_revived", stage=self.worker.stage.name, error=str(failure or "")[:200])
            failure = await _failing(subscriber.start()) or failure
        return failure

    @property
    def _subscribers(self) -> Sequence[Any]:
        return self.app.broker.subscribers if self.app.broker else ()

    async def _heed_pause(self) -> None:
        """Begin nothing while an operator has paused the stage; what was read meanwhile stays in hand and is beaten for.

        Before the first answer nothing may begin: a process that boots into a pause would run what it takes over, at each boot.
        """
        paused, window = await self.handover.paused(), self.worker.window
        if paused != window.paused:
            _log.warning("stage_paused" if paused else "stage_resumed", stage=self.worker.stage.name)
            await window.pause(paused)
        self._pause_known.set()


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
    metrics = StageMetrics(registry, stage.name)
    told = spans or tracing.from_environment(stage.name, os.environ)
    shared = _Shared(
        patience=Patience(stage.name, metrics, jitter),
        closing=Closing(stage.name, stage.writes, told, ArticleMetrics(registry, stage.name, stage.writes), now),
        afterwards=Afterwards(stage.name),
        metrics=metrics,
        window=Window(stage.width),
    )
    parts = Keys.of(settings).all
    limits = Limits.of(settings)
    handovers = [HandOver(client, keys, stage.reads, group=stage.name, consumer=consumer, limits=limits) for keys in parts]
    crew = [_worker(stage, handle, handover, keys, shared, settings, now, jitter) for handover, keys in zip(handovers, parts, strict=True)]
    vitals = vitals or Vitals()
    lanes = [
        Lane(worker, handover, _upkeep(worker, handover, client, keys, settings, pulse, version, vitals, crew))
        for worker, handover, keys in zip(crew, handovers, parts, strict=True)
    ]
    takes = {worker.stream_key: worker.take for worker in crew}
    batch = math.ceil(stage.width / len(parts))
    app = shell.reading(redis_url, takes, group=stage.name, consumer=consumer, batch=batch, registry=registry)
    service = Service(app, lanes, pulse, registry, timedelta(seconds=settings.shutdown_s))
    service.tells("streams", partial(stream_census.look, client, parts[0], limits), stream_census.EVERY_S)
    return service


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the workers of all partitions have in common."""

    patience: Patience
    closing: Closing
    afterwards: Afterwards
    metrics: StageMetrics
    window: Window


def _worker(
    stage: Stage[E],
    handle: Callable[[Delivery[E]], Awaitable[Action]],
    handover: HandOver,
    keys: Keys,
    shared: _Shared,
    settings: Settings,
    now: Callable[[], datetime],
    jitter: Callable[[], float],
) -> Worker[E]:
    stream_key = keys.stream(stage.reads)
    endings = Endings(stage.name, stage.reads, stream_key, handover.consumer)
    return Worker(
        stage=stage,
        handle=handle,
        handover=handover,
        stream_key=stream_key,
        effects=Effects(endings, handover, shared.patience, stage.writes, settings.max_attempts, now, jitter),
        patience=shared.patience,
        closing=shared.closing,
        afterwards=shared.afterwards,
        metrics=shared.metrics,
        now=now,
        window=shared.window,
    )


def _upkeep(
    worker: Worker[Any],
    handover: HandOver,
    client: Redis,
    keys: Keys,
    settings: Settings,
    pulse: Pulse,
    version: str,
    vitals: Vitals,
    crew: Sequence[Worker[Any]],
) -> Upkeep:
    return Upkeep(
        worker=worker,
        handover=handover,
        client=client,
        keys=keys,
        idle=timedelta(seconds=settings.reclaim_idle_s),
        logs=LogLimits(timedelta(days=settings.log_max_days), settings.log_max_bytes, settings.log_unread_max_bytes),
        pulse=pulse,
        version=version,
        vitals=vitals,
        crew=crew,
    )


async def _failing(step: Awaitable[object]) -> Exception | None:
    """The error that the server, or its silence, ends `step` with."""
    try:
        await step
    except (RedisError, TimeoutError) as error:
        return error
    return None


_log = structlog.get_logger("wiresift.service")
