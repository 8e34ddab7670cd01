"""Subscriptions on the server, beside the sources they are for.

| key after `<prefix>:fetch:{schedule}:` | value |
|---|---|
| `pushes` | hash: source id → `Subscription`, JSON, about 700 bytes |
| `pushes_due` | sorted set: source id → when something is to be done about it, in ms of the server's clock |

`<prefix>:fetch:pushed:<source id>` counts a source's pushes of the hour. Subscriptions are changed by whoever polls, by whoever asks a
hub, and by what hubs say, at once and in any process: each change is made of what is held at that moment, or not at all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis

from services.fetcher.sources.source import Source
from services.fetcher.sources.stored import from_ms, read_as, read_source, to_ms
from services.fetcher.websub.subscription import Subscription
from shared.pipelined import Pipelined
from shared.pipelined_script import Script

#: For how long a subscription is left to a process that asks its hub, in ms: longer than any visit takes.
_TAKEN_MS = 120_000
#: Subscriptions told of at once, about 150 kB.
_PAGE = 200
#: Seconds of a window in which pushes are counted.
_WINDOW_S = 3600
_PUT, _CLAIM, _COUNT = (Script("services.fetcher.websub", f"lua/{name}") for name in ("put", "claim", "count"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A subscription that this process is to look after. `source` is None where it was removed; `at` is the server's time."""

    held: Subscription
    source: Source | None
    at: datetime


class Subscriptions:
    """The subscriptions of one system. Every call may be repeated; each raises redis' own errors."""

    def __init__(self, client: Redis, prefix: str) -> None:
        self._client, self._ask = client, Pipelined(client)
        base = f"{prefix}:fetch:{{schedule}}:"
        self._held, self._due, self._sources = (base + name for name in ("pushes", "pushes_due", "sources"))
        self._counts = f"{prefix}:fetch:pushed:"

    async def get(self, source_id: str) -> Subscription | None:
        """The subscription of a source, if there is one."""
        return read_as(Subscription, await self._words(source_id))

    async def pages(self) -> AsyncIterator[list[Subscription]]:
        """All, some hundred at a time and each once, in no order. One that is made or forgotten meanwhile may be told of or not."""
        told, cursor = set[bytes](), 0
        while True:
            cursor, found = await cast("Any", self._client.hscan(self._held, cursor, count=_PAGE))
            page = [held for name, words in found.items() if name not in told and (held := read_as(Subscription, words))]
            told.update(found)
            if page:
                yield page
            if cursor == 0:
                return

    async def change(self, source_id: str, change: Callable[[Subscription | None], Subscription | None]) -> Subscription | None:
        """Set what `change` makes of what is held, None for nothing; called again where somebody else changed it meanwhile.

        Returns what is held now. Where two make the same of it at once, that counts once.
        """
        while True:
            words = await self._words(source_id)
            held = read_as(Subscription, words)
            changed = change(held)
            if changed == held:
                return held
            new = changed.model_dump_json().encode() if changed else b""
            call = _PUT.call((self._held, self._due), [source_id, words, new, to_ms(changed.next_at if changed else None)])
            (done,) = await _PUT.sent(self._ask, [call])
            if done == 1 or await self._words(source_id) == new:  # where the reply was lost, the second try meets what the first one set
                return changed

    async def take(self) -> Taken | None:
        """The one most overdue, for this process alone; None where nothing is due. What cannot be read is forgotten."""
        while True:
            (reply,) = await _CLAIM.sent(self._ask, [_CLAIM.call((self._held, self._due, self._sources), [_TAKEN_MS])])
            if not reply:
                return None
            name, now, words, source = reply
            if held := read_as(Subscription, words):
                return Taken(held, read_source(source), from_ms(float(now)))
            await _PUT.sent(self._ask, [_PUT.call((self._held, self._due), [name, words, b"", 0])])

    async def count(self, source_id: str) -> int:
        """Count a push of the source; returns how many there were in this hour."""
        (count,) = await _COUNT.sent(self._ask, [_COUNT.call([self._counts + source_id], [_WINDOW_S])])
        return int(count)

    async def now(self) -> datetime:
        """The server's time."""
        seconds, micros = await self._client.time()
        return from_ms(int(seconds) * 1000 + int(micros) // 1000)

    async def _words(self, source_id: str) -> bytes:
        return await cast("Any", self._client.hget(self._held, source_id)) or b""
