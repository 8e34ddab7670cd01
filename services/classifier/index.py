"""The index on a server and, for tests and `explain`, in this process; `ports` says what an index has to keep to.

Every command and script touches one key, so that a cluster may keep each where it likes.

| key after `<prefix>:index:` | value | written |
|---|---|---|
| `d:<number>` | a document, JSON | once |
| `s:<number>` | its sequence | once |
| `g:<number>` | the group it joined; absent while it is in its own | once |
| `m:<group>` | set of the numbers in a group of two and more | by each that joins |
| `p:<bits>:<epoch>:<list>` | postings of 13 bytes: 3 of the fingerprint, 2 source, 8 number | by each, bounded by `postings.lua` |
| `sequence` | the last sequence given out | by each document |

A posting list belongs to an epoch of half a window and expires a window after its epoch ended; nothing is ever searched for
to be deleted. Reading takes three epochs.
"""

from __future__ import annotations

import hashlib
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

from services.classifier.candidates import Posting, source_number
from services.classifier.ports import MAX_POSTINGS, Document, Earlier

_APPEND = Path(__file__).with_name("postings.lua").read_text(encoding="utf-8")
#: A server knows a script by its SHA-1.
_APPEND_SHA = hashlib.sha1(_APPEND.encode(), usedforsecurity=False).hexdigest()
#: One posting: 24 bits of the fingerprint that the list's own number does not hold, the source, the document's number.
_POSTING = struct.Struct(">3sHQ")
#: Bytes from which a list is thinned to half: about 1,000 postings, some twenty times what lists of a well-chosen number hold.
_MAX_LIST_BYTES = 1_000 * _POSTING.size
#: Epochs per window: two take three reads per fingerprint and at most half as much memory again as the window's own.
_EPOCHS = 2


