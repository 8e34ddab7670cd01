"""What works on a stage's streams in one process, put together: a lane for each partition, and what all lanes share."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Self, TypeVar

from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from shared import tracing
from shared.article_metrics import ArticleMetrics
from shared.events import Event
from shared.metrics import StageMetrics
from shared.settings import Settings
from shared.streams.actions import Action
from shared.streams.afterwards import Afterwards
from shared.streams.closing import Closing
from shared.streams.effects import Effects
from shared.streams.endings import Endings
from shared.streams.handover import HandOver, Limits
from shared.streams.health import Pulse
from shared.streams.keys import Keys
from shared.streams.lane import Lane
from shared.streams.messages import Delivery
from shared.streams.patience import Patience
from shared.streams.upkeep import LogLimits, Upkeep
from shared.streams.vitals import Vitals
from shared.streams.window import Window
from shared.streams.worker import Stage, Worker
from shared.tracing import Spans

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the system: how it is named where it reads, and by which clock, chance and account of itself it goes."""

    consumer: str
    version: str
    jitter: Callable[[], float]
    now: Callable[[], datetime]
    vitals: Vitals
    pulse: Pulse


@dataclass(frozen=True, slots=True)
class Common(Generic[E]):
    """What the workers of all partitions have in common."""

    stage: Stage[E]
    handle: Callable[[Delivery[E]], Awaitable[Action]]
    process: Process
    settings: Settings
    patience: Patience
    closing: Closing
    afterwards: Afterwards
    metrics: StageMetrics
    window: Window

    @classmethod
    def of(
        cls,
        stage: Stage[E],
        handle: Callable[[Delivery[E]], Awaitable[Action]],
        process: Process,
        settings: Settings,
        registry: CollectorRegistry,
        spans: Spans | None,
    ) -> Self:
        """As the settings have it; what it counts is registered. Without `spans` they go where OpenTelemetry's variables say."""
        metrics = StageMetrics(registry, stage.name)
        told = spans or tracing.from_environment(stage.name, os.environ)
        return cls(
            stage=stage,
            handle=handle,
            process=process,
            settings=settings,
            patience=Patience(stage.name, metrics, process.jitter),
            closing=Closing(stage.name, stage.writes, told, ArticleMetrics(registry, stage.name, stage.writes), process.now),
            afterwards=Afterwards(stage.name),
            metrics=metrics,
            window=Window(stage.width),
        )


def lanes(common: Common[E], client: Redis, parts: Sequence[Keys]) -> list[Lane]:
    """A lane for each of `parts`, the partitions in order."""
    crew = [_worker(common, client, keys) for keys in parts]
    return [Lane(worker, worker.handover, _upkeep(common, worker, client, keys, crew)) for worker, keys in zip(crew, parts, strict=True)]


def _worker(common: Common[E], client: Redis, keys: Keys) -> Worker[E]:
    stage, process = common.stage, common.process
    stream_key, limits = keys.stream(stage.reads), Limits.of(common.settings)
    handover = HandOver(client, keys, stage.reads, group=stage.name, consumer=process.consumer, limits=limits)
    endings, attempts = Endings(stage.name, stage.reads, stream_key, process.consumer), common.settings.max_attempts
    return Worker(
        stage=stage,
        handle=common.handle,
        handover=handover,
        stream_key=stream_key,
        effects=Effects(endings, handover, common.patience, stage.writes, attempts, process.now, process.jitter),
        patience=common.patience,
        closing=common.closing,
        afterwards=common.afterwards,
        metrics=common.metrics,
        now=process.now,
        window=common.window,
    )


def _upkeep(common: Common[E], worker: Worker[E], client: Redis, keys: Keys, crew: Sequence[Worker[Any]]) -> Upkeep:
    settings, process = common.settings, common.process
    return Upkeep(
        worker=worker,
        handover=worker.handover,
        client=client,
        keys=keys,
        idle=timedelta(seconds=settings.reclaim_idle_s),
        logs=LogLimits(timedelta(days=settings.log_max_days), settings.log_max_bytes, settings.log_unread_max_bytes),
        pulse=process.pulse,
        version=process.version,
        vitals=process.vitals,
        crew=crew,
    )
