"""Both sides of a run, held against what must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from tests.chaos.leftovers import WORK
from tests.web.ends import Ends, wrong
from tests.web.fetchers import Fetchers
from tests.web.rules import breaches
from tests.web.seen import Seen
from tests.web.world import World

#: Memory that a fetcher may have resident, in bytes: bombs are taken in too.
MOST_MEMORY = 250 * 2**20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was seen in so many `seconds`, and what of it should not be, by rule."""

    seen: Seen
    ends: Ends
    processes: Fetchers
    breaches: dict[str, Sequence[str]]
    seconds: float

    @property
    def clean(self) -> bool:
        return not any(self.breaches.values())


async def judged(seen: Seen, ends: Ends, processes: Fetchers, late: Sequence[str], seconds: float) -> Verdict:
    """The verdict on a run that is over; `late` says what it did not come to."""
    stopped = await processes.stop()
    await ends.look()
    found = breaches(seen) | {
        "in time": late,
        "killed at work": () if seen.kills else ("no fetcher was killed with work in hand",),
        "streams": tuple(wrong(seen.world, ends.found)),
        "left over": await left(seen.world, ends.client, ends.tag),
        "exits": stopped,
        "memory": tuple(f"a fetcher had {peak / 2**20:.0f} MB" for peak in processes.peaks.values() if peak > MOST_MEMORY),
    }
    return Verdict(seen, ends, processes, found, seconds)


async def left(world: World, client: Redis, tag: str) -> list[str]:
    """What stands in work streams; articles whose host's rules cannot be had wait for their next attempt, each once."""
    found = [f"{count} entries in {name}" for name in WORK if (count := await client.xlen(f"{tag}:{name}"))]
    held = sum(world.due(article).end == "held" for article in world.articles)
    if (waiting := await client.zcard(f"{tag}:requested:retry")) != held:
        found.append(f"{waiting} requests wait for another attempt, and {held} should")
    return found
