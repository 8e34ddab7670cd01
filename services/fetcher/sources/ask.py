"""Asks for one page that lists articles, and reads what comes. Never raises for what a server does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.fetcher.feeds.feed import Feed
from services.fetcher.headers import content_type, retry_after_s, validator
from services.fetcher.sources.parsing import parsed
from services.fetcher.sources.policy import DEFAULT, Busy, Failed
from services.fetcher.sources.source import Page
from services.fetcher.sources.wishes import freshness_s
from services.fetcher.status import brings_article
from services.fetcher.web import Purpose, Response, Validators, Want, Web
from services.fetcher.websub.offer import advertised
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected


@dataclass(frozen=True, slots=True)
class Answered:
    """`page` as it is to be remembered. `feed` is what it lists, None where that is what it was; `wish_s` when to come back.

    `redirected_to` is where the answer came from, if not from the URL itself; `for_good` whether all redirects were.
    """

    page: Page
    feed: Feed | None
    wish_s: float
    redirected_to: str | None
    for_good: bool


async def ask(page: Page, *, web: Web, now: datetime, conditional: bool) -> Answered | Failed | Busy:
    """One request for `page`; with its validators where `conditional` says so and there are any."""
    validators = Validators(page.etag, page.last_modified) if conditional and (page.etag or page.last_modified) else None
    try:
        response = await web.get(Want(page.url, Purpose.FEED, validators))
    except Transient as error:
        return Failed(str(error), error.retry_after_s or 0.0)
    except Unprocessable as error:
        return Failed(str(error))
    except SettingsError as error:
        return Failed(str(error), unasked=True)
    if isinstance(response, Postponed):
        return Busy(response.delay_s)
    if isinstance(response, Rejected):
        return Failed(response.detail or response.reason.value)
    if response.status == 304 and validators:
        return _answered(_revalidated(page, response, now), None, response, now)
    if brings_article(response.status):
        return await _read(page, response, now)
    wait_s = retry_after_s(response.headers, now) or 0.0
    return Failed(f"HTTP {response.status}", wait_s, missing=response.status == 404, removed=response.status == 410)


async def _read(page: Page, response: Response, now: datetime) -> Answered | Failed:
    """The content of a full answer. Its validators are kept even where it is what it was: the next answer goes by them."""
    had = page.model_copy(
        update={
            "etag": validator(response.headers, "etag"),
            "last_modified": validator(response.headers, "last-modified"),
            "body_hash": hashlib.sha256(response.body).hexdigest()[:32],
            "asked_at": now,
            "full_at": now,
        }
    )
    if had.body_hash == page.body_hash:
        return _answered(had, None, response, now)
    media_type, charset = content_type(response.headers)
    feed = await parsed(response.body, url=response.final_url, media_type=media_type, charset=charset)
    if isinstance(feed, Rejected):
        return Failed(feed.detail)
    offer = advertised(response.headers, feed, response.final_url)
    read = had.model_copy(
        update={
            "listed": len(feed.items),
            "wish_s": feed.least_interval_s or 0.0,
            "hub": offer and offer.hub,
            "topic": offer and offer.topic,
        }
    )
    return _answered(read, feed, response, now)


def _revalidated(page: Page, response: Response, now: datetime) -> Page:
    """`page` after a 304, which may bring newer validators (RFC 9111 section 4.3.4) and takes none away."""
    return page.model_copy(
        update={
            "etag": validator(response.headers, "etag") or page.etag,
            "last_modified": validator(response.headers, "last-modified") or page.last_modified,
            "asked_at": now,
        }
    )


def _answered(page: Page, feed: Feed | None, response: Response, now: datetime) -> Answered:
    led_to = response.final_url if response.redirects else None
    wish_s = max(freshness_s(response.headers, now), page.wish_s)
    fresh_until = now + timedelta(seconds=min(wish_s, DEFAULT.most_wish_s))
    return Answered(page.model_copy(update={"fresh_until": fresh_until}), feed, wish_s, led_to, response.moved)
