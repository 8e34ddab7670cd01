"""Entries of a stream, for a person or a program to read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

from redis.asyncio import Redis

from shared.errors import MalformedEntry
from shared.events import (
    ArticleClassified,
    ArticleCleaned,
    ArticleFetched,
    ArticleRejected,
    ArticleRequested,
    DeadLetter,
    Event,
)
from shared.streams import envelope
from shared.streams.keys import Keys, Stream

#: Which event a stream carries where an entry does not say (plain fields of another program).
EVENTS: dict[Stream, type[Event]] = {
    Stream.REQUESTED: ArticleRequested,
    Stream.FETCHED: ArticleFetched,
    Stream.CLEANED: ArticleCleaned,
    Stream.CLASSIFIED: ArticleClassified,
    Stream.REJECTED: ArticleRejected,
    Stream.DEAD: DeadLetter,
}
#: Entries read from a stream in one call: bounds what a look at a long stream holds in memory.
_PAGE = 100
#: How long one call waits for new entries when following, in ms.
_FOLLOW_MS = 1000
#: Bytes of a field that are shown of an entry which cannot be read.
_SHOWN = 2000


#: An entry as it was read: its id, what it is ordered by (ms, number), its partition and its fields.
_Row = tuple[tuple[int, int, int], str, dict[bytes, bytes]]


async def peek(client: Redis, keys: Keys, stream: Stream, *, count: int | None, follow: bool) -> AsyncIterator[dict[str, Any]]:
    """Entries as `{stream, entry, type, headers, body}`, oldest first: up to `count`, and with `follow` those to come as well.

    Of several partitions, each entry tells its own as `partition`; what is to come is told as it comes.
    """
    left = count
    after = dict.fromkeys(keys.all, "0-0")
    async for row in _in_order([_stored(client, own, stream, count) for own in keys.all]):
        if left == 0:
            return
        own = keys.within(row[0][2])
        after[own] = row[1]
        yield _told(keys, stream, row)
        left = None if left is None else left - 1
    while follow and (left is None or left > 0):
        pages = await asyncio.gather(*(_to_come(client, own, stream, after[own], left) for own in after))
        for row in sorted((row for page in pages for row in page), key=_order)[:left]:
            after[keys.within(row[0][2])] = row[1]
            yield _told(keys, stream, row)
            left = None if left is None else left - 1


async def _stored(client: Redis, own: Keys, stream: Stream, count: int | None) -> AsyncIterator[_Row]:
    last, left = "-", count
    while left is None or left > 0:
        page = cast("list[tuple[bytes, Any]]", await client.xrange(own.stream(stream), min=last, count=min(_PAGE, left or _PAGE)))
        if not page:
            return
        for entry, fields in page:
            yield _row(own, entry, fields)
        last = f"({page[-1][0].decode()}"
        left = None if left is None else left - len(page)


async def _to_come(client: Redis, own: Keys, stream: Stream, after: str, left: int | None) -> list[_Row]:
    replies = cast("list[Any]", await client.xread({own.stream(stream): after}, count=min(_PAGE, left or _PAGE), block=_FOLLOW_MS))
    return [_row(own, entry, fields) for _, page in replies or () for entry, fields in page]


async def _in_order(parts: Sequence[AsyncIterator[_Row]]) -> AsyncIterator[_Row]:
    """The rows of all, each of which is in order."""
    heads = [(row, part) for part in parts if (row := await anext(part, None))]
    while heads:
        head = min(heads, key=lambda one: _order(one[0]))
        yield head[0]
        heads.remove(head)
        if row := await anext(head[1], None):
            heads.append((row, head[1]))


def _row(own: Keys, entry: bytes, fields: dict[bytes, bytes]) -> _Row:
    ms, _, number = entry.partition(b"-")
    return (int(ms), int(number), own.partition), entry.decode(), fields


def _order(row: _Row) -> tuple[int, int, int]:
    return row[0]


def _told(keys: Keys, stream: Stream, row: _Row) -> dict[str, Any]:
    told = shown(stream, row[1], row[2])
    return told | {"partition": row[0][2]} if keys.partitions > 1 else told


def shown(stream: Stream, entry: str, fields: dict[bytes, bytes]) -> dict[str, Any]:
    """One entry for a person or a program to read; one that cannot be read says why in place of its body."""
    headers: dict[str, str] = {}
    body: Any
    try:
        framed = envelope.decode(fields)
        headers, body = dict(framed.headers), json.loads(framed.body)
    except (MalformedEntry, ValueError, RecursionError) as error:
        raw = {name.decode("utf-8", "replace"): repr(value[:_SHOWN]) for name, value in fields.items()}
        body = {"unreadable": str(error), "fields": raw}
    return {"stream": str(stream), "entry": entry, "type": headers.get("type", EVENTS[stream].type), "headers": headers, "body": body}
