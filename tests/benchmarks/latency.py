"""How long an article takes at an easy load: from its entry on `requested` to its entry on `classified`, by the server's clock."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from redis.asyncio import Redis

from shared.streams import envelope
from shared.streams.keys import Stream
from tests.benchmarks.running import running

#: Articles a second at which the goal is stated, and the goal: 99 of 100 are through within so many milliseconds.
RATE, GOAL_P99_MS = 50, 250
#: Entries read at a time.
_PAGE = 500

_Page = list[tuple[bytes, dict[bytes, bytes]]]


async def latency(texts: Sequence[str], *, warm_up: timedelta, duration: timedelta) -> list[float]:
    """Milliseconds that each article took, ascending; those fed within `warm_up` are not among them."""
    async with running(texts) as system:
        feeder = system.feeder
        await feeder.at_rate(RATE, warm_up)
        counted = feeder.fed
        await feeder.at_rate(RATE, duration)
        took: list[float] = []
        while len(took) < feeder.fed:
            took = await _took(feeder.client, feeder.keys.stream(Stream.CLASSIFIED))
    return sorted(took[counted:])


async def _took(client: Redis, log: str) -> list[float]:
    """Time in ms of each entry of `classified`, in their order."""
    found: list[float] = []
    after = "-"
    while page := cast("_Page", await client.xrange(log, after, "+", count=_PAGE)):
        for entry, fields in page:
            first_seen = datetime.fromisoformat(json.loads(envelope.decode(fields).body)["first_seen_at"])
            found.append(int(entry.partition(b"-")[0]) - 1000 * first_seen.timestamp())
        after = "(" + page[-1][0].decode()
    return found


def percentile(ascending: Sequence[float], share: float) -> float:
    """The least of the values that `share` (0-1) of them do not exceed."""
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)]
