"""The index on a server; `ports` says what an index has to keep to, and `memory_index` is the one in this process.

What a command or script does to one of its keys depends on no other, so that on a cluster, which keeps each where it likes, one
key a command is as good.

| key after `<prefix>:index2:` | value | written |
|---|---|---|
| `a:<article>` | what names an article and the places of its revisions: `article_value` | by each revision, by `article.lua` |
| `p:<epoch>:<bits>:<list>` | postings of 10 bytes: `posting_list` | by each document, bounded by `append.lua` |
| `order` | the last sequence, and which lists are open: `order` | by each document |

A posting list belongs to an epoch of half a window and expires a window after its epoch ended; nothing is ever searched for
to be deleted. Reading takes three epochs. The number in `index2` is that of the layout: what an older one kept expires unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from redis.asyncio import Redis, RedisCluster

from services.classifier.index.article_value import MAX_KEPT, Known, documents_of, facts_of, name_of
from services.classifier.index.candidates import Posting, article_number, document_number, source_number
from services.classifier.index.crowd import Listed, within_reach
from services.classifier.index.lists import Lists
from services.classifier.index.order import DRAW, EPOCHS, Order
from services.classifier.index.ports import Document, Earlier, Index, Postings
from services.classifier.index.posting_list import MAX_ARTICLES, MAX_OF_SOURCE, MAX_OLDEST, MAX_REVISIONS, POSTING_BYTES
from services.classifier.index.sizing import Size, Table
from services.classifier.place import Place
from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script, in_turn
from shared.streams.replicated import NO_WAIT, Wait

T = TypeVar("T")
#: Bytes from which a list is thinned to half: 400 postings, some eight times what lists are meant to hold and six what is read of one
#: fingerprint. Longer ones cost all who read them.
MAX_LIST_BYTES = 400 * POSTING_BYTES
#: Keys one command names at most: those of nearly every article, and at about 1 µs each no other client waits for long.
KEYS_PER_COMMAND = 512
_ARTICLE, _APPEND, _FORGET_POSTINGS, _FORGET_ARTICLE = (
    Script("services.classifier.index", f"lua/{name}") for name in ("article", "append", "forget_postings", "forget_article")
)


class RedisIndex:
    """An `Index` on a Redis server or cluster, for articles of the last `window`.

    Articles that are classified side by side share round trips. Entering takes two on a server, four on a cluster; one more for the
    first document of an epoch in a process or where lists fill up, and where a crowd has a fingerprint as many as `crowd.within_reach`
    asks. Finding the earlier takes one, and two more where one of them is still on its way. A command names up to `keys_per_command`
    keys; 1 on a cluster, which spreads them.
    """

    def __init__(
        self,
        client: Redis | RedisCluster,
        prefix: str,
        *,
        window: timedelta,
        keys_per_command: int = KEYS_PER_COMMAND,
        wait: Wait = NO_WAIT,
    ) -> None:
        self._ask, self._prefix, self._window = Pipelined(client, wait, prefix), f"{prefix}:index2:", window
        self._order = Order(self._ask, self._prefix, window=window, former=f"{prefix}:index:sequence")
        self._keys_per_command = 1 if self._ask.spread else keys_per_command

    async def enter(self, document: Document, fingerprints: Sequence[int], now: datetime) -> tuple[Place, Postings]:
        epoch = self._order.epoch(now)
        lists = self._lists(fingerprints, await self._order.table(epoch))
        drawn, table = await self._made_findable(document, lists, epoch)
        place, listed = await self._placed_and_read(document, drawn, lists, table)
        if max(place) > drawn:  # somebody helped: who drew that number may have appended after the lists were read
            _, table = await self._order.now(epoch)
            listed = await self._read(lists, table)
        await self._order.grown(table, epoch)
        return place, await within_reach(fingerprints, listed, partial(self.earlier, place=place))

    async def postings(self, fingerprints: Sequence[int], now: datetime, place: Place) -> Postings:
        _, table = await self._order.now(self._order.epoch(now))
        listed = await self._read(self._lists(fingerprints, table), table)
        return await within_reach(fingerprints, listed, partial(self.placed, place=place))

    async def size(self, now: datetime) -> Size:
        """How large the index is, as far as its order tells; one round trip."""
        last, table = await self._order.now(self._order.epoch(now))
        epochs = table.epochs.values()
        return Size(last, sum(epoch.postings for epoch in epochs), sum(1 << bits for epoch in epochs for bits in epoch.bits))

    async def earlier(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return _before(place, await self._helped(await self._known(numbers)))

    async def placed(self, numbers: Sequence[int], place: Place) -> list[Earlier]:
        return _before(place, await self._known(numbers))

    async def forget(self, article_id: str, fingerprints: Sequence[int], now: datetime) -> int:
        """Take an article out, and its postings in the lists of these fingerprints; how many postings went. May be repeated."""
        _, table = await self._order.now(self._order.epoch(now))
        number = article_number(document_number(article_id, 0))
        name = number.to_bytes(5, "big")
        lists = [_FORGET_POSTINGS.call(part, [name]) for part in self._parts(self._lists(fingerprints, table).keys(table))]
        article = _FORGET_ARTICLE.call([self._article(number)], [name_of(article_id)])
        (replies,) = await in_turn(self._ask, [_FORGET_POSTINGS, _FORGET_ARTICLE], [*lists, article])
        return sum(replies[:-1])

    async def _made_findable(self, document: Document, lists: Lists, epoch: int) -> tuple[int, Table]:
        """Steps 1 to 3, up to the draw: the number drawn, which comes after all that was written, and the table that came with it."""
        steps = (
            self._articles([(document, 0, facts_of(document))]),
            self._appends(document, lists, await self._order.table(epoch), epoch),
            [self._order.draw(1, epoch, len(lists.fingerprints))],
        )
        *_, (drawn,) = await self._in_turn(*steps)
        return self._order.drawn(drawn, epoch)

    async def _placed_and_read(self, document: Document, drawn: int, lists: Lists, table: Table) -> tuple[Place, Listed]:
        """The rest of step 3, and step 4: the document's place, and the lists as they are after the draw."""
        commands = self._articles([(document, drawn, facts_of(document))])
        first, *values = await self._run([*commands, *self._gets(lists.keys(table))])
        ((sequence, of_article),) = first
        return Place(int(sequence), int(of_article)), lists.listed(table, _flat(values))

    async def _read(self, lists: Lists, table: Table) -> Listed:
        return lists.listed(table, _flat(await self._run(self._gets(lists.keys(table)))))

    async def _known(self, numbers: Sequence[int]) -> Known:
        """The documents that are there, in the order asked for."""
        articles = list(dict.fromkeys(map(article_number, numbers)))
        return documents_of(numbers, _flat(await self._run(self._gets([self._article(article) for article in articles]))))

    async def _helped(self, known: Known) -> Known:
        """All of them with a place: who has none is given a fresh number, drawn after all that was read or written before."""
        bare = [document for document, place in known if place is None]
        if not bare:
            return known
        ((reply,),) = await self._in_turn([self._order.draw(len(bare), 0)])
        fresh = range(int(reply[0]) - len(bare) + 1, int(reply[0]) + 1)
        given = _flat(await self._run(self._articles([(one, number, b"") for one, number in zip(bare, fresh, strict=True)])))
        places = (Place(int(own), int(first)) if int(own) else None for own, first in given)
        return [(document, place or next(places)) for document, place in known]

    async def _run(self, commands: Sequence[Command]) -> list[Any]:
        """The replies to commands that may run in any order; one round trip."""
        (replies,) = await self._in_turn(commands)
        return replies

    async def _in_turn(self, *steps: Sequence[Command]) -> list[list[Any]]:
        return await in_turn(self._ask, [_ARTICLE, _APPEND, DRAW], *steps)

    def _articles(self, rows: Sequence[tuple[Document, int, bytes]]) -> list[Command]:
        """Each document known with these facts, and with a sequence, where it has none, unless that is 0."""
        calls = []
        for part in self._parts(rows):
            keys = [self._article(article_number(one.number)) for one, _, _ in part]
            words = [word for one, sequence, facts in part for word in (name_of(one.article_id), one.revision, sequence, facts)]
            calls.append(_ARTICLE.call(keys, [self._seconds, MAX_KEPT, *words]))
        return calls

    def _appends(self, document: Document, lists: Lists, table: Table, epoch: int) -> list[Command]:
        expiry = int(self._seconds + self._window.total_seconds() / EPOCHS)
        limits: tuple[int, ...] = (expiry, MAX_LIST_BYTES, MAX_ARTICLES, MAX_OF_SOURCE, MAX_REVISIONS, MAX_OLDEST)
        posting = Posting(document.number, source_number(document.source))
        added = lists.added_to(epoch, table.lists(epoch).bits[-1], posting)
        return [_APPEND.call([key for key, _ in part], (*limits, *(each for _, each in part))) for part in self._parts(added)]

    def _lists(self, fingerprints: Sequence[int], table: Table) -> Lists:
        return Lists(self._prefix, fingerprints, table.salt)

    def _gets(self, keys: Sequence[str]) -> list[Command]:
        return [("MGET", *part) for part in self._parts(keys)]

    def _parts(self, items: Sequence[T]) -> Iterator[Sequence[T]]:
        """`items`, as many at a time as one command may name keys."""
        return (items[at : at + self._keys_per_command] for at in range(0, len(items), self._keys_per_command))

    def _article(self, number: int) -> str:
        return f"{self._prefix}a:{number:x}"

    @property
    def _seconds(self) -> int:
        return int(self._window.total_seconds())


def _before(place: Place, known: Known) -> list[Earlier]:
    """Those of the known documents that have a place before that one."""
    return [Earlier(document, where) for document, where in known if where and where.before(place)]


def _flat(replies: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for reply in replies for value in reply]


def _conforms(index: RedisIndex) -> Index:
    return index
