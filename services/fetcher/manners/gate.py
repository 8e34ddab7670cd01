"""The gate before each host: how often it is asked and by how many at a time, and when not at all. Pure: the port and its data.

A request whose moment is near waits for it in place. Any other is postponed to a turn of its own, so that ten thousand articles of
one host come back one by one, at its pace, and cost nothing meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.fetcher.manners.pause import Pause
from shared.outcomes import Postponed


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that somebody wants to make.

    `asker` names it in the same words each time it comes back; `delay_s` is the least time since the host's last one; `ahead` lets it
    pass those who wait for a turn: for the few requests on which many depend; `wait_s` is how long it may wait in place.
    """

    host: str
    asker: str
    delay_s: float
    wait_s: float
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """A place at the gate, to be given back with `leave`. `strikes` counts the host's recent pauses in a row."""

    ask: Ask
    token: str
    strikes: int = 0


class Gate(Protocol):
    """Who decides when a host is asked."""

    async def admit(self, ask: Ask) -> Admission | Postponed:
        """Returns when the request is to be made, or that it is to come back for its turn.

        Raises:
            RedisError: the server does not say.
        """

    async def leave(self, admission: Admission, pause: Pause | None = None) -> None:
        """The request is over; the host asked for `pause`, if it did. Never raises: a place that is not given back ends by itself."""


def postponed(host: str, delay_s: float, *, paused: bool) -> Postponed:
    """That a request to `host` is to come back, and why: a pause that the host asked for, or others before it."""
    why = "asked to be left alone" if paused else "is busy"
    return Postponed(f"{host} {why}: the turn comes in {delay_s:.1f} s", delay_s)
