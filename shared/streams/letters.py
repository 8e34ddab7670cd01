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
    """The dead log of one system."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys = client, keys
        self._log = keys.stream(Stream.DEAD)

    async def newest(self) -> str | None:
        """The entry of the newest letter; what dies later is no part of what is there now."""
        found = cast("list[tuple[bytes, Any]]", await self._client.xrevrange(self._log, count=1))
        return found[0][0].decode() if found else None

    async def pages(self, until: str = "+") -> AsyncIterator[list[Letter]]:
        """All letters up to the entry `until`, oldest first."""
        after, count = "-", _FIRST_PAGE
        while page := cast("list[tuple[bytes, dict[bytes, bytes]]]", await self._client.xrange(self._log, after, until, count)):
            yield await self._marked(page)
            weight = sum(sum(map(len, fields.values())) for _, fields in page) / len(page)
            count = max(1, min(PAGE, int(PAGE_BYTES / (weight + 1))))
            after = f"({page[-1][0].decode()}"

    async def get(self, entry: str) -> Letter | None:
        """The letter of that entry."""
        page = cast("list[tuple[bytes, dict[bytes, bytes]]]", await self._client.xrange(self._log, entry, entry))
        return (await self._marked(page))[0] if page else None

    async def entries_of(self, request_ids: Sequence[str]) -> dict[str, str]:
        """The entry of the newest letter of each request that has one. Reads the whole log."""
        wanted, found = set(request_ids), {}
        async for page in self.pages():
            found.update({letter.body.request_id: letter.entry for letter in page if letter.body and letter.body.request_id in wanted})
        return found

    async def _marked(self, page: Sequence[tuple[bytes, dict[bytes, bytes]]]) -> list[Letter]:
        first, last = (time_of(page[at][0].decode()) for at in (0, -1))
        marks = await cast("Awaitable[list[bytes]]", self._client.zrangebyscore(self._keys.handled, first, last))
        members = members_of(marks)
        return [_letter(self._log, entry.decode(), fields, members.get(entry.decode(), "")) for entry, fields in page]


def _letter(log: str, entry: str, fields: Mapping[bytes, bytes], member: str) -> Letter:
    try:
        return Letter(entry, messages.unpack(RawEntry(entry, fields), log, DeadLetter).event, member=member)
    except (MalformedEntry, NewerSchema, ValidationError) as error:
        return Letter(entry, None, str(error), member)
