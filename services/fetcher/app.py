"""Composition root: wires fetching to the streams."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from redis.asyncio import Redis

from services.fetcher.fetch import fetch
from services.fetcher.http import HttpTransport
from services.fetcher.manners.assembly import longest_s, visiting
from services.fetcher.measured import MeasuredTransport
from services.fetcher.rights.site import reading
from services.fetcher.rights.tdmrep_cache import WAIT_S
from services.fetcher.settings import FetcherSettings
from services.fetcher.sources import census as sources_census
from services.fetcher.sources.poller import beside
from services.fetcher.websub.assembly import hearing, pushing
from shared.events import ArticleFetched, ArticleRequested
from shared.outcomes import Postponed, Rejected, RetryLater, Unusable
from shared.streams.actions import Action, Forward, Reject
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service, assemble
from shared.streams.takedowns import Takedowns
from shared.streams.vitals import Vitals
from shared.streams.worker import Stage
from shared.version import VERSION

#: Time past a visit's own deadline after which a run counts as failed, in seconds: name look-ups cannot be cut short.
_SLACK_S = 10.0


@asynccontextmanager
async def build(settings: FetcherSettings, redis_url: str, client: Redis) -> AsyncIterator[Service]:
    """The fetcher, ready to run."""
    async with (
        HttpTransport(settings, version=VERSION) as transport,
        visiting(measured := MeasuredTransport(transport), settings, client) as web,
        reading(web, settings, client) as reader,
    ):
        takedowns = Takedowns(client, Keys.of(settings))

        async def on_requested(delivery: Delivery[ArticleRequested]) -> Action:
            if withdrawn := await takedowns.refusal_of_url(delivery.event.url):
                return Reject(withdrawn)  # who wants to be left out is not even asked
            outcome = await fetch(
                delivery.event,
                request_id=delivery.request_id,
                first_seen_at=delivery.first_seen_at,
                web=web,
                patience=timedelta(hours=settings.fetcher_patience_h),
                reader=reader,
                anew=delivery.redrives > 0 and delivery.attempt == 1,  # the cause may be mended
            )
            match outcome:
                case ArticleFetched():
                    return Forward(outcome)
                case Rejected():
                    return Reject(outcome)
                case RetryLater() | Postponed() | Unusable():
                    return outcome

        stage = Stage(
            "fetcher",
            Stream.REQUESTED,
            ArticleRequested,
            Stream.FETCHED,
            width=settings.fetcher_concurrency,
            deadline=timedelta(seconds=longest_s(settings) + WAIT_S + _SLACK_S),
        )
        vitals = Vitals(contact=settings.contact is not None)
        service = assemble(stage, on_requested, settings=settings, redis_url=redis_url, client=client, version=VERSION, vitals=vitals)
        measured.tell(service.registry)
        service.tells("sources", partial(sources_census.look, client, settings.prefix), sources_census.EVERY_S)
        if not settings.fetcher_schedule:
            yield service
            return
        poller = beside(service, client, settings, web, pushing(client, settings))
        async with hearing(service, client, settings, web), poller.running():
            yield service
