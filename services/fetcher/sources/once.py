"""Each URL is requested once, however many sources carry it, and once more for each change its source tells of.

`<prefix>:fetch:once:<128 bits of its hash>` holds the URL's request id for the horizon: about 200 bytes an article. Whoever asks
again gets the same id, so that after a crash anywhere the request is made again and then is known: never two, never none. The
horizon is the window: what an article is kept for, its request is known for, and its fate is kept a day longer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.asyncio import Redis

from services.fetcher.sources.slug import without_slug
from services.fetcher.sources.stored import from_ms
from shared.pipelined import Pipelined
from shared.pipelined_script import Script
from shared.request_ids import new_request_id
from shared.urls import canonical_url

#: By how much an article's time of update must have moved to be a change, in seconds: smaller moves are a second save.
LEAST_MOVE_S = 600
_ONCE = Script("services.fetcher.sources", "lua/once")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A URL that a source brought. `key` is what all its spellings share; `changed` where the source told of a later `updated_at`."""

    key: str
    updated_at: datetime | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """The request to make for a sighting: a new one, or the one that was made. `not_before` is set for a change that came too soon."""

    request_id: str
    not_before: datetime | None = None


def key_of(url: str | None) -> str | None:
    """What all spellings of the article's URL share, slug variants included; None where it names no article."""
    canonical = canonical_url(url)
    return without_slug(canonical) if canonical else None


class Once:
    """The request ids of URLs on the server. `horizon` counts from a URL's first request."""

    def __init__(self, client: Redis, prefix: str, *, horizon: timedelta) -> None:
        self._ask, self._prefix, self._horizon_s = Pipelined(client), f"{prefix}:fetch:once:", max(1, int(horizon.total_seconds()))

    async def tickets(self, sightings: Sequence[Sighting]) -> list[Ticket]:
        """One per sighting; repeating it gives the same ids. One round trip, some 10 µs of the server's time each."""
        replies = await _ONCE.sent(self._ask, [_ONCE.call([self._name(one)], self._arguments(one)) for one in sightings])
        return [Ticket(request.decode(), from_ms(float(later)) if later != b"0" else None) for request, later in replies]

    def _arguments(self, one: Sighting) -> list[str | int]:
        updated_s = max(0, int(one.updated_at.timestamp())) if one.updated_at else 0
        return [new_request_id(), updated_s, int(one.changed), self._horizon_s, LEAST_MOVE_S]

    def _name(self, one: Sighting) -> str:
        return self._prefix + hashlib.sha256(one.key.encode()).hexdigest()[:32]
