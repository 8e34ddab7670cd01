"""One URL, asked for and read as a feed or sitemap, or what it is instead in plain words. Never raises for what a server does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.fetcher.feeds.feed import Feed
from services.fetcher.headers import content_type
from services.fetcher.sniff import media_type_of
from services.fetcher.sources.parsing import parsed
from services.fetcher.sources.wishes import freshness_s
from services.fetcher.status import brings_article
from services.fetcher.web import Purpose, Response, Want, Web
from shared.errors import Transient, Unprocessable
from shared.outcomes import Postponed, Rejected


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """What stands at `url`; it answered from `final_url`. `wish_s` is after how many seconds it wants to be asked again at the soonest."""

    url: str
    final_url: str
    feed: Feed
    wish_s: float


@dataclass(frozen=True, slots=True)
class NoFeed:
    """`why` in plain words; `page` is the answer where it is a web page."""

    url: str
    why: str
    page: Response | None = None


async def read_url(url: str, *, web: Web, now: datetime, purpose: Purpose = Purpose.FEED) -> ReadFeed | NoFeed:
    """Ask for `url` once.

    Raises:
        SettingsError: it is public, and the operator gave no contact.
    """
    try:
        answer = await web.get(Want(url, purpose))
    except (Transient, Unprocessable) as error:
        return NoFeed(url, str(error))
    if isinstance(answer, Postponed):
        return NoFeed(url, f"not now: {answer.detail}")
    if isinstance(answer, Rejected):
        return NoFeed(url, answer.detail or answer.reason.value)
    if not brings_article(answer.status):
        return NoFeed(url, f"HTTP {answer.status}")
    return await _read(url, answer, now)


async def _read(url: str, answer: Response, now: datetime) -> ReadFeed | NoFeed:
    media_type, charset = content_type(answer.headers)
    feed = await parsed(answer.body, url=answer.final_url, media_type=media_type, charset=charset)
    if isinstance(feed, Rejected):
        return NoFeed(url, feed.detail, answer if media_type_of(answer.body, media_type) == "text/html" else None)
    return ReadFeed(url, answer.final_url, feed, max(freshness_s(answer.headers, now), feed.least_interval_s or 0.0))
