"""The sources of one system, as the operator sees and sets them; their keys, and whose turn it is, are `leases`'."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from services.fetcher.sources.leases import Leases
from services.fetcher.sources.source import Source, SourceState
from services.fetcher.sources.stored import from_ms, read_source, read_state, to_ms
from shared.pipelined import Command
from shared.pipelined_script import Script

#: Sources told of at once: a page of states is some MB.
_PAGE = 200
_PUT = Script("services.fetcher.sources", "lua/put")


@dataclass(frozen=True, slots=True)
class Known:
    """A source and its place in the schedule. `due_at` is None where it is paused; a leased one is due when its lease ends."""

    source: Source
    state: SourceState
    due_at: datetime | None
    leased: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far behind the schedule is: sources in all, those due now and not yet asked, and for how long the first of them, in seconds."""

    sources: int
    due: int
    overdue_s: float


class SourceRegistry(Leases):
    """The sources of one system. Every method raises redis' own errors; none has half an effect."""

    async def add(self, sources: Sequence[Source]) -> list[bool]:
        """Add those that are not there, to be asked at once unless paused; per source whether it is new. What is there stays as it is."""
        replies: list[int] = []
        for first in range(0, len(sources), _PAGE):
            replies += await _PUT.sent(self._ask, [self._put(source, b"", 0) for source in sources[first : first + _PAGE]])
        return [reply == 1 for reply in replies]

    async def get(self, source_id: str) -> Source | None:
        """The source, if there is one."""
        return read_source(await cast("Any", self._client.hget(self._sources, source_id)))

    async def known(self, source_ids: Sequence[str]) -> list[Known | None]:
        """What is known of each; None where there is no such source."""
        if not source_ids:
            return []
        sources, states, leases, scores = await self._ask(
            [
                *(("HMGET", key, *source_ids) for key in (self._sources, self._states, self._leases)),
                ("ZMSCORE", self._due, *source_ids),
            ]
        )
        return [_known(*row) for row in zip(sources, states, leases, scores, strict=True)]

    async def pages(self) -> AsyncIterator[list[Known]]:
        """All sources, some hundred at a time and each once, in no order. One that is added or removed meanwhile may be told of or not."""
        told, cursor = set[str](), 0
        while True:
            cursor, found = await cast("Any", self._client.hscan(self._sources, cursor, count=_PAGE))
            fresh = [source for source in map(bytes.decode, found) if source not in told]
            told.update(fresh)
            if page := [known for known in await self.known(fresh) if known]:
                yield page
            if cursor == 0:
                return

    async def sources(self) -> list[Source]:
        """All sources without their states, by name and URL: 10,000 take 3 MB."""
        found = [source for source in map(read_source, await cast("Any", self._client.hvals(self._sources))) if source]
        return sorted(found, key=lambda source: ((source.name or "").casefold(), source.url))

    async def update(self, source_id: str, change: Callable[[Source], Source]) -> Source | None:
        """Set what `change` makes of the source, which may be called again where somebody else changed it meanwhile.

        Returns the source as it is now; None where there is no such source. One that is paused by it is not asked any more, one that
        is resumed is asked when it would have been, or at once.
        """
        while held := await cast("Any", self._client.hget(self._sources, source_id)):
            if not (source := read_source(held)):
                return None
            changed = change(source)
            assert changed.source_id == source_id, "a source keeps its id"
            state = read_state(await cast("Any", self._client.hget(self._states, source_id)))
            (done,) = await _PUT.sent(self._ask, [self._put(changed, held, to_ms(state.next_at))])
            if done == 1 or await self.get(source_id) == changed:  # where the reply was lost, the second try meets what the first one set
                if changed.paused:
                    await self._client.zadd(self._pushes_due, {source_id: 0}, xx=True)
                return changed
        return None

    async def pause(self, source_id: str) -> Source | None:
        """Ask it no more by the schedule; what it learned stays. As `update`."""
        return await self.update(source_id, lambda source: source.model_copy(update={"paused": True}))

    async def resume(self, source_id: str) -> Source | None:
        """Ask it again by the schedule. As `update`."""
        return await self.update(source_id, lambda source: source.model_copy(update={"paused": False}))

    async def remove(self, source_ids: Sequence[str]) -> int:
        """Forget sources, their states too; returns how many there were. What was requested for them stays requested.

        A fetcher ends their subscriptions to hubs.
        """
        if not source_ids:
            return 0
        pipe = self._client.pipeline(transaction=True)
        pipe.hdel(self._sources, *source_ids)
        pipe.hdel(self._states, *source_ids)
        pipe.hdel(self._leases, *source_ids)
        pipe.zrem(self._due, *source_ids)
        pipe.zadd(self._pushes_due, dict.fromkeys(source_ids, 0), xx=True)
        return int((await pipe.execute())[0])

    async def hasten(self, source_ids: Sequence[str]) -> int:
        """Let the schedule ask these as soon as it can; returns for how many that changes something. Paused and leased ones stay."""
        free = [known.source.source_id for known in await self.known(source_ids) if known and not known.leased]
        now = await self._now_ms()
        return int(await self._client.zadd(self._due, dict.fromkeys(free, now), xx=True, lt=True, ch=True) or 0) if free else 0

    async def backlog(self) -> Backlog:
        """How far behind the schedule is. O(log n)."""
        now = await self._now_ms()
        sources, due, first = await self._ask(
            [
                ("HLEN", self._sources),
                ("ZCOUNT", self._due, "-inf", now),
                ("ZRANGE", self._due, 0, 0, "WITHSCORES"),
            ]
        )
        return Backlog(int(sources), int(due), max(0.0, (now - float(first[0][1])) / 1000) if first else 0.0)

    async def _now_ms(self) -> int:
        seconds, micros = await self._client.time()
        return int(seconds) * 1000 + int(micros) // 1000

    def _put(self, source: Source, held: bytes, due: int) -> Command:
        return _PUT.call(self._keys[:3], [source.source_id, held, source.model_dump_json(), int(not source.paused), due])


def _known(source: bytes | None, state: bytes | None, lease: bytes | None, score: Any) -> Known | None:  # noqa: ANN401 (bytes or a float)
    read = read_source(source)
    return Known(read, read_state(state), from_ms(float(score)) if score is not None else None, lease is not None) if read else None
