"""Wires one asking of a source to the server and the web: for the loop beside the fetcher, and for a command that asks by itself."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from services.fetcher.sources.asking import Asker
from services.fetcher.sources.leases import Leases
from services.fetcher.sources.once import Once
from services.fetcher.sources.poll import Polled, poll
from services.fetcher.sources.requesting import Requesting
from services.fetcher.sources.source import Source, SourceState
from services.fetcher.sources.updates import Updates
from services.fetcher.web import Web
from services.fetcher.websub.pushing import Pushing
from shared.settings import Settings
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys


def requesting(client: Redis, settings: Settings) -> Requesting:
    """What requests the articles that sources bring."""
    once = Once(client, settings.prefix, horizon=timedelta(days=settings.window_days))
    intake = Intake(client, Keys.of(settings), Limits.of(settings), sender="schedule")
    return Requesting(once, Updates(client, settings.prefix), intake, now=lambda: datetime.now(UTC))


def asker(client: Redis, settings: Settings, web: Web, pushing: Pushing | None = None) -> Asker:
    """What asks a claimed source over `web`, and tells `pushing` what the poll says of pushes."""

    async def polled(source: Source, state: SourceState, now: datetime) -> Polled:
        answer = await poll(source, state, web=web, now=now, jitter=random.random())
        return await pushing.polled(source, answer, now) if pushing else answer

    return Asker(Leases(client, settings.prefix), requesting(client, settings), polled, jitter=random.random)
