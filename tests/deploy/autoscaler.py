"""An autoscaler in KEDA's place: it asks a trigger's own question and has as many replicas as the answer wants."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis

from tests.deploy.keda import Scaling
from tests.deploy.scaling import Pace


class Fleet(Protocol):
    """Replicas of one service."""

    @property
    def count(self) -> int:
        """How many there are."""

    async def scale(self, count: int) -> None:
        """Have so many: new ones are started, those that are too many are stopped as by SIGTERM."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look: the backlog at `at` (seconds), how many replicas there were, and how many there are to be."""

    at: float
    backlog: int
    had: int
    wanted: int


async def backlog(client: Redis, scaling: Scaling) -> int:
    """What KEDA's trigger would answer: the length of its stream, or the sum over those of a formula."""
    return sum([int(await client.xlen(trigger.metadata.stream)) for trigger in scaling.triggers])


async def follow(
    scaling: Scaling, client: Redis, fleet: Fleet, *, done: Callable[[list[Look]], Awaitable[bool]], pause_s: float = 0.05
) -> list[Look]:
    """Look and act until `done` says so of the looks so far; returns them.

    Between two looks a polling interval passes by the clock that the rules are asked with, and `pause_s` by any other.
    """
    pace, looks = Pace(scaling), list[Look]()
    while not await done(looks):
        at, waiting = float(len(looks) * scaling.polling_interval), await backlog(client, scaling)
        had = fleet.count
        wanted = pace.next(at, waiting, had)
        if wanted != had:
            await fleet.scale(wanted)
        looks.append(Look(at, waiting, had, wanted))
        await asyncio.sleep(pause_s)
    return looks
