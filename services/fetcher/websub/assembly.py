"""Wires pushes to the server, the web and the schedule: nothing of it runs unless the operator has set a public callback."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from services.fetcher.settings import FetcherSettings
from services.fetcher.sources.assembly import requesting
from services.fetcher.sources.permission import Permission
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.web import Web
from services.fetcher.websub.callback import Callback
from services.fetcher.websub.delivery import Deliveries
from services.fetcher.websub.listener import Listener
from services.fetcher.websub.measures import PushMeasures
from services.fetcher.websub.pushing import Pushing
from services.fetcher.websub.store import Subscriptions
from services.fetcher.websub.subscriber import Subscriber
from shared.streams.cancel import cancelled
from shared.streams.handover import Limits
from shared.streams.keys import Keys
from shared.streams.service import Service
from shared.streams.upkeep import every

#: How often it is looked for subscriptions to begin, renew or end, in seconds.
_LOOK_EVERY_S = 2.0


def pushing(client: Redis, settings: FetcherSettings) -> Pushing | None:
    """What polls tell of pushes; None where they are off."""
    if settings.fetcher_websub_callback is None:
        return None
    subscriptions = Subscriptions(client, settings.prefix)
    return Pushing(subscriptions, settings.fetcher_websub_callback, draw=secrets.token_urlsafe, jitter=random.random)


@asynccontextmanager
async def hearing(service: Service, client: Redis, settings: FetcherSettings, web: Web) -> AsyncIterator[None]:
    """Listen for hubs and ask them as long as this is entered, beside the fetcher whose stage `service` is.

    Raises:
        SettingsError: the address to listen on cannot be had.
    """
    if settings.fetcher_websub_callback is None:
        yield
        return
    subscriptions, measures = Subscriptions(client, settings.prefix), PushMeasures(service.registry)
    deliveries = Deliveries(SourceRegistry(client, settings.prefix), requesting(client, settings))
    may_take = Permission(client, Keys.of(settings), Limits.of(settings))
    callback = Callback(subscriptions, deliveries, measures, may_take=may_take, jitter=random.random)
    subscriber = Subscriber(subscriptions, web, measures, draw=secrets.token_urlsafe, jitter=random.random)
    host, _, port = settings.fetcher_websub_listen.rpartition(":")
    async with Listener(callback, body_bytes=settings.fetcher_max_wire_bytes).listening(host.strip("[]"), int(port)):
        asking = asyncio.ensure_future(every(_LOOK_EVERY_S, subscriber.step, name="websub"))
        try:
            yield
        finally:
            await cancelled([asking])
