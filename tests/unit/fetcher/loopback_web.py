"""The whole way a URL is got, over real connections: the fetcher's own transport and manners, with nobody to share them with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from services.fetcher.http import HttpTransport
from services.fetcher.manners.assembly import visiting
from services.fetcher.resolver import Resolver
from services.fetcher.settings import FetcherSettings
from services.fetcher.visit import Visitor

#: No delay between requests: nobody's site is asked here. Deadlines that a machine at a standstill keeps: loopback may seem far away.
_DEFAULTS = {"FETCHER_TIMEOUT_S": "60", "FETCHER_CONNECT_TIMEOUT_S": "60", "FETCHER_HOST_DELAY_S": "0"}


def settings_of(values: Mapping[str, str]) -> FetcherSettings:
    """The settings with `values`, whose names lack WIRESIFT_."""
    return FetcherSettings.read({f"WIRESIFT_{name}": value for name, value in (_DEFAULTS | dict(values)).items()})


@asynccontextmanager
async def web_of(values: Mapping[str, str], *, resolver: Resolver | None = None) -> AsyncIterator[Visitor]:
    """A visitor as an operator would run it with these settings."""
    settings = settings_of(values)
    async with (
        HttpTransport(settings, version="1.2", resolver=resolver) as transport,
        visiting(transport, settings, None) as web,
    ):
        yield web
