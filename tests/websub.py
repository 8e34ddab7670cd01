"""A fetcher's pushes on a real server, without its stage: callbacks that a hub reaches, over toy sources."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from services.fetcher.sources.leases import LEASE
from services.fetcher.sources.permission import Permission
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Page, Source, SourceState
from services.fetcher.web import Response, Want
from services.fetcher.websub.callback import Callback
from services.fetcher.websub.delivery import Deliveries
from services.fetcher.websub.listener import Listener
from services.fetcher.websub.measures import PushMeasures
from services.fetcher.websub.store import Subscriptions
from services.fetcher.websub.subscriber import Subscriber
from services.fetcher.websub.subscription import Subscription
from shared.outcomes import Postponed, Rejected
from shared.streams.handover import Limits
from tests.builders import MOMENT
from tests.schedule import requesting_of
from tests.stages import KEYS, LIMITS
from tests.unit.fetcher.websub.loopback_hub import Hub

#: The largest body that is taken.
BODY_BYTES = 100_000


@dataclass(slots=True)
class Desk:
    """What one fetcher has of pushes."""

    registry: SourceRegistry
    subscriptions: Subscriptions
    subscriber: Subscriber
    metrics: CollectorRegistry
    base: str

    async def held(self, source: Source) -> Subscription:
        """The subscription of a source that has one."""
        found = await self.subscriptions.get(source.source_id)
        assert found
        return found

    def counted(self, outcome: str) -> float:
        """Pushes that ended so."""
        return self.metrics.get_sample_value("wiresift_websub_pushes_total", {"outcome": outcome}) or 0


@asynccontextmanager
async def desk_of(
    client: Redis, *, limits: Limits = LIMITS, web: HubWeb | None = None, may_take: Callable[[], Awaitable[bool]] | None = None
) -> AsyncIterator[Desk]:
    """A fetcher's callbacks on a free port of loopback, and what asks hubs; nothing is asked but when a test says so."""
    metrics = CollectorRegistry()
    subscriptions, registry, measures = (
        Subscriptions(client, "wiresift"),
        SourceRegistry(client, "wiresift", lease=LEASE),
        PushMeasures(metrics),
    )
    callback = Callback(
        subscriptions,
        Deliveries(registry, requesting_of(client, limits), wait_s=0.0),
        measures,
        may_take=may_take or Permission(client, KEYS, limits),
        jitter=lambda: 0.0,
    )
    subscriber = Subscriber(subscriptions, web or HubWeb(), measures, draw=secrets.token_urlsafe, jitter=lambda: 0.0)
    async with Listener(callback, body_bytes=BODY_BYTES).listening("127.0.0.1", 0) as port:
        yield Desk(registry, subscriptions, subscriber, metrics, f"http://127.0.0.1:{port}/hooks")


class HubWeb:
    """A web of hubs on loopback, without manners."""

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.post(want.url, content=want.form, headers={"Content-Type": "application/x-www-form-urlencoded"})
        return Response(answer.status_code, want.url, (), (), b"", 0, 1)


def polled(hub: Hub, source: Source, *, listed: int = 1) -> SourceState:
    """The state of a source whose feed named `hub` when it was polled at noon."""
    page = Page(url=source.url, listed=listed, hub=hub.url, topic=source.url, full_at=MOMENT, asked_at=MOMENT)
    return SourceState(page=page, ok_at=MOMENT, checked_at=MOMENT, next_at=MOMENT + timedelta(hours=1), new_at=MOMENT)
