"""What carrying an article costs: three hops with handlers that do nothing, metrics on, in one process so that all is counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared import logs
from shared.events import ArticleClassified, ArticleCleaned, ArticleFetched, ArticleRequested, SyndicationEvidence
from shared.record import Quality, Record, Relation, Rights, Syndication
from shared.request_ids import new_request_id
from shared.settings import Settings
from shared.streams.actions import Action, Finish, Forward
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service, assemble
from shared.streams.worker import Stage
from tests.real_server import RealServer

#: Articles carried: enough for a steady state, some seconds of work.
DOCUMENTS = 5000


async def plumbing(texts: Sequence[str], server: RealServer, folder: Path) -> list[str]:
    """Lines to print."""
    logs.configure("warning", "json")
    settings, keys, client = Settings(data_dir=folder, stream_max_entries=100_000), Keys("wiresift"), connect(server.url)
    intake = Intake(client, keys, Limits.of(settings), sender="bench")
    count = min(DOCUMENTS, len(texts))
    for at in range(0, count, 50):
        batch = [ArticleRequested(request_id=new_request_id(), text=text) for text in texts[at : min(at + 50, count)]]
        await intake.submit_all(batch, datetime.now(UTC))
    services = [_service(stage, settings, server.url, client) for stage in _STAGES]
    stop = asyncio.Event()
    cpu, began = time.process_time(), time.perf_counter()
    running = [asyncio.create_task(service.run(stop)) for service in services]
    while await client.xlen(keys.stream(Stream.CLASSIFIED)) < count:
        await asyncio.sleep(0.1)
    used, took = time.process_time() - cpu, time.perf_counter() - began
    stop.set()
    await asyncio.gather(*running)
    await client.aclose()
    return [f"plumbing: {1000 * used / count:.2f} ms client CPU per article over three hops ({count / took:.0f} articles/s in one process)"]


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
    for name in ("request_id", "external_id", "url", "source", "title", "language", "rights", "first_seen_at", "fetched_at"):
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
    carried = {name: getattr(delivery.event, name) for name in Record.model_fields if name in ArticleCleaned.model_fields}
    return Finish(ArticleClassified(**carried, text=delivery.event.original_text, syndication=verdict))


_WIDTH, _DEADLINE = 64, timedelta(seconds=30)
_STAGES: tuple[tuple[Stage[Any], Any], ...] = (
    (Stage("fetcher", Stream.REQUESTED, ArticleRequested, Stream.FETCHED, _WIDTH, _DEADLINE), _fetch),
    (Stage("cleaner", Stream.FETCHED, ArticleFetched, Stream.CLEANED, _WIDTH, _DEADLINE), _clean),
    (Stage("classifier", Stream.CLEANED, ArticleCleaned, None, _WIDTH, _DEADLINE), _classify),
)


def _service(stage: tuple[Stage[Any], Any], settings: Settings, url: str, client: Any) -> Service:
    return assemble(*stage, settings=settings, redis_url=url, client=client, version="0")