@dataclass(frozen=True, slots=True)
class RedisIndex:
    """An `Index` on a Redis server or cluster, for articles of the last `window`; `bits` sizes it (2**bits posting lists)."""

    redis: Redis
    prefix: str
    window: timedelta
    bits: int = 20

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> int:
        number = document.number
        await self.redis.set(self._key("d", number), document.model_dump_json(), ex=self._seconds)
        await self._append(fingerprints, _tail(number, source_number(document.source)), now)
        return (await self._sequences([number]))[number]

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> dict[int, list[Posting]]:
        current = self._epoch(now)
        keys = [self._list(print_, epoch) for print_ in fingerprints for epoch in range(current - _EPOCHS, current + 1)]
        lists = await self._get(keys)
        span = _EPOCHS + 1
        return {print_: _bearers(lists[at * span : (at + 1) * span], _check(print_, self.bits)) for at, print_ in enumerate(fingerprints)}

    async def earlier(self, numbers: Sequence[int], sequence: int) -> list[Earlier]:
        count = len(numbers)
        found = await self._get([self._key(kind, number) for kind in "dsg" for number in numbers])
        documents, sequences, groups = found[:count], found[count : 2 * count], found[2 * count :]
        waiting = [n for n, document, given in zip(numbers, documents, sequences, strict=True) if document and not given]
        helped = await self._sequences(waiting) if waiting else {}
        known: list[Earlier] = []
        for number, body, given, group in zip(numbers, documents, sequences, groups, strict=True):
            place = int(given) if given else helped.get(number, sequence)
            if body and place < sequence:
                document = Document.model_validate_json(body)
                known.append(Earlier(document, place, group.decode() if group else document.article_id))
        return known

    async def join(self, document: Document, group_id: str, partner: int) -> int:
        members = self._key("m", group_id)
        pipe = self.redis.pipeline(transaction=False)
        pipe.set(self._key("g", document.number), group_id, ex=self._seconds)
        pipe.sadd(members, str(document.number), str(partner))
        pipe.expire(members, self._seconds)
        pipe.scard(members)
        return int((await pipe.execute())[-1])

    async def _append(self, fingerprints: Sequence[int], tail: bytes, now: datetime) -> None:
        epoch = self._epoch(now)
        lists = [(self._list(print_, epoch), _check(print_, self.bits) + tail) for print_ in fingerprints]
        if not lists:
            return
        try:
            await self._run_append(lists)
        except NoScriptError:  # a server that is new or was restarted; what was appended already may be appended again
            await self.redis.script_load(_APPEND)
            await self._run_append(lists)

    async def _run_append(self, lists: Iterable[tuple[str, bytes]]) -> None:
        pipe = self.redis.pipeline(transaction=False)
        seconds = int(self._seconds + self.window.total_seconds() / _EPOCHS)
        for key, posting in lists:
            pipe.evalsha(_APPEND_SHA, 1, key, posting, str(seconds), str(_MAX_LIST_BYTES), str(_POSTING.size), str(MAX_POSTINGS))
        await pipe.execute()

    async def _sequences(self, numbers: Sequence[int]) -> dict[int, int]:
        """Each document's sequence: the one it has, else a fresh one. Fresh ones are drawn after all that was read or written before."""
        fresh = await self._draw(len(numbers))
        pipe = self.redis.pipeline(transaction=False)
        for number, place in zip(numbers, fresh, strict=True):
            pipe.set(self._key("s", number), place, nx=True, get=True, ex=self._seconds)
        given = await pipe.execute()
        return {number: int(old) if old else place for number, old, place in zip(numbers, given, fresh, strict=True)}

    async def _draw(self, count: int) -> range:
        """That many sequence numbers that nobody has had."""
        last = int(await self.redis.incrby(f"{self.prefix}:index:sequence", count))
        return range(last - count + 1, last + 1)

    async def _get(self, keys: Sequence[str]) -> list[bytes | None]:
        if not keys:
            return []
        pipe = self.redis.pipeline(transaction=False)
        for key in keys:
            pipe.get(key)
        return cast("list[bytes | None]", await pipe.execute())

    @property
    def _seconds(self) -> int:
        return int(self.window.total_seconds())

    def _epoch(self, now: datetime) -> int:
        return int(now.timestamp() * _EPOCHS // self.window.total_seconds())

    def _list(self, print_: int, epoch: int) -> str:
        return f"{self.prefix}:index:p:{self.bits}:{epoch}:{print_ & (1 << self.bits) - 1:x}"

    def _key(self, kind: str, name: int | str) -> str:
        return f"{self.prefix}:index:{kind}:{name}"


@dataclass(slots=True)
class MemoryIndex:
    """An index in this process, without expiry: for tests and for `explain`, which needs no server."""

    lists: defaultdict[int, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[int, Document] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    members: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> int:  # noqa: ARG002
        self.documents[document.number] = document
        posting = Posting(document.number, source_number(document.source))
        for print_ in fingerprints:
            self.lists[print_].append(posting)
        return self._sequence(document.number)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> dict[int, list[Posting]]:  # noqa: ARG002
        return {print_: newest(self.lists.get(print_, [])) for print_ in fingerprints}

    async def earlier(self, numbers: Sequence[int], sequence: int) -> list[Earlier]:
        known = [number for number in numbers if number in self.documents and self._sequence(number) < sequence]
        return [
            Earlier(self.documents[number], self.sequences[number], self.groups.get(number, self.documents[number].article_id))
            for number in known
        ]

    async def join(self, document: Document, group_id: str, partner: int) -> int:
        self.groups[document.number] = group_id
        self.members[group_id] |= {document.number, partner}
        return len(self.members[group_id])

    def _sequence(self, number: int) -> int:
        return self.sequences.setdefault(number, len(self.sequences) + 1)


def _check(print_: int, bits: int) -> bytes:
    """24 bits of a fingerprint above those that choose its list; the top ones are no use, as sampling leaves them alike."""
    return (print_ >> bits & 0xFFFFFF).to_bytes(3, "big")


def _tail(number: int, source: int) -> bytes:
    return _POSTING.pack(b"\0\0\0", source, number)[3:]


def _bearers(lists: Sequence[bytes | None], check: bytes) -> list[Posting]:
    found = [Posting(n, source) for each in lists if each for own, source, n in _POSTING.iter_unpack(each) if own == check]
    return newest(found)


def newest(bearers: Sequence[Posting]) -> list[Posting]:
    """The last MAX_POSTINGS distinct ones of a list in order of appearance."""
    return list(dict.fromkeys(reversed(bearers)))[:MAX_POSTINGS]
