"""Pages of a site on loopback, asked for by a visitor as the fetcher's, with small caps."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from services.fetcher.fetch import Outcome, fetch
from services.fetcher.visit import Visitor
from services.fetcher.web import Response, Want
from shared.events import ArticleRequested
from shared.outcomes import Postponed, Rejected
from tests.unit.fetcher.loopback_site import Site
from tests.unit.fetcher.loopback_web import web_of

PAGE = b"<!doctype html><p>The ferry sailed at noon."
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def web(**settings: str) -> AbstractAsyncContextManager[Visitor]:
    """A visitor that may reach loopback, with small caps."""
    defaults = {"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_MAX_WIRE_BYTES": str(2**20), "FETCHER_MAX_BYTES": str(2**20)}
    return web_of(defaults | settings)


async def got(site: Site, path: str = "/", **settings: str) -> Response | Rejected | Postponed:
    """The answer for one path of `site`."""
    async with web(**settings) as visitor:
        return await visitor.get(Want(site.url(path)))


async def outcome(site: Site, path: str = "/") -> Outcome:
    """What becomes of a request for one path of `site`."""
    async with web() as visitor:
        request = ArticleRequested(url=site.url(path))
        return await fetch(request, request_id="r", first_seen_at=NOW, web=visitor, clock=lambda: NOW)
