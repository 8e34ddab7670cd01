"""A gate without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from services.fetcher.manners.gate import Admission, Ask, Gate, postponed
from services.fetcher.manners.pause import Pause
from services.fetcher.manners.robots import MAX_CRAWL_DELAY_S
from shared.outcomes import Postponed


class SoloGate:
    """For one command that asks one thing after the other: it waits for as long as a pace may ask for, and keeps places for nobody."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._next: dict[str, float] = {}

    async def admit(self, ask: Ask) -> Admission | Postponed:
        now = self._clock()
        moment = max(now, self._next.get(ask.host, now))
        if moment - now > MAX_CRAWL_DELAY_S:  # nobody's pace: the host asked for a pause
            return postponed(ask.host, moment - now, paused=True)
        self._next[ask.host] = moment + ask.delay_s
        if moment > now:
            await self._sleep(moment - now)
        return Admission(ask, "")

    async def leave(self, admission: Admission, pause: Pause | None = None) -> None:
        if pause:
            host = admission.ask.host
            self._next[host] = max(self._next[host], self._clock() + pause.seconds)


_gate: type[Gate] = SoloGate
