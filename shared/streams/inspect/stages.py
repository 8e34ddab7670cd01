"""A work stream and the stage that reads it. An unknown figure is None, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redis.asyncio import Redis

from shared.streams import scripts
from shared.streams.inspect.processes import Pause
from shared.streams.keys import Keys, Stream

#: Which stage reads which work stream.
READERS = {Stream.REQUESTED: "fetcher", Stream.FETCHED: "cleaner", Stream.CLEANED: "classifier"}
#: Pending entries whose idle time is looked at, the oldest: more than a stage of several processes has in hand.
PENDING_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class StageStatus:
    """Figures at one moment. Ages and times in ms, None where there is nothing of the kind or it cannot be known.

    `entries` waits or is in hand; `pending` of them are in hand, None without a group. `bytes` of them, `retry_bytes` of the scheduled
    retries and `accounted` (entries, retries included) are what the accounting says; entries of programs that write by themselves
    are not in it. `waiting_age_ms` is the age of the oldest entry that nobody has read yet, `idle_ms` the longest time that one of
    the 1,000 oldest pending entries has not been beaten for. `next_retry_ms` is how long until the next retry is due; below 0 it is
    overdue. `parts` are its partitions, where it has several.
    """

    stage: str
    stream: Stream
    entries: int
    bytes: int | None
    accounted: int
    pending: int | None
    oldest_age_ms: int | None
    waiting_age_ms: int | None
    idle_ms: int | None
    retries: int
    next_retry_ms: int | None
    paused: Pause | None
    retry_bytes: int = 0
    parts: tuple[StageStatus, ...] = ()

    @property
    def waiting(self) -> int | None:
        """Entries that nobody has in hand; None where nobody could have."""
        return None if self.pending is None else max(0, self.entries - self.pending)


async def stage_status(client: Redis, keys: Keys, stream: Stream, now_ms: int, paused: Pause | None) -> StageStatus:
    """What there is to know of the stream and its reader; one call."""
    names = [keys.stream(stream), keys.sizes(stream), keys.retry(stream)]
    reply = await scripts.call(client, "look", names, [READERS[stream], PENDING_LOOKED_AT])
    return _stage(stream, reply, now_ms, paused)


def whole(parts: Sequence[StageStatus]) -> StageStatus:
    """One stage in all its partitions: what can be counted is added up, of ages and times the worst is told."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        entries=sum(one.entries for one in parts),
        bytes=total(one.bytes for one in parts),
        accounted=sum(one.accounted for one in parts),
        pending=total(one.pending for one in parts),
        oldest_age_ms=longest(one.oldest_age_ms for one in parts),
        waiting_age_ms=longest(one.waiting_age_ms for one in parts),
        idle_ms=longest(one.idle_ms for one in parts),
        retries=sum(one.retries for one in parts),
        next_retry_ms=min((one.next_retry_ms for one in parts if one.next_retry_ms is not None), default=None),
        retry_bytes=sum(one.retry_bytes for one in parts),
        parts=tuple(parts),
    )


def total(figures: Iterable[int | None]) -> int | None:
    """Their sum; None where one is not known."""
    found = list(figures)
    known = [figure for figure in found if figure is not None]
    return sum(known) if len(known) == len(found) else None


def longest(figures: Iterable[int | None]) -> int | None:
    """The largest; None where there is none."""
    return max((figure for figure in figures if figure is not None), default=None)


def _stage(stream: Stream, reply: Sequence[Any], now_ms: int, paused: Pause | None) -> StageStatus:
    entries, total, accounted, retries, due, oldest, waiting, pending, idle, later = reply
    retry_bytes = max(0, int(later or 0)) if retries else 0
    return StageStatus(
        stage=READERS[stream],
        stream=stream,
        entries=entries,
        bytes=int(total) - retry_bytes if total else None if entries or retries else 0,
        accounted=accounted,
        pending=None if pending == b"" else pending,
        oldest_age_ms=age_ms(oldest, now_ms),
        waiting_age_ms=age_ms(waiting, now_ms),
        idle_ms=None if idle == b"" else idle,
        retries=retries,
        next_retry_ms=round(float(due)) - now_ms if due else None,
        paused=paused,
        retry_bytes=retry_bytes,
    )


def age_ms(entry: bytes, now_ms: int) -> int | None:
    """How long ago an entry was written, by its id; None where there is none."""
    return max(0, now_ms - id_ms(entry)) if entry else None


def id_ms(entry: bytes) -> int:
    """The time in an entry's id, unix ms."""
    return int(entry.partition(b"-")[0])
