"""A log stream and the consumer groups that follow it. An unknown figure is None, never 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from shared.streams import scripts
from shared.streams.inspect.stages import PENDING_LOOKED_AT, age_ms, longest, total
from shared.streams.keys import Keys, Stream

_NOTHING_DELETED = b"0-0"


@dataclass(frozen=True, slots=True)
class GroupStatus:
    """A consumer group of a log. `unread` counts entries not delivered yet, `behind_ms` is the age of the oldest; 0 where it has all.

    `pending` counts entries delivered and not acknowledged, `idle_ms` is the longest time since one of the 1,000 oldest of them was
    delivered, None without any.
    """

    name: str
    consumers: int
    pending: int
    unread: int | None
    behind_ms: int
    idle_ms: int | None


@dataclass(frozen=True, slots=True)
class LogStatus:
    """Figures at one moment. `bytes` is what trimming reckons with, an estimate of the server's."""

    log: Stream
    entries: int
    bytes: int
    oldest_age_ms: int | None
    groups: tuple[GroupStatus, ...]


async def log_status(client: Redis, keys: Keys, log: Stream, now_ms: int) -> LogStatus:
    """What there is to know of a log; one call."""
    return _log(log, await scripts.call(client, "look_log", [keys.stream(log)], [PENDING_LOOKED_AT]), now_ms)


def whole(parts: Sequence[LogStatus]) -> LogStatus:
    """One log in all its partitions: what can be counted is added up, of ages the worst is told."""
    if len(parts) == 1:
        return parts[0]
    groups = defaultdict[str, list[GroupStatus]](list)
    for group in (group for one in parts for group in one.groups):
        groups[group.name].append(group)
    return LogStatus(
        log=parts[0].log,
        entries=sum(one.entries for one in parts),
        bytes=sum(one.bytes for one in parts),
        oldest_age_ms=longest(one.oldest_age_ms for one in parts),
        groups=tuple(_group(found) for found in groups.values()),
    )


def _group(parts: Sequence[GroupStatus]) -> GroupStatus:
    return GroupStatus(
        name=parts[0].name,
        consumers=max(one.consumers for one in parts),  # each consumer reads all partitions
        pending=sum(one.pending for one in parts),
        unread=total(one.unread for one in parts),
        behind_ms=max(one.behind_ms for one in parts),
        idle_ms=longest(one.idle_ms for one in parts),
    )


def _log(log: Stream, reply: Sequence[Any], now_ms: int) -> LogStatus:
    entries, size, oldest, newest, deleted, *rows = reply
    groups = [
        GroupStatus(
            name=name.decode("utf-8", "replace"),
            consumers=consumers,
            pending=pending,
            unread=unread(entries, oldest=oldest, newest=newest, deleted=deleted, delivered=delivered, lag=None if lag == b"" else lag),
            behind_ms=age_ms(waiting, now_ms) or 0,
            idle_ms=None if idle == b"" else idle,
        )
        for name, consumers, pending, delivered, lag, waiting, idle in rows
    ]
    return LogStatus(log, entries, size, age_ms(oldest, now_ms), tuple(groups))


def unread(entries: int, *, oldest: bytes, newest: bytes, deleted: bytes, delivered: bytes, lag: int | None) -> int | None:
    """Entries that a group has not been delivered; None where the server's figure cannot be relied on.

    The server's lag is off where entries before the first were trimmed unread, and once one was deleted from within
    (redis/redis#13337, #13338): then only what follows from the ids is certain.
    """
    if not entries or _order(delivered) >= _order(newest):
        return 0
    if _order(delivered) < _order(oldest):
        return entries
    return lag if deleted == _NOTHING_DELETED else None


def _order(entry: bytes) -> tuple[int, int]:
    ms, _, sequence = entry.partition(b"-")
    return int(ms), int(sequence)
