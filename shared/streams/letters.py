"""Dead letters as they lie in their log, each with the mark of who has dealt with it; read in pages, never all at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any, cast

from pydantic import ValidationError
from redis.asyncio import Redis

from shared.errors import MalformedEntry
from shared.events import DeadLetter
from shared.streams import messages
from shared.streams.keys import Keys, Stream
from shared.streams.letter import Letter, members_of, time_of
from shared.streams.messages import NewerSchema, RawEntry

#: Letters read in one call, and about how many bytes of them: a letter holds the entry it was, up to some ten MB.
PAGE, PAGE_BYTES = 100, 4 * 2**20
#: Letters of the first page, before any was weighed.
_FIRST_PAGE = 10


class Letters:
    """The dead log of one system, in all its partitions."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys = client, keys

    async def newest(self) -> str | None:
        """The entry of the newest letter; what dies later is no part of what is there now."""
        found = [await self._client.xrevrange(keys.stream(Stream.DEAD), count=1) for keys in self._keys.all]
        newest = [page[0][0].decode() for page in cast("list[list[tuple[bytes, Any]]]", found) if page]
        return max(newest, key=_order, default=None)

    async def pages(self, until: str = "+") -> AsyncIterator[list[Letter]]:
        """All letters up to the entry `until`, oldest first."""
        parts = [self._pages(keys, until) for keys in self._keys.all]
        nothing: list[Letter] = []
        heads = [(page, part) for part in parts if (page := await anext(part, nothing))]
        while heads:
            bound = min(_order(page[-1].entry) for page, _ in heads)  # up to which no partition has others
            yield sorted([one for page, _ in heads for one in page if _order(one.entry) <= bound], key=lambda one: _order(one.entry))
            left = [([one for one in page if _order(one.entry) > bound], part) for page, part in heads]
            heads = [(page, part) for rest, part in left if (page := rest or await anext(part, nothing))]

    async def get(self, name: str) -> Letter | None:
        """The letter of that name, or of that entry in any partition."""
        entry, _, partition = name.partition("@")
        for keys in self._keys.all if not partition else [keys for keys in self._keys.all if keys.partition == int(partition)]:
            if page := cast("list[tuple[bytes, dict[bytes, bytes]]]", await self._client.xrange(keys.stream(Stream.DEAD), entry, entry)):
                return (await self._marked(keys, page))[0]
        return None

    async def entries_of(self, request_ids: Sequence[str]) -> dict[str, str]:
        """The name of the newest letter of each request that has one. Reads the whole log."""
        wanted, found = set(request_ids), {}
        async for page in self.pages():
            found.update({letter.body.request_id: letter.name for letter in page if letter.body and letter.body.request_id in wanted})
        return found

    async def _pages(self, keys: Keys, until: str) -> AsyncIterator[list[Letter]]:
        after, count, log = "-", _FIRST_PAGE, keys.stream(Stream.DEAD)
        while page := cast("list[tuple[bytes, dict[bytes, bytes]]]", await self._client.xrange(log, after, until, count)):
            yield await self._marked(keys, page)
            weight = sum(sum(map(len, fields.values())) for _, fields in page) / len(page)
            count = max(1, min(PAGE, int(PAGE_BYTES / (weight + 1))))
            after = f"({page[-1][0].decode()}"

    async def _marked(self, keys: Keys, page: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Letter]:
        first, last = (time_of(page[at][0].decode()) for at in (0, -1))
        marks = await cast("Awaitable[list[bytes]]", self._client.zrangebyscore(keys.handled, first, last))
        members = members_of(marks)
        return [_letter(keys, entry.decode(), fields, members.get(entry.decode(), "")) for entry, fields in page]


def _order(entry: str) -> tuple[int, int]:
    ms, _, number = entry.partition("-")
    return int(ms), int(number)


def _letter(keys: Keys, entry: str, fields: Mapping[bytes, bytes], member: str) -> Letter:
    body, fault = None, ""
    try:
        body = messages.unpack(RawEntry(entry, fields), keys.stream(Stream.DEAD), DeadLetter).event
    except (MalformedEntry, NewerSchema, ValidationError) as error:
        fault = str(error)
    return Letter(entry, body, fault, member, keys.partition)
