"""The index on a server and, for tests and `explain`, in this process; `ports` says what an index has to keep to.

Every command and script touches one key, so that a cluster may keep each where it likes.

| key after `<prefix>:index:` | value | written |
|---|---|---|
| `d:<number>` | a document, JSON | once |
| `s:<article>` | hash: its revisions' sequences, and under `first` the article's | each field once, by `place.lua` |
| `g:<number>` | the group it joined; absent while it is in its own | once |
| `m:<group>` | sorted set of the articles in a group of two and more, by the lowest sequence of a revision in it | by each that joins |
| `p:<bits>:<epoch>:<list>` | postings of 13 bytes: 3 of the fingerprint, 2 source, 8 number | by each, bounded by `postings.lua` |
| `sequence` | the last sequence given out | by each document |

A posting list belongs to an epoch of half a window and expires a window after its epoch ended; nothing is ever searched for
to be deleted. Reading takes three epochs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from services.classifier.candidates import Posting, article_number, revision_number, source_number
from services.classifier.group import Partner
from services.classifier.place import Place
from services.classifier.ports import Document, Earlier
from services.classifier.posting_list import MAX_ARTICLES, MAX_REVISIONS, POSTING_BYTES, bearers, newest, packed
from services.classifier.scripts import run_each

#: Bytes from which a list is thinned to half: about 1,000 postings, some twenty times what lists of a well-chosen number hold.
_MAX_LIST_BYTES = 1_000 * POSTING_BYTES
#: Epochs per window: two take three reads per fingerprint and at most half as much memory again as the window's own.
_EPOCHS = 2


@dataclass(frozen=True, slots=True)
class RedisIndex:
    """An `Index` on a Redis server or cluster, for articles of the last `window`; `bits` sizes it (2**bits posting lists)."""

    redis: Redis
    prefix: str
    window: timedelta
    bits: int = 20

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> Place:
        number = document.number
        await self.redis.set(self._key("d", number), document.model_dump_json(), ex=self._seconds)
        await self._append(fingerprints, Posting(number, source_number(document.source)), now)
        return (await self._places([number]))[number]

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> dict[int, list[Posting]]:
        current, span = self._epoch(now), _EPOCHS + 1
        pipe = self.redis.pipeline(transaction=False)
        for print_ in fingerprints:
            for epoch in range(current - _EPOCHS, current + 1):
                pipe.get(self._list(print_, epoch))
        lists = await self._read(pipe)
        return {print_: bearers(lists[at * span : (at + 1) * span], print_, self.bits) for at, print_ in enumerate(fingerprints)}

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        pipe = self.redis.pipeline(transaction=False)
        for number in numbers:
            pipe.get(self._key("d", number))
            pipe.get(self._key("g", number))
            pipe.hmget(self._key("s", article_number(number)), [str(revision_number(number)), "first"])
        found = await self._read(pipe)
        rows = list(zip(numbers, found[::3], found[1::3], found[2::3], strict=True))
        places = {number: Place(int(given), int(first)) for number, _, _, (given, first) in rows if given and first}
        places |= await self._places([number for number, body, _, _ in rows if body and number not in places])
        known: list[Earlier] = []
        for number, body, group, _ in rows:
            if body and places[number].before(place):
                document = Document.model_validate_json(body)
                known.append(Earlier(document, places[number], group.decode() if group else document.article_id))
        return known

    async def join(self, document: Document, sequence: int, partner: Partner) -> int:
        members = self._key("m", partner.group_id)
        joined = {str(article_number(document.number)): sequence, str(article_number(partner.number)): partner.place.sequence}
        pipe = self.redis.pipeline(transaction=False)
        pipe.set(self._key("g", document.number), partner.group_id, ex=self._seconds)
        pipe.zadd(members, joined, lt=True)
        pipe.expire(members, self._seconds)
        pipe.zcount(members, "-inf", sequence)
        return int((await pipe.execute())[-1])

    async def size(self, group_id: str, sequence: int) -> int:
        return max(1, int(await self.redis.zcount(self._key("m", group_id), "-inf", sequence)))

    async def _append(self, fingerprints: Sequence[int], posting: Posting, now: datetime) -> None:
        epoch, seconds = self._epoch(now), int(self._seconds + self.window.total_seconds() / _EPOCHS)
        limits = (str(seconds), str(_MAX_LIST_BYTES), str(MAX_ARTICLES), str(MAX_REVISIONS))
        calls = [(self._list(print_, epoch), (packed(print_, self.bits, posting), *limits)) for print_ in fingerprints]
        await run_each(self.redis, "postings", calls)

    async def _places(self, numbers: Sequence[int]) -> dict[int, Place]:
        """Each document's place: the one it has, else a fresh one. Fresh ones are drawn after all that was read or written before."""
        if not numbers:
            return {}
        fresh, seconds = await self._draw(len(numbers)), str(self._seconds)
        calls = [
            (self._key("s", article_number(number)), (str(revision_number(number)), str(sequence), seconds))
            for number, sequence in zip(numbers, fresh, strict=True)
        ]
        given = await run_each(self.redis, "place", calls)
        return {number: Place(int(sequence), int(first)) for number, (sequence, first) in zip(numbers, given, strict=True)}

    async def _draw(self, count: int) -> range:
        """That many sequence numbers that nobody has had."""
        last = int(await self.redis.incrby(f"{self.prefix}:index:sequence", count))
        return range(last - count + 1, last + 1)

    async def _read(self, pipe: Pipeline) -> list[Any]:
        """The replies to what is queued, nothing where nothing is; one round trip."""
        return list(await pipe.execute()) if len(pipe) else []

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
    firsts: dict[int, int] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    members: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> Place:  # noqa: ARG002
        self.documents[document.number] = document
        posting = Posting(document.number, source_number(document.source))
        for print_ in fingerprints:
            self.lists[print_].append(posting)
        return self._place(document.number)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> dict[int, list[Posting]]:  # noqa: ARG002
        return {print_: newest(self.lists.get(print_, [])) for print_ in fingerprints}

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        known = [self.documents[number] for number in numbers if number in self.documents]
        found = [Earlier(one, self._place(one.number), self.groups.get(one.number, one.article_id)) for one in known]
        return [one for one in found if one.place.before(place)]

    async def join(self, document: Document, sequence: int, partner: Partner) -> int:
        self.groups[document.number] = partner.group_id
        members = self.members[partner.group_id]
        for number, joined in ((document.number, sequence), (partner.number, partner.place.sequence)):
            article = article_number(number)
            members[article] = min(joined, members.get(article, joined))
        return await self.size(partner.group_id, sequence)

    async def size(self, group_id: str, sequence: int) -> int:
        return max(1, sum(joined <= sequence for joined in self.members.get(group_id, {}).values()))

    def _place(self, number: int) -> Place:
        sequence = self.sequences.setdefault(number, len(self.sequences) + 1)
        return Place(sequence, self.firsts.setdefault(article_number(number), sequence))
