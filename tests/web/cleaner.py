"""Stands in for the cleaner: takes from `fetched` what fetchers hand over, on the real stream layer, and says whether it came whole."""

from __future__ import annotations

import zstandard
from redis.asyncio import Redis

from shared.events import ArticleFetched
from shared.outcomes import Rejected, RejectReason
from shared.streams.actions import Action, Reject
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service
from tests.stages import service_of, stage_of
from tests.web.article import number_of
from tests.web.prose import known

#: Its name, by which ends that it made are told from the fetchers' own.
STAGE = "cleaner"
#: What it says of an article that came whole, before its version.
WHOLE = "whole, version "
#: Articles in its hands at a time.
_WIDTH = 16


def judged(event: ArticleFetched) -> str:
    """What came: the article that was asked for, unpacked and decoded as it says; or what is wrong with it."""
    text = zstandard.decompress(event.body).decode(event.charset, "replace")
    found = known(text)
    if found is None:
        return f"broken: {len(text)} characters in {event.charset}"
    return f"{WHOLE}{found[1]}" if found[0] == number_of(event.url or "") else f"another article, {found[0]}"


async def _take(delivery: Delivery[ArticleFetched]) -> Action:
    return Reject(Rejected(RejectReason.UNCHANGED, judged(delivery.event)))


def cleaner(client: Redis, url: str, prefix: str) -> Service:
    """The stage, to be run beside fetchers on the server at `url`."""
    return service_of(client, url, _take, stage=stage_of(Stream.FETCHED, width=_WIDTH), prefix=prefix)
