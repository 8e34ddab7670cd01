"""The web as a command asks it: by the fetcher's own visitor, so with the same guard and manners, and the same gate before each host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from services.fetcher.http import HttpTransport
from services.fetcher.manners.assembly import visiting
from services.fetcher.settings import FetcherSettings
from services.fetcher.web import Response, Want, Web
from shared.outcomes import Postponed, Rejected
from shared.version import VERSION

#: Seconds that somebody at a terminal waits, in all for one URL, for a host that others ask too: some dozen turns of a usual one.
PATIENCE_S = 60.0


class PatientWeb:
    """`web`, asked again when a host's turn has come, where that is within `patience_s`."""

    def __init__(self, web: Web, patience_s: float = PATIENCE_S, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._web, self._patience_s, self._sleep = web, patience_s, sleep

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        left_s = self._patience_s
        answer = await self._web.get(want)
        while isinstance(answer, Postponed) and answer.delay_s <= left_s:
            left_s -= max(answer.delay_s, 1.0)
            await self._sleep(answer.delay_s)
            answer = await self._web.get(want)
        return answer


@asynccontextmanager
async def a_web(settings: FetcherSettings, client: Redis) -> AsyncIterator[Web]:
    """As one of the fetchers of the server of `client`: what they know of robots.txt is used, and a host's pace kept with them."""
    async with HttpTransport(settings, version=VERSION) as transport, visiting(transport, settings, client) as visitor:
        yield PatientWeb(visitor)


_web: type[Web] = PatientWeb
