"""The schedule at work: in each fetcher process, beside its stage, a loop that asks the sources that are due, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.fetcher.sources.asking import Asked, Asker
from services.fetcher.sources.assembly import asker, requesting
from services.fetcher.sources.leases import Claimed
from services.fetcher.sources.measures import SourceMeasures
from services.fetcher.sources.permission import Permission
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.requesting import Requesting
from services.fetcher.target import shown
from services.fetcher.web import Web
from services.fetcher.websub.pushing import Pushing
from shared.settings import Settings
from shared.streams.cancel import cancelled
from shared.streams.handover import Limits
from shared.streams.keys import Keys
from shared.streams.service import Service
from shared.streams.unavailable import is_unavailable
from shared.streams.upkeep import every

#: Sources one process asks at a time: at half a second each, 16 a second, enough for 10,000 sources that are asked every ten minutes.
WIDTH = 8
#: How often it is asked for due sources while there are none, in seconds: one that is added is asked about that soon.
IDLE_S = 1.0
#: How often changes that had to wait are requested, in seconds.
TIDY_S = 15.0
#: How long a stop waits for what is in hand: most polls end by then, and one that is given back costs its source a request more.
GRACE = timedelta(seconds=2)


class Poller:
    """Asks what is due, `width` sources at a time, while `may_ask` says yes. No error ends it."""

    def __init__(
        self,
        registry: SourceRegistry,
        asker: Asker,
        requesting: Requesting,
        *,
        may_ask: Callable[[], Awaitable[bool]],
        measures: SourceMeasures,
        width: int = WIDTH,
        idle_s: float = IDLE_S,
    ) -> None:
        self._registry, self._asker, self._requesting = registry, asker, requesting
        self._may_ask, self._measures, self._idle_s = may_ask, measures, idle_s
        self._free = asyncio.Semaphore(width)
        self._in_hand: set[asyncio.Task[None]] = set()

    @property
    def in_hand(self) -> int:
        """Sources being asked now."""
        return len(self._in_hand)

    @asynccontextmanager
    async def running(self, grace: timedelta = GRACE) -> AsyncIterator[None]:
        """Ask as long as this is entered; then what is in hand may end within `grace`, and the rest is given back."""
        steps = ((self._idle_s, self._poll), (TIDY_S, self._tidy))
        loops = [asyncio.ensure_future(every(pause_s, partial(self._take, step), name=step.__name__)) for pause_s, step in steps]
        try:
            yield
        finally:
            await cancelled(loops)
            if self._in_hand:
                await asyncio.wait(self._in_hand, timeout=grace.total_seconds())
            await cancelled(self._in_hand.copy())

    async def _take(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except RedisError:
            raise
        except Exception:  # noqa: BLE001  (a bug of ours too must not end what alone brings the news)
            _log.error("schedule_step_failed", step=step.__name__, exc_info=True)

    async def _poll(self) -> None:
        """Begin with what is due as hands become free; return when nothing is, or nothing may begin."""
        while True:
            await self._free.acquire()
            claimed = None
            try:
                claimed = await self._claim()
            finally:
                if claimed is None:
                    self._free.release()
            if claimed is None:
                return
            task = asyncio.ensure_future(self._ask(claimed))
            self._in_hand.add(task)
            task.add_done_callback(self._ended)

    async def _claim(self) -> Claimed | None:
        claimed = await self._registry.claim() if await self._may_ask() else None
        if claimed and claimed.ran_out:
            _log.warning("source_taken_over", source=claimed.source.source_id, url=shown(claimed.source.url), crashes=claimed.ran_out)
        return claimed

    async def _ask(self, claimed: Claimed) -> None:
        try:
            asked = await self._asker.ask(claimed)
        except RedisError as error:
            tell = _log.debug if is_unavailable(error) else _log.warning
            tell("source_not_asked", source=claimed.source.source_id, error=str(error)[:200])
        except asyncio.CancelledError:
            with suppress(RedisError):
                await self._registry.release(claimed)
            raise
        else:
            self._measures.asked(asked)
            self._tell(claimed, asked)

    def _tell(self, claimed: Claimed, asked: Asked) -> None:
        """The one event that closes a poll in the log."""
        state = asked.state
        _log.info(
            "source_polled",
            source=claimed.source.source_id,
            url=shown(claimed.source.url),
            status=asked.status,
            items=asked.items,
            new=asked.new,
            next=state.next_at.isoformat(timespec="seconds") if state.next_at else None,
            **({"error": state.error} if state.error else {}),
        )

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        self._free.release()
        if not task.cancelled() and (error := task.exception()):
            _log.critical("poll_crashed", error=repr(error)[:300])

    async def _tidy(self) -> None:
        if await self._may_ask():
            await self._requesting.request_updates()


def beside(service: Service, client: Redis, settings: Settings, web: Web, pushing: Pushing | None = None) -> Poller:
    """The loop of the fetcher whose stage `service` is: it begins nothing once that stops reading. `pushing` hears of each poll."""
    permitted = Permission(client, Keys.of(settings), Limits.of(settings))

    async def may_ask() -> bool:
        return not service.worker.window.closed and await permitted()

    return Poller(
        SourceRegistry(client, settings.prefix),
        asker(client, settings, web, pushing),
        requesting(client, settings),
        may_ask=may_ask,
        measures=SourceMeasures(service.registry),
    )


_log = structlog.get_logger("wiresift.sources")
