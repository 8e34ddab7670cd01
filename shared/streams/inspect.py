"""Looking at the streams without touching them: what is in them, who works, how far behind. An unknown figure is None, never 0."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
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
from shared.streams.keys import LOGS, WORK, Keys, Stream

#: Which event a stream carries where an entry does not say (plain fields of another program).
EVENTS: dict[Stream, type[Event]] = {
    Stream.REQUESTED: ArticleRequested,
    Stream.FETCHED: ArticleFetched,
    Stream.CLEANED: ArticleCleaned,
    Stream.CLASSIFIED: ArticleClassified,
    Stream.REJECTED: ArticleRejected,
    Stream.DEAD: DeadLetter,
}
#: Which stage reads which work stream.
READERS = {Stream.REQUESTED: "fetcher", Stream.FETCHED: "cleaner", Stream.CLEANED: "classifier"}
#: A process that has not said anything for so long is not taken for alive. Milliseconds: several beats at the default settings.
ALIVE_MS = 10_000
#: Entries read from a stream in one call: bounds what a look at a long stream holds in memory.
_PAGE = 100
#: How long one call waits for new entries when following, in ms.
_FOLLOW_MS = 1000
#: Bytes of a field that are shown of an entry which cannot be read.
_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Replica:
    """A process of a stage, as it last said of itself. `age_ms` is the time since."""

    consumer: str
    stage: str
    host: str
    pid: int
    version: str
    in_hand: int
    age_ms: int

    @property
    def alive(self) -> bool:
        return self.age_ms <= ALIVE_MS


@dataclass(frozen=True, slots=True)
class StageStatus:
    """A work stream and the stage that reads it. Ages in ms; None where there is nothing or it cannot be known."""

    stage: str
    stream: Stream
    entries: int
    bytes: int | None
    pending: int | None
    oldest_age_ms: int | None
    retries: int


@dataclass(frozen=True, slots=True)
class Status:
    """The whole system at one moment of the server's clock (unix ms)."""

    at_ms: int
    stages: tuple[StageStatus, ...]
    logs: dict[str, int]
    replicas: tuple[Replica, ...]

    def running(self) -> set[str]:
        """The stages that at least one living process works on."""
        return {replica.stage for replica in self.replicas if replica.alive}


async def server_ms(client: Redis) -> int:
    """The server's clock in unix ms."""
    seconds, micros = await client.time()
    return int(seconds) * 1000 + int(micros) // 1000


async def status(client: Redis, keys: Keys) -> Status:
    """What there is to know now."""
    now = await server_ms(client)
    stages = [await _stage(client, keys, stream, now) for stream in WORK]
    logs = {str(log): int(await client.xlen(keys.stream(log))) for log in LOGS}
    return Status(now, tuple(stages), logs, tuple(await replicas(client, keys, now)))


async def replicas(client: Redis, keys: Keys, now_ms: int) -> list[Replica]:
    """The processes that have said something of themselves, oldest consumer name first."""
    said = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(keys.replicas))
    found = []
    for consumer, words in sorted(said.items()):
        at, _, facts = words.decode().partition(" ")
        about: dict[str, Any] = json.loads(facts)
        found.append(
            Replica(
                consumer.decode(), about["stage"], about["host"], about["pid"], about["version"], about["in_hand"], max(0, now_ms - int(at))
            )
        )
    return found


async def _stage(client: Redis, keys: Keys, stream: Stream, now_ms: int) -> StageStatus:
    key, stage = keys.stream(stream), READERS[stream]
    total = await cast("Awaitable[bytes | None]", client.hget(keys.sizes(stream), "total"))
    oldest = cast("list[tuple[bytes, Any]]", await client.xrange(key, count=1))
    return StageStatus(
        stage=stage,
        stream=stream,
        entries=int(await client.xlen(key)),
        bytes=int(total) if total is not None else None,
        pending=await _pending(client, key, stage),
        oldest_age_ms=max(0, now_ms - int(oldest[0][0].partition(b"-")[0])) if oldest else None,
        retries=int(await client.zcard(keys.retry(stream))),
    )


async def _pending(client: Redis, key: str, group: str) -> int | None:
    if not await client.exists(key):
        return None
    groups = await client.xinfo_groups(key)
    return next((int(found["pending"]) for found in groups if found["name"] in (group, group.encode())), None)


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
