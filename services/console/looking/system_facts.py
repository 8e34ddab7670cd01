"""What `wiresift doctor` judges a running system by: read once: few calls, some dead letters, all sources and subscriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from services.console.looking.push_facts import PushFacts, read_pushes
from services.console.looking.source_facts import SourceFacts, SourceLook
from services.console.looking.stage_view import StageView, views
from shared.settings import Settings
from shared.streams import inspect, operations
from shared.streams.handover import Limits
from shared.streams.inspect import READERS, Status
from shared.streams.keys import WORK, Keys, Stream
from shared.streams.operations import Operation

#: Newest dead letters looked at, how many in one call, and the bytes after which no more are: a letter may hold some ten MB.
_LETTERS, _LETTERS_AT_ONCE, _LETTERS_BYTES = 50, 10, 8 * 2**20
#: Operations told of.
_OPERATIONS = 3


@dataclass(frozen=True, slots=True)
class Consumer:
    """A member of a stage's group as the server knows it. `idle_ms` is the time since it last read or claimed something."""

    name: str
    pending: int
    idle_ms: int


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """The facts. `ahead_ms` is by how much this machine's clock is ahead of the server's, `version` that of this command.

    `letters` counts open ones among the `letters_seen` newest dead letters by stage and error.
    """

    status: Status
    views: Sequence[StageView]
    version: str
    settings: Settings
    ahead_ms: int = 0
    consumers: Mapping[str, Sequence[Consumer]] = field(default_factory=dict)
    letters: Mapping[tuple[str, str], int] = field(default_factory=dict)
    letters_seen: int = 0
    operations: Sequence[tuple[datetime, Operation]] = ()
    sources: SourceFacts = SourceFacts()  # noqa: RUF009 - frozen
    pushes: PushFacts = PushFacts()  # noqa: RUF009 - frozen


async def read_system(client: Redis, settings: Settings, *, version: str, now: Callable[[], float]) -> SystemFacts:
    """Look at everything. `now` is this machine's clock in unix seconds."""
    keys = Keys.of(settings)
    ahead = await _ahead_ms(client, now)
    status = await inspect.status(client, keys)
    seen, letters = 0, Counter[tuple[str, str]]()
    for own in keys.all:
        looked_at, found = await _letters(client, own)
        seen, letters = seen + looked_at, letters + found
    return SystemFacts(
        status=status,
        views=views(status, Limits.of(settings)),
        version=version,
        settings=settings,
        ahead_ms=ahead,
        consumers={READERS[stream]: await _members(client, keys, stream) for stream in WORK},
        letters=letters,
        letters_seen=seen,
        operations=await operations.recent(client, keys, _OPERATIONS),
        sources=await SourceLook(client, settings.prefix)(),
        pushes=await read_pushes(client, settings.prefix),
    )


async def _ahead_ms(client: Redis, now: Callable[[], float]) -> int:
    """This machine's clock less the server's, right to half a round trip."""
    before = now()
    server = await inspect.server_ms(client)
    return round((before + now()) * 500) - server


async def _members(client: Redis, keys: Keys, stream: Stream) -> list[Consumer]:
    """Those of all partitions, in each of which a process goes by the same name."""
    found: dict[str, Consumer] = {}
    for own in keys.all:
        for one in await _consumers(client, own.stream(stream), READERS[stream]):
            known = found.get(one.name)
            found[one.name] = Consumer(one.name, one.pending + known.pending, min(one.idle_ms, known.idle_ms)) if known else one
    return list(found.values())


async def _consumers(client: Redis, key: str, group: str) -> list[Consumer]:
    try:
        rows: list[dict[str, Any]] = await client.xinfo_consumers(key, group)
    except ResponseError as error:
        if "NOGROUP" in str(error) or "no such key" in str(error):
            return []
        raise
    return [Consumer(row["name"].decode("utf-8", "replace"), int(row["pending"]), int(row["idle"])) for row in rows]


async def _letters(client: Redis, keys: Keys) -> tuple[int, Counter[tuple[str, str]]]:
    """How many of the newest letters were looked at, and the open ones of them by stage and error."""
    found: Counter[tuple[str, str]] = Counter()
    seen, weight, before = 0, 0, "+"
    while seen < _LETTERS and weight < _LETTERS_BYTES:
        page = cast(
            "list[tuple[bytes, dict[bytes, bytes]]]", await client.xrevrange(keys.stream(Stream.DEAD), before, count=_LETTERS_AT_ONCE)
        )
        if not page:
            break
        handled = await _handled(client, keys, inspect.id_ms(page[-1][0]), inspect.id_ms(page[0][0]))
        for entry, fields in page:
            weight += sum(map(len, fields.values()))
            if entry not in handled:
                found[_kind(inspect.shown(Stream.DEAD, entry.decode(), fields)["body"])] += 1
        seen += len(page)
        before = f"({page[-1][0].decode()}"
    return seen, found


async def _handled(client: Redis, keys: Keys, first_ms: int, last_ms: int) -> set[bytes]:
    marks = await cast("Awaitable[list[bytes]]", client.zrangebyscore(keys.handled, first_ms, last_ms))
    return {mark.partition(b" ")[0] for mark in marks}


def _kind(body: Any) -> tuple[str, str]:  # noqa: ANN401  (whatever an entry of the log held)
    said = body if isinstance(body, dict) else {}
    return str(said.get("stage", "unknown")), str(said.get("error", "unreadable"))
