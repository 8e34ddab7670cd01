"""The rules of each origin: asked for once a day at most, kept on a shelf for all fetchers and, parsed, in this process.

A copy is used for as long as it is fresh and no longer: RFC 9309 would allow an older one while the file is unreachable, but whoever
answers with 503 may be closing the site just then. So nothing is fetched from an origin whose rules are not known now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from services.fetcher.held import Held
from services.fetcher.manners.robots import MAX_BYTES, Robots
from services.fetcher.manners.robots_answer import Reached, Unreachable, judge, retry_s
from services.fetcher.web import Purpose, Response, Want
from shared.errors import Transient
from shared.outcomes import Postponed, Rejected
from shared.streams.cancel import cancelled

#: Bytes of files whose rules one process keeps parsed, which takes some five times as much: those of a thousand usual sites and more.
_MAX_HELD_BYTES = 4 * 2**20
#: What a file counts as at least, so that empty ones are bounded too.
_LEAST_HELD = 512
#: Bytes from which a file is parsed beside the event loop: it takes over 5 ms there.
_PARSED_ASIDE = 50_000
#: How long the number of failures in a row outlives the last of them, in seconds.
_FAILURES_KEPT_S = 86_400

Get = Callable[[Want], Awaitable[Response | Rejected | Postponed]]


class RobotsUnreachable(Transient):
    """Raised where nobody knows what a site's robots.txt says, so nothing of the site may be fetched."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of one origin until `until` (unix seconds): its file, or after `failures` in a row why there is none."""

    body: bytes
    until: float
    failures: int = 0
    why: str = ""


class Shelf(Protocol):
    """Where replicas keep what they know for each other."""

    async def load(self, origin: str) -> Kept | None: ...

    async def save(self, origin: str, kept: Kept, seconds: int) -> None:
        """Keep it for so many seconds at most."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one origin, parsed."""

    kept: Kept
    robots: Robots


class RobotsCache:
    """Rules by origin (`https://news.example:8443`). An asynchronous context manager: leaving it ends what it still asks for.

    However many ask at once in this process, a file is got once. Without a `shelf` this process alone remembers it.
    """

    def __init__(self, shelf: Shelf | None, clock: Callable[[], datetime]) -> None:
        self._shelf, self._clock = shelf, clock
        self._held: Held[_Known] = Held(_MAX_HELD_BYTES, _LEAST_HELD)
        self._asking: dict[str, asyncio.Task[_Known | Postponed]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await cancelled(list(self._asking.values()))

    async def rules(self, origin: str, get: Get, *, anew: bool = False) -> Robots | Postponed:
        """The rules that hold for `origin` now, got by `get` where they are not known; Postponed where the host has no room.

        With `anew`, that they could not be had before does not count.

        Raises:
            RobotsUnreachable: they cannot be had; its `retry_after_s` is when to try again.
            Unprocessable: a certificate that does not stand.
            SettingsError: it is public, and the operator gave no contact.
            RedisError: the server does not say.
        """
        held = self._fresh(origin, anew) or await self._asked(origin, get, anew)
        if isinstance(held, Postponed):
            return held
        if held.kept.failures:
            left_s = max(0.0, held.kept.until - self._now())
            raise RobotsUnreachable(f"the robots.txt of {origin} cannot be had: {held.kept.why}", retry_after_s=left_s)
        return held.robots

    def _fresh(self, origin: str, anew: bool) -> _Known | None:
        held = self._held.get(origin)
        return held if held and self._holds(held.kept, anew) else None

    def _holds(self, kept: Kept, anew: bool) -> bool:
        return self._now() < kept.until and not (anew and kept.failures)

    async def _asked(self, origin: str, get: Get, anew: bool) -> _Known | Postponed:
        """Join whoever asks already. The asking is nobody's own: it goes on where one who waits for it is cancelled."""
        task = self._asking.get(origin)
        if task is None:
            task = self._asking[origin] = asyncio.create_task(self._find(origin, get, anew))
            task.add_done_callback(lambda done: self._ended(origin, done))
        return await asyncio.shield(task)

    def _ended(self, origin: str, task: asyncio.Task[_Known | Postponed]) -> None:
        del self._asking[origin]
        if not task.cancelled():
            task.exception()  # so that it counts as retrieved where all who waited were cancelled

    async def _find(self, origin: str, get: Get, anew: bool) -> _Known | Postponed:
        known = await self._shelf.load(origin) if self._shelf else self._remembered(origin)
        if known and self._holds(known, anew):
            return await self._hold(origin, known)
        verdict = await self._reached(origin, get)
        if isinstance(verdict, Postponed):
            return verdict
        kept = self._dated(verdict, known.failures if known else 0)
        if self._shelf:
            await self._shelf.save(origin, kept, int(kept.until - self._now()) + (_FAILURES_KEPT_S if kept.failures else 1))
        return await self._hold(origin, kept)

    async def _reached(self, origin: str, get: Get) -> Reached | Unreachable | Postponed:
        try:
            answer = await get(Want(f"{origin}/robots.txt", Purpose.ROBOTS))
        except Transient as error:
            return Unreachable(str(error))
        return answer if isinstance(answer, Postponed) else judge(answer, self._clock())

    def _dated(self, verdict: Reached | Unreachable, failures: int) -> Kept:
        if isinstance(verdict, Reached):
            return Kept(verdict.body[: MAX_BYTES + 1], self._now() + verdict.fresh_s)
        return Kept(b"", self._now() + retry_s(failures + 1), failures + 1, verdict.why[:200])

    def _remembered(self, origin: str) -> Kept | None:
        held = self._held.get(origin)
        return held.kept if held else None

    async def _hold(self, origin: str, kept: Kept) -> _Known:
        aside = len(kept.body) > _PARSED_ASIDE
        robots = await asyncio.to_thread(Robots.parse, kept.body) if aside else Robots.parse(kept.body)
        held = _Known(kept, robots)
        self._held.put(origin, held, len(kept.body))
        return held

    def _now(self) -> float:
        return self._clock().timestamp()
