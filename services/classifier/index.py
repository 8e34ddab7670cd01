"""The index on a server and, for tests and `explain`, in this process; `ports` says what an index has to keep to.

What a command or script does to one of its keys depends on no other, so that on a cluster, which may keep each where it likes, one
key a command is as good.

| key after `<prefix>:index:` | value | written |
|---|---|---|
| `d:<number>` | a document, JSON | once |
| `s:<article>` | hash: its revisions' sequences, and under `first` the article's | each field once, by `place.lua` |
| `g:<number>` | the group it joined; absent while it is in its own | once |
| `m:<group>` | sorted set of the articles in a group of two and more, by the lowest sequence of a revision in it | by each that joins |
| `p:<bits>:<epoch>:<list>` | postings of 13 bytes: 3 of the fingerprint, 2 source, 8 number | by each, bounded by `postings.lua` |
| `e:<epoch>` | the sequence that an epoch began with, or nearly | once |
| `sequence` | the last sequence given out | by each document |

A posting list belongs to an epoch of half a window and expires a window after its epoch ended; nothing is ever searched for
to be deleted. Reading takes three epochs. Articles from before these three leave their group when another joins it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from redis.asyncio import Redis

from services.classifier.candidates import Posting, article_number, revision_number, source_number
from services.classifier.group import Partner
from services.classifier.place import Place
from services.classifier.ports import Document, Earlier, Postings
from services.classifier.posting_list import MAX_ARTICLES, MAX_REVISIONS, POSTING_BYTES, bearers, newest, packed
from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script

T = TypeVar("T")
#: Documents by number: their JSON and the group they joined.
_Known = dict[int, tuple[bytes, bytes | None]]

#: Bytes from which a list is thinned to half: about 1,000 postings, some twenty times what lists of a well-chosen number hold.
_MAX_LIST_BYTES = 1_000 * POSTING_BYTES
#: Epochs per window: two take three reads per fingerprint and at most half as much memory again as the window's own.
_EPOCHS = 2
#: Keys one command names at most: those of nearly every article, and at about 1 µs each no other client waits for long.
KEYS_PER_COMMAND = 512
_PLACE, _PLACES, _POSTINGS = (Script("services.classifier", name) for name in ("place", "places", "postings"))


class RedisIndex:
    """An `Index` on a Redis server, for articles of the last `window`; `bits` sizes it (2**bits posting lists).

    Articles that are classified side by side share round trips. A command names up to `keys_per_command` keys: 1 where a cluster
    spreads them.
    """

    def __init__(self, redis: Redis, prefix: str, *, window: timedelta, bits: int = 20, keys_per_command: int = KEYS_PER_COMMAND) -> None:
        self._ask, self._prefix, self._window = Pipelined(redis), f"{prefix}:index:", window
        self._bits, self._keys_per_command = bits, keys_per_command
        self._noted = self._oldest = 0  # the last epoch whose begin was noted, and the sequence that the oldest one read began with

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        number = document.number
        await self._ask([("SET", self._key("d", number), document.model_dump_json(), "EX", self._seconds)])
        await self._append(fingerprints, Posting(number, source_number(document.source)), now)
        place = (await self._places([number]))[number]
        await self._note_epoch(self._epoch(now), place.sequence)
        return place, await self.postings(fingerprints, now)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> Postings:
        current, count = self._epoch(now), len(fingerprints)
        epochs = range(current - _EPOCHS, current + 1)
        found = _flat(await self._read(self._gets([key for epoch in epochs for key in self._lists(fingerprints, epoch)])))
        return {print_: bearers(found[at::count], print_, self._bits) for at, print_ in enumerate(fingerprints)}

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        known, places = await self._known(numbers)
        places |= await self._places([number for number in known if number not in places])
        return _before(place, known, places)

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return _before(place, *await self._known(numbers))

    async def join(self, document: Document, sequence: int, partner: Partner) -> int:
        members = self._key("m", partner.group_id)
        ours, theirs = article_number(document.number), article_number(partner.number)
        replies = await self._ask(
            [
                ("SET", self._key("g", document.number), partner.group_id, "EX", self._seconds),
                ("ZADD", members, "LT", partner.place.sequence, theirs, sequence, ours),
                ("EXPIRE", members, self._seconds),
                # A text that is copied for ever has one group for ever: only its articles of the window count.
                ("ZREMRANGEBYSCORE", members, "-inf", f"({self._oldest}"),
                ("ZCOUNT", members, "-inf", sequence),
            ]
        )
        return max(1, int(replies[-1]))

    async def size(self, group_id: str, sequence: int) -> int:
        (count,) = await self._ask([("ZCOUNT", self._key("m", group_id), "-inf", sequence)])
        return max(1, int(count))

    async def _note_epoch(self, epoch: int, sequence: int) -> None:
        """Once per epoch: note which sequence it begins with, where nobody has, and learn what the oldest that is read began with."""
        if epoch == self._noted:
            return
        expiry = int(2 * self._window.total_seconds())
        begin: Command = ("SET", self._key("e", epoch), sequence, "NX", "EX", expiry)
        _, oldest = await self._ask([begin, ("GET", self._key("e", epoch - _EPOCHS))])
        self._noted, self._oldest = epoch, int(oldest or 0)

    async def _append(self, fingerprints: Sequence[int], posting: Posting, now: datetime) -> None:
        expiry = int(self._seconds + self._window.total_seconds() / _EPOCHS)
        limits: tuple[int, ...] = (expiry, _MAX_LIST_BYTES, MAX_ARTICLES, MAX_REVISIONS)
        epoch = self._epoch(now)
        calls = [
            _POSTINGS.call(self._lists(part, epoch), (*limits, *(packed(print_, self._bits, posting) for print_ in part)))
            for part in self._parts(fingerprints)
        ]
        await _POSTINGS.sent(self._ask, calls)

    async def _known(self, numbers: Sequence[int]) -> tuple[_Known, dict[int, Place]]:
        """The documents that are there, in the order asked for, and the places of those that have one."""
        keys = [self._key(kind, number) for kind in "dg" for number in numbers]
        found = _flat(await self._read(self._gets(keys)))
        calls = [_PLACES.call(self._sequences(part), [revision_number(number) for number in part]) for part in self._parts(numbers)]
        given = _flat(await _PLACES.sent(self._ask, calls))
        rows = zip(numbers, found[: len(numbers)], found[len(numbers) :], strict=True)
        places = {number: Place(int(own), int(first)) for number, (own, first) in zip(numbers, given, strict=True) if own and first}
        return {number: (body, group) for number, body, group in rows if body}, places

    async def _places(self, numbers: Sequence[int]) -> dict[int, Place]:
        """Each document's place: the one it has, else a fresh one. Fresh ones are drawn after all that was read or written before."""
        if not numbers:
            return {}
        fresh = dict(zip(numbers, await self._draw(len(numbers)), strict=True))
        calls = [
            _PLACE.call(
                self._sequences(part), [self._seconds, *(word for number in part for word in (revision_number(number), fresh[number]))]
            )
            for part in self._parts(numbers)
        ]
        given = _flat(await _PLACE.sent(self._ask, calls))
        return {number: Place(int(sequence), int(first)) for number, (sequence, first) in zip(numbers, given, strict=True)}

    async def _draw(self, count: int) -> range:
        """That many sequence numbers that nobody has had."""
        (last,) = await self._ask([("INCRBY", f"{self._prefix}sequence", count)])
        return range(last - count + 1, last + 1)

    async def _read(self, commands: Sequence[Command]) -> list[Any]:
        """The replies, nothing where nothing is asked; one round trip."""
        return await self._ask(commands)

    def _gets(self, keys: Sequence[str]) -> list[Command]:
        return [("MGET", *part) for part in self._parts(keys)]

    def _parts(self, items: Sequence[T]) -> Iterator[Sequence[T]]:
        """`items`, as many at a time as one command may name keys."""
        return (items[at : at + self._keys_per_command] for at in range(0, len(items), self._keys_per_command))

    @property
    def _seconds(self) -> int:
        return int(self._window.total_seconds())

    def _epoch(self, now: datetime) -> int:
        return int(now.timestamp() * _EPOCHS // self._window.total_seconds())

    def _lists(self, fingerprints: Sequence[int], epoch: int) -> list[str]:
        stem, low = f"{self._prefix}p:{self._bits}:{epoch}:", (1 << self._bits) - 1
        return [f"{stem}{print_ & low:x}" for print_ in fingerprints]

    def _sequences(self, numbers: Sequence[int]) -> list[str]:
        return [self._key("s", article_number(number)) for number in numbers]

    def _key(self, kind: str, name: int | str) -> str:
        return f"{self._prefix}{kind}:{name}"


def _before(place: Place, known: _Known, places: Mapping[int, Place]) -> list[Earlier]:
    """Those of the known documents that have a place before that one."""
    found: list[Earlier] = []
    for number, (body, group) in known.items():
        if number in places and places[number].before(place):
            document = Document.model_validate_json(body)
            found.append(Earlier(document, places[number], group.decode() if group else document.article_id))
    return found


def _flat(replies: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for reply in replies for value in reply]


@dataclass(slots=True)
class MemoryIndex:
    """An index in this process, without expiry: for tests and for `explain`, which needs no server."""

    lists: defaultdict[int, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[int, Document] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    firsts: dict[int, int] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    members: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        self.documents[document.number] = document
        posting = Posting(document.number, source_number(document.source))
        for print_ in fingerprints:
            self.lists[print_].append(posting)
        return self._place(document.number), await self.postings(fingerprints, now)

    async def postings(self, fingerprints: Sequence[int], now: datetime) -> Postings:  # noqa: ARG002
        return {print_: newest(self.lists.get(print_, [])) for print_ in fingerprints}

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        known = [self.documents[number] for number in numbers if number in self.documents]
        found = [Earlier(one, self._place(one.number), self.groups.get(one.number, one.article_id)) for one in known]
        return [one for one in found if one.place.before(place)]

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return await self.earlier([number for number in numbers if number in self.sequences], place)

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
