"""Taking entries of articles out of the streams: requests under way end as rejected, logs lose what they kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from services.console.takedown.counted import Counted
from services.console.takedown.entries import concerns, facts_in, request_of, stays, waiting_in
from services.console.takedown.target import Target
from shared.events import ArticleRejected, Fate
from shared.outcomes import RejectReason
from shared.pipelined import Pipelined
from shared.pipelined_script import Script
from shared.request_ids import day_of
from shared.streams.handover import index_of
from shared.streams.inspect import READERS
from shared.streams.keys import LOGS, WORK, Keys, Stream
from shared.streams.messages import Sender, entry_time

#: Entries read in one call: at up to some ten MB each, few enough to be held.
_PAGE = 50
_END = Script("services.console.takedown", "lua/end_work")
_Entries = Sequence[tuple[bytes, Mapping[bytes, bytes]]]
#: Told of the events in entries that are meant.
Meet = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]


class StreamSweep:
    """Goes through the streams of all partitions. `fates_kept` is for how long a day's fates are."""

    def __init__(self, client: Redis, keys: Keys, fates_kept: timedelta, now: datetime) -> None:
        self._client, self._ask, self._keys = client, Pipelined(client), keys
        self._fates_kept, self._now = fates_kept, now

    async def sweep(self, target: Target, counted: Counted, meet: Meet | None) -> None:
        """Take out what is of the target. `meet` learns of the articles before their entries go; without it they are only counted."""
        for keys in self._keys.all:
            for stream in WORK:
                await self._work(keys, stream, target, counted, meet)
            for log in LOGS:
                await self._log(keys, log, target, counted, meet)
        await self._updates(target, counted, dry=meet is None)

    async def _updates(self, target: Target, counted: Counted, *, dry: bool) -> None:
        """Corrections that wait for their time: `services.fetcher.sources.updates`."""
        due, bodies = (f"{self._keys.prefix}:fetch:{{updates}}:{name}" for name in ("due", "body"))
        async for name, body in self._client.hscan_iter(bodies, count=_PAGE):
            if target.has(waiting_in(body)):
                counted.add("in updates that wait", 1)
                if not dry:
                    await self._ask([("HDEL", bodies, name), ("ZREM", due, name)])

    async def _work(self, keys: Keys, stream: Stream, target: Target, counted: Counted, meet: Meet | None) -> None:
        async for page in self._pages(keys.stream(stream)):
            found = await _of(target, page, meet)
            if stream is Stream.CLEANED and found:  # the one stage that writes anything before its hand-over
                counted.in_hand |= await self._in_hand(keys, stream, [entry for entry, _ in found])
            counted.add(f"in {stream}", await self._ended(keys, stream, found) if meet else len(found))
        async for page in self._retries(keys, stream):
            found = await _of(target, page, meet)
            counted.add(f"in {stream}, waiting for another attempt", await self._ended(keys, stream, found) if meet else len(found))

    async def _log(self, keys: Keys, log: Stream, target: Target, counted: Counted, meet: Meet | None) -> None:
        async for page in self._pages(keys.stream(log)):
            names = [entry for entry, fields in await _of(target, page, meet) if not stays(fields)]
            counted.add(f"in {log}", len(names))
            if names and meet:
                await self._client.xdel(keys.stream(log), *names)
                if log is Stream.DEAD:
                    await self._unmark(keys, names)

    async def _unmark(self, keys: Keys, names: Sequence[bytes]) -> None:
        for name in names:
            ms = int(name.partition(b"-")[0])
            marks = cast("list[bytes]", await self._client.zrangebyscore(keys.handled, ms, ms))
            if theirs := [mark for mark in marks if mark.partition(b" ")[0] == name]:
                await self._client.zrem(keys.handled, *theirs)

    async def _ended(self, keys: Keys, stream: Stream, found: _Entries) -> int:
        if not found:
            return 0
        names = [keys.stream(stream), keys.sizes(stream), keys.retry(stream), keys.retry_bodies(stream), keys.stream(Stream.REJECTED)]
        arguments: list[str | bytes | int] = [READERS[stream], int(self._fates_kept.total_seconds())]
        for entry, fields in found:
            fate, envelope = self._rejected(keys.stream(stream), stream, entry.decode(), fields)
            index = index_of(names, keys.fates(day_of(fate.request_id)))
            arguments += [entry, index, fate.request_id, fate.model_dump_json(), envelope]
        (count,) = await _END.sent(self._ask, [_END.call(names, arguments)])
        return int(count)

    def _rejected(self, key: str, stream: Stream, entry: str, fields: Mapping[bytes, bytes]) -> tuple[Fate, bytes]:
        """The fate of a request whose article is taken down, and what the log keeps of it: no address, no title."""
        request, seen = request_of(entry, key, fields), entry_time(entry)
        article = facts_in(fields).get("article_id")
        ending = {
            "request_id": request,
            "article_id": article if isinstance(article, str) else None,
            "revision": None,
            "stage": READERS[stream],
            "reason": RejectReason.WITHDRAWN,
            "detail": "an operator took the article down while it was under way",
            "decided_at": self._now,
        }
        event = ArticleRejected.model_validate(ending | {"external_id": None, "url": None, "source": None, "first_seen_at": seen})
        fate = Fate.model_validate(ending | {"fate": "rejected", "requested_at": seen})
        return fate, Sender("takedown").pack(event, request_id=request, subject=fate.article_id, time=self._now)

    async def _in_hand(self, keys: Keys, stream: Stream, names: Sequence[bytes]) -> bool:
        """Whether some reader holds one of these."""
        for name in names:
            try:
                if await self._client.xpending_range(keys.stream(stream), READERS[stream], name, name, 1):
                    return True
            except ResponseError:  # no reader has ever been here
                return False
        return False

    async def _pages(self, key: str) -> AsyncIterator[_Entries]:
        after = "-"
        while page := cast("_Entries", await self._client.xrange(key, after, "+", _PAGE)):
            yield page
            after = f"({page[-1][0].decode()}"

    async def _retries(self, keys: Keys, stream: Stream) -> AsyncIterator[_Entries]:
        names = cast("list[bytes]", await self._client.zrange(keys.retry(stream), 0, -1))
        for first in range(0, len(names), _PAGE):
            page = names[first : first + _PAGE]
            bodies = await self._ask([("HGET", keys.retry_bodies(stream), name) for name in page])
            yield [(name, {b"__data__": body}) for name, body in zip(page, bodies, strict=True) if body]


async def _of(target: Target, page: _Entries, meet: Meet | None) -> _Entries:
    """The entries of a page that are meant, once `meet` knows whose they are."""
    found = [(entry, fields) for entry, fields in page if concerns(target, fields)]
    if found and meet:
        await meet([facts_in(fields) for _, fields in found])
    return found
