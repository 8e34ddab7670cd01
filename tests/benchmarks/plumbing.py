"""What carrying an article costs: three hops with handlers that do nothing, metrics on, in one process so that all is counted."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from shared import garbage, logs
from shared.events import ArticleClassified, ArticleCleaned, ArticleFetched, ArticleRequested, SyndicationEvidence
from shared.otel import OtelSpans
from shared.record import Quality, Record, Relation, Rights, Syndication
from shared.settings import Settings
from shared.streams.actions import Action, Finish, Forward
from shared.streams.connection import connect
from shared.streams.handover import BATCH, Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service, assemble
from shared.streams.worker import Stage
from tests.benchmarks.collector import collector
from tests.benchmarks.feeder import Feeder
from tests.real_server import EVERY_SECOND, RealServer

#: Goal of the design: milliseconds of client CPU per article over three hops, metrics on, tracing off.
GOAL_MS = 0.4
#: Articles carried before it is measured: what is imported and remembered at first use is no cost of an article's.
WARM_UP = 512


@dataclass(frozen=True, slots=True)
class Plumbing:
    """CPU milliseconds per article of the one process that runs all three stages, and of the server; articles per second."""

    client_ms: float
    server_ms: float
    rate: float


def plumbing(texts: Sequence[str], *, tracing: bool) -> Plumbing:
    """Carry `texts` through a fresh server; with `tracing`, each run's span is exported to a collector, the last one included."""
    with tempfile.TemporaryDirectory() as folder, RealServer(Path(folder), *EVERY_SECOND) as server, ExitStack() as stack:
        settings = Settings(data_dir=Path(folder), stream_max_entries=100_000)
        spans = _exporting(stack.enter_context(collector())) if tracing else None
        return asyncio.run(_measured(texts, server, settings, spans))


def _exporting(address: str) -> OtelSpans:
    """Spans to the collector, with a queue in which all have room: none is dropped."""
    return OtelSpans("bench", BatchSpanProcessor(OTLPSpanExporter(endpoint=address), max_queue_size=2**17))


async def _measured(texts: Sequence[str], server: RealServer, settings: Settings, spans: OtelSpans | None) -> Plumbing:
    logs.configure("warning", "json")
    client, keys = connect(server.url), Keys(settings.prefix)
    feeder = Feeder(client, keys, Intake(client, keys, Limits.of(settings), sender="bench"), texts)

    async def carry(upto: int) -> Plumbing:
        first = feeder.fed
        while feeder.fed < upto:
            await feeder.feed(BATCH)
        services = [assemble(*stage, settings=settings, redis_url=server.url, client=client, version="0", spans=spans) for stage in _STAGES]
        return await _used(services, server, feeder, first, spans)

    await carry(WARM_UP)
    garbage.settle()  # as a service's process does
    measured = await carry(len(texts))
    await client.aclose()
    if spans:
        spans.provider.shutdown()
    return measured


async def _used(services: Sequence[Service], server: RealServer, feeder: Feeder, first: int, spans: OtelSpans | None) -> Plumbing:
    """What it takes to carry all that was fed after `first`, and to export its spans."""
    process, stop = psutil.Process(server.pid), asyncio.Event()
    began, cpu, server_cpu = time.perf_counter(), time.process_time(), sum(process.cpu_times()[:2])
    running = [asyncio.create_task(service.run(stop)) for service in services]
    while await feeder.ended() < feeder.fed:
        await asyncio.sleep(0.05)
    if spans:
        spans.provider.force_flush()
    took, used, server_used = time.perf_counter() - began, time.process_time() - cpu, sum(process.cpu_times()[:2]) - server_cpu
    stop.set()
    await asyncio.gather(*running)
    count = feeder.fed - first
    return Plumbing(1000 * used / count, 1000 * server_used / count, count / took)


#: What the handlers, which do nothing else, take over from event to event.
_FETCHED = ("request_id", "external_id", "url", "source", "title", "language", "rights", "first_seen_at", "fetched_at")
_CLEANED = tuple(name for name in Record.model_fields if name in ArticleCleaned.model_fields)


async def _fetch(delivery: Delivery[ArticleRequested]) -> Action:
    return Forward(
        ArticleFetched(
            request_id=delivery.request_id,
            external_id=None,
            url=None,
            final_url=None,
            source=None,
            title=None,
            published_at=None,
            language=None,
            media_type="text/plain",
            charset="utf-8",
            body=(delivery.event.text or "").encode(),
            http=None,
            rights=Rights(),
            first_seen_at=delivery.first_seen_at,
            fetched_at=delivery.first_seen_at,
        )
    )


async def _clean(delivery: Delivery[ArticleFetched]) -> Action:
    carried: dict[str, Any] = dict.fromkeys(("canonical_url", "byline", "published_at", "modified_at"))
    for name in _FETCHED:
        carried[name] = getattr(delivery.event, name)
    return Forward(
        ArticleCleaned(
            **carried,
            article_id="0" * 32,
            revision=1,
            cleaning_version="0",
            original_text=delivery.event.body.decode(),
            removed=(),
            quality=Quality(words=1, removed_share=0),
            evidence=SyndicationEvidence(),
        )
    )


async def _classify(delivery: Delivery[ArticleCleaned]) -> Action:
    verdict = Syndication(
        is_duplicate=False,
        relation=Relation.NONE,
        matches=(),
        group_id="0",
        group_size=1,
        role="unknown",
        original=None,
        credit=None,
        sequence=1,
        detector="none",
        decided_at=delivery.first_seen_at,
    )
    carried = {name: getattr(delivery.event, name) for name in _CLEANED}
    return Finish(ArticleClassified(**carried, text=delivery.event.original_text, syndication=verdict))


_WIDTH, _DEADLINE = 64, timedelta(seconds=30)
_STAGES: tuple[tuple[Stage[Any], Any], ...] = (
    (Stage("fetcher", Stream.REQUESTED, ArticleRequested, Stream.FETCHED, _WIDTH, _DEADLINE), _fetch),
    (Stage("cleaner", Stream.FETCHED, ArticleFetched, Stream.CLEANED, _WIDTH, _DEADLINE), _clean),
    (Stage("classifier", Stream.CLEANED, ArticleCleaned, None, _WIDTH, _DEADLINE), _classify),
)
