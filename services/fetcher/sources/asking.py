"""One asking of a claimed source, end to end: poll, request what it brought, note what was learned.

In this order, so that a crash anywhere repeats: what was requested is known by then, and nothing is noted as seen that was not requested.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from redis.exceptions import RedisError

from services.fetcher.sources.leases import Claimed, Leases
from services.fetcher.sources.policy import Failed, after_poll
from services.fetcher.sources.poll import Polled
from services.fetcher.sources.requesting import Requesting, wanted
from services.fetcher.sources.source import Source, SourceState
from services.fetcher.target import shown
from shared.streams.cancel import cancelled
from shared.streams.unavailable import is_no_fault_of_an_entry

#: Seconds one poll may take: an index and twenty sitemaps, one after the other, at the 40 s that a visit may take by default. Waiting
#: for room on the intake is not counted.
POLL_WITHIN_S = 900.0

#: Asks a source once, at a moment of the server's clock: `poll` with its web and jitter bound.
Poll = Callable[[Source, SourceState, datetime], Awaitable[Polled]]
Status = Literal["ok", "unchanged", "failed", "busy", "broken", "stale"]


@dataclass(frozen=True, slots=True)
class Asked:
    """How one asking ended. `items` were found, `new` of them put on the intake.

    ok: it brought articles · unchanged: none that it had not brought before · failed: it did not answer with a list · busy: its host
    had no room · broken: a bug of ours · stale: somebody else took the source over, or it was removed, and nothing was noted.
    """

    status: Status
    state: SourceState
    items: int = 0
    new: int = 0


class Asker:
    """Asks claimed sources. The lease is extended as long as it takes."""

    def __init__(self, leases: Leases, requesting: Requesting, poll: Poll, *, jitter: Callable[[], float]) -> None:
        self._leases, self._requesting, self._poll, self._jitter = leases, requesting, poll, jitter

    async def ask(self, claimed: Claimed) -> Asked:
        """Ask the source that was claimed, and note what was learned.

        Raises:
            RedisError: the server is away or forbids; nothing is noted, and the source is due again when its lease ends.
        """
        async with self._extended(claimed):
            asked = await self._asked(claimed)
            done = await self._leases.commit(claimed, asked.state)
        return asked if done else Asked("stale", asked.state, asked.items, asked.new)

    async def _asked(self, claimed: Claimed) -> Asked:
        try:
            async with asyncio.timeout(POLL_WITHIN_S):
                polled = await self._poll(claimed.source, claimed.state, claimed.at)
            articles = [article for found in polled.found if (article := wanted(claimed.source, found))]
            new = await self._requesting.request(articles)
        except Exception as error:  # a bug in one source must cost no other
            if is_no_fault_of_an_entry(error):
                raise
            return self._broken(claimed, error)
        return Asked(_status(claimed.state, polled), polled.state, len(polled.found), new)

    def _broken(self, claimed: Claimed, error: Exception) -> Asked:
        late = isinstance(error, TimeoutError)
        said = f"not done within {POLL_WITHIN_S:g} s" if late else f"a bug of ours: {type(error).__name__}: {error}"[:300]
        if said != claimed.state.error:  # else it was told of before
            _log.error("source_broken", source=claimed.source.source_id, url=shown(claimed.source.url), error=said, exc_info=not late)
        return Asked("broken", after_poll(claimed.state, Failed(said), claimed.at, self._jitter()))

    @asynccontextmanager
    async def _extended(self, claimed: Claimed) -> AsyncIterator[None]:
        extending = asyncio.ensure_future(self._extend(claimed))
        try:
            yield
        finally:
            await cancelled([extending])

    async def _extend(self, claimed: Claimed) -> None:
        kept = True
        while kept:
            await asyncio.sleep(self._leases.lease.total_seconds() / 3)
            with suppress(RedisError):  # the next time, or never: then the lease ends
                kept = await self._leases.extend(claimed)


def _status(before: SourceState, polled: Polled) -> Status:
    if polled.state.failures > before.failures:
        return "failed"
    if polled.state.checked_at == before.checked_at:
        return "busy"
    return "ok" if polled.found else "unchanged"


_log = structlog.get_logger("wiresift.sources")
