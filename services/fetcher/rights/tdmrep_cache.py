"""The tdmrep.json of each origin: asked for politely, once a day at most, kept on a shelf for all fetchers and, read, in this process.

Nobody's article waits for it long. While it cannot be had its content is unknown, which is no permission and no refusal.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from services.fetcher.manners.robots_answer import fresh_s
from services.fetcher.rights.tdmrep import MAX_BYTES, WELL_KNOWN, Rule, read_file
from services.fetcher.web import Purpose, Response, Want, Web
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected
from shared.streams.cancel import cancelled

#: Seconds an article waits for the file of its site: two turns at a usual gate and a slow answer.
WAIT_S = 5.0
#: Seconds until a file that could not be had is asked for again; nothing but the rights of a few articles hangs on it.
RETRY_S = 3600.0
#: Longest time in seconds that the asking itself waits for a busy host, which holds up nobody, and how often it does.
PATIENCE_S, TRIES = 120.0, 5
#: Bytes of files whose rules one process keeps, and what a file counts as at least: most sites have none.
_MAX_HELD_BYTES, _LEAST_HELD = 2**20, 256
#: Answers that say that there is no file.
_ABSENT = frozenset({404, 410})

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is known of one origin until `until` (unix seconds): its file, empty where it has none, or None while nobody knows."""

    body: bytes | None
    until: float


class FileShelf(Protocol):
    """Where replicas keep what they know for each other."""

    async def load(self, origin: str) -> KeptFile | None: ...

    async def save(self, origin: str, kept: KeptFile, seconds: int) -> None:
        """Keep it for so many seconds at most."""


@dataclass(frozen=True, slots=True)
class _Held:
    rules: tuple[Rule, ...] | None
    until: float
    size: int


@dataclass(frozen=True, slots=True)
class _Asking:
    """A file being got; `began_s` by the event loop's clock."""

    task: asyncio.Task[_Held]
    began_s: float


class TdmrepCache:
    """Rules by origin (`https://news.example:8443`). An asynchronous context manager: leaving it ends what it still asks for.

    However many need a file at once in this process, it is got once. Without a `shelf` this process alone remembers it.
    """

    def __init__(self, web: Web, shelf: FileShelf | None, clock: Callable[[], datetime], sleep: Sleep = asyncio.sleep) -> None:
        self._web, self._shelf, self._clock, self._sleep = web, shelf, clock, sleep
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._held_bytes = 0
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
            self._held.move_to_end(origin)
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

    def _ended(self, origin: str, task: asyncio.Task[_Held]) -> None:
        del self._asking[origin]
        if not task.cancelled():
            task.exception()  # so that it counts as retrieved where nobody waited so long

    async def _find(self, origin: str) -> _Held:
        known = await self._shelf.load(origin) if self._shelf else None
        if known and self._now() < known.until:
            return self._hold(origin, known)
        kept = await self._got(origin)
        if self._shelf:
            await self._shelf.save(origin, kept, int(kept.until - self._now()) + 1)
        return self._hold(origin, kept)

    async def _got(self, origin: str) -> KeptFile:
        """The file as the site has it now. It is asked for behind the article, so its turn is often one delay away."""
        for _ in range(TRIES):
            answer = await self._answer(origin)
            if not isinstance(answer, Postponed):
                return self._dated(answer)
            if answer.delay_s > PATIENCE_S:
                break
            await self._sleep(answer.delay_s)
        return self._dated(None)

    async def _answer(self, origin: str) -> Response | Postponed | None:
        """The answer of the site; None where there is none to be had."""
        try:
            answer = await self._web.get(Want(origin + WELL_KNOWN, Purpose.RIGHTS))
        except (Transient, Unprocessable, SettingsError):
            return None
        return None if isinstance(answer, Rejected) else answer

    def _dated(self, answer: Response | None) -> KeptFile:
        if answer and 200 <= answer.status < 300 and len(answer.body) <= MAX_BYTES:
            return KeptFile(answer.body, self._now() + fresh_s(answer.headers))
        if answer and answer.status in _ABSENT:
            return KeptFile(b"", self._now() + fresh_s(answer.headers))
        return KeptFile(None, self._now() + RETRY_S)

    def _hold(self, origin: str, kept: KeptFile) -> _Held:
        rules = None if kept.body is None else read_file(kept.body)
        held = _Held(rules, kept.until, max(len(kept.body or b""), _LEAST_HELD))
        if before := self._held.pop(origin, None):
            self._held_bytes -= before.size
        self._held[origin] = held
        self._held_bytes += held.size
        while self._held_bytes > _MAX_HELD_BYTES:
            _, oldest = self._held.popitem(last=False)
            self._held_bytes -= oldest.size
        return held

    def _now(self) -> float:
        return self._clock().timestamp()
