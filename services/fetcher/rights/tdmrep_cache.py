"""The tdmrep.json of each origin: asked for politely, once a day at most, kept on a shelf for all fetchers and, read, in this process.

Nobody's article waits for it long. While it cannot be had its content is unknown, which is no permission and no refusal.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from services.fetcher.held import Held
from services.fetcher.rights.tdmrep import Rule, read_file
from services.fetcher.rights.tdmrep_ask import Clock, KeptFile, Sleep, ask
from services.fetcher.web import Web
from shared.streams.cancel import cancelled

#: Seconds an article waits for the file of its site: two turns at a usual gate and a slow answer.
WAIT_S = 5.0
#: Bytes of files whose rules one process keeps, and what a file counts as at least: most sites have none.
_MAX_HELD_BYTES, _LEAST_HELD = 2**20, 256


class FileShelf(Protocol):
    """Where replicas keep what they know for each other."""

    async def load(self, origin: str) -> KeptFile | None: ...

    async def save(self, origin: str, kept: KeptFile, seconds: int) -> None:
        """Keep it for so many seconds at most."""


@dataclass(frozen=True, slots=True)
class _Known:
    rules: tuple[Rule, ...] | None
    until: float


@dataclass(frozen=True, slots=True)
class _Asking:
    """A file being got; `began_s` by the event loop's clock."""

    task: asyncio.Task[_Known]
    began_s: float


class TdmrepCache:
    """Rules by origin (`https://news.example:8443`). An asynchronous context manager: leaving it ends what it still asks for.

    However many need a file at once in this process, it is got once. Without a `shelf` this process alone remembers it.
    """

    def __init__(self, web: Web, shelf: FileShelf | None, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._web, self._shelf, self._clock, self._sleep = web, shelf, clock, sleep
        self._held: Held[_Known] = Held(_MAX_HELD_BYTES, _LEAST_HELD)
        self._asking: dict[str, _Asking] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await cancelled([asking.task for asking in self._asking.values()])

    async def rules(self, origin: str, wait_s: float = WAIT_S) -> tuple[Rule, ...] | None:
        """The rules of `origin`, none where it has no file; None where they are unknown, or not known in time.

        That is `wait_s` seconds after the first asked for them: a site that takes its time keeps one article waiting, not all.

        Raises:
            RedisError: the server does not say.
        """
        held = self._held.get(origin)
        if held and self._now() < held.until:
            return held.rules
        asking = self._asking.get(origin) or self._ask(origin)
        left_s = max(0.0, asking.began_s + wait_s - asyncio.get_running_loop().time())
        done, _ = await asyncio.wait({asking.task}, timeout=left_s)  # leaves the asking to go on: it is nobody's own
        return asking.task.result().rules if done else None

    def _ask(self, origin: str) -> _Asking:
        task = asyncio.create_task(self._find(origin))
        self._asking[origin] = asking = _Asking(task, asyncio.get_running_loop().time())
        task.add_done_callback(lambda done: self._ended(origin, done))
        return asking

    def _ended(self, origin: str, task: asyncio.Task[_Known]) -> None:
        del self._asking[origin]
        if not task.cancelled():
            task.exception()  # so that it counts as retrieved where nobody waited so long

    async def _find(self, origin: str) -> _Known:
        known = await self._shelf.load(origin) if self._shelf else None
        if known and self._now() < known.until:
            return self._hold(origin, known)
        kept = await ask(origin, web=self._web, clock=self._clock, sleep=self._sleep)
        if self._shelf:
            await self._shelf.save(origin, kept, int(kept.until - self._now()) + 1)
        return self._hold(origin, kept)

    def _hold(self, origin: str, kept: KeptFile) -> _Known:
        rules = None if kept.body is None else read_file(kept.body)
        held = _Known(rules, kept.until)
        self._held.put(origin, held, len(kept.body or b""))
        return held

    def _now(self) -> float:
        return self._clock().timestamp()
