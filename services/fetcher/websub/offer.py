"""Which hub a feed names, and by which name the hub knows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.fetcher.feeds.feed import Feed
from services.fetcher.headers import Headers
from services.fetcher.links import related
from services.fetcher.target import Target, parse_target
from shared.outcomes import Rejected

#: Characters of a hub or topic: hubs keep no longer ones, and each subscription is remembered.
_MAX_URL = 2_048


@dataclass(frozen=True, slots=True)
class Offer:
    """`hub` is asked to push what `topic`, the feed as its publisher calls it, brings. Both are absolute URLs."""

    hub: str
    topic: str


def advertised(headers: Headers, feed: Feed, url: str) -> Offer | None:
    """What the answer got from `url` offers; None where that is nothing.

    Link fields go before the document's own links (section 4). A feed that names a hub and not itself is known by the URL it came from.
    """
    hubs = related(headers, "hub", url)
    hub, own = (hubs[0], next(iter(related(headers, "self", url)), None)) if hubs else (feed.hub, None)
    topic = own or feed.own_url or url
    if not hub or len(hub) > _MAX_URL or len(topic) > _MAX_URL or isinstance(target := parse_target(hub), Rejected):
        return None
    return Offer(_over_tls(target), topic)


def _over_tls(hub: Target) -> str:
    """https is to be favoured though a hub is advertised as http (section 8.2); a port of its own says that it means http."""
    return f"https{hub.url.removeprefix('http')}" if hub.port == 80 and hub.url.startswith("http:") else hub.url
