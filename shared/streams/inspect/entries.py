"""Entries of a stream, for a person or a program to read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
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


async def peek(client: Redis, keys: Keys, stream: Stream, *, count: int | None, follow: bool) -> AsyncIterator[dict[str, Any]]:
    """Entries as `{stream, entry, type, headers, body}`, oldest first: up to `count`, and with `follow` those to come as well."""
    key, last, left = keys.stream(stream), "-", count
    while left is None or left > 0:
        page = cast("list[tuple[bytes, Any]]", await client.xrange(key, min=last, count=min(_PAGE, left or _PAGE)))
        if not page:
            break
        for entry, fields in page:
            yield shown(stream, entry.decode(), fields)
        last = f"({page[-1][0].decode()}"
        left = None if left is None else left - len(page)
    after = last.removeprefix("(") if last != "-" else "0-0"
    while follow and (left is None or left > 0):
        replies = cast("list[Any]", await client.xread({key: after}, count=min(_PAGE, left or _PAGE), block=_FOLLOW_MS))
        for _, page in replies or ():
            for entry, fields in page:
                yield shown(stream, entry.decode(), fields)
                after = entry.decode()
            left = None if left is None else left - len(page)


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
