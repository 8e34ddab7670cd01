"""Dead letters as they lie in their log, each with the mark of who has dealt with it; read in pages, never all at once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError
from redis.asyncio import Redis

from shared.errors import MalformedEntry
from shared.events import DeadLetter
from shared.streams import messages
from shared.streams.keys import Keys, Stream
from shared.streams.messages import NewerSchema, RawEntry

#: Letters read in one call, and about how many bytes of them: a letter holds the entry it was, up to some ten MB.
PAGE, PAGE_BYTES = 100, 4 * 2**20
#: Letters of the first page, before any was weighed.
_FIRST_PAGE = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a letter by an operator's hand: `redriven` or `discarded`, when (server's clock, ISO 8601) and by whom."""

    what: str
    at: str
    by: str

    def member(self, entry: str) -> str:
        """As the sorted set has it: the letter's entry first, by which the scripts find it."""
        return f"{entry} {json.dumps({'what': self.what, 'at': self.at, 'by': self.by})}"

    @classmethod
    def of(cls, member: str) -> Mark:
        """Read back; one that is not ours still says that somebody has dealt with the letter."""
        try:
            said = json.loads(member.partition(" ")[2])
        except ValueError:
            said = {}
        facts: Mapping[str, Any] = said if isinstance(said, dict) else {}
        return cls(str(facts.get("what", "handled")), str(facts.get("at", "")), str(facts.get("by", "")))


@dataclass(frozen=True, slots=True)
class Letter:
    """One entry of the dead log. `body` is None where it is no dead letter that this version reads, for the reason in `fault`.

    `member` is its mark as the server has it, empty while nobody has dealt with it.
    """

    entry: str
    body: DeadLetter | None
    fault: str = ""
    member: str = ""

    @property
    def mark(self) -> Mark | None:
        """What became of it; None while it is open."""
        return Mark.of(self.member) if self.member else None

    @property
    def stage(self) -> str:
        return self.body.stage if self.body else "unknown"

    @property
    def error(self) -> str:
        return self.body.error if self.body else "unreadable"

    @property
    def message(self) -> str:
        return self.body.message if self.body else self.fault


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
        members = {member.partition(" ")[0]: member for member in map(_text, marks)}
        return [_letter(self._log, entry.decode(), fields, members.get(entry.decode(), "")) for entry, fields in page]


def time_of(entry: str) -> str:
    """When an entry was added, in ms of the server's clock: what marks are ordered by."""
    return entry.partition("-")[0]


def member_of(entry: str, marks: Sequence[bytes]) -> str:
    """The mark of the letter of that entry among those of its time; empty where it has none."""
    return next((member for member in map(_text, marks) if member.startswith(f"{entry} ")), "")


def _text(mark: bytes) -> str:
    return mark.decode("utf-8", "replace")


def _letter(log: str, entry: str, fields: Mapping[bytes, bytes], member: str) -> Letter:
    try:
        return Letter(entry, messages.unpack(RawEntry(entry, fields), log, DeadLetter).event, member=member)
    except (MalformedEntry, NewerSchema, ValidationError) as error:
        return Letter(entry, None, str(error), member)
