"""The books of a few requests, read from the raw keys in one transaction: at any instant each is somewhere, and in somebody's hands.

A test that waits for fates by `ended` learns at once where a request is lost, instead of waiting for it in vain.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from shared.request_ids import day_of
from shared.streams.inspect import READERS
from shared.streams.keys import WORK
from shared.streams.messages import RawEntry, request_id_of
from tests.stages import KEYS, eventually, fates_of

#: Entries that a look at the pending ones lists at most: more than any test puts in where books are kept.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Books:
    """`lost` requests have no fate and are nowhere; `orphans` are entries that were delivered, are still there, and nobody's."""

    fates: dict[str, str]
    lost: frozenset[str]
    orphans: frozenset[str]

    def check(self) -> None:
        """Raise AssertionError where something is missing."""
        assert not self.lost, f"missing, nowhere and without a fate: {sorted(self.lost)}"
        assert not self.orphans, f"missing, delivered and pending with nobody: {sorted(self.orphans)}"


async def books(client: Redis, ids: list[str]) -> Books:
    """As they stand now."""
    fates = await fates_of(client, ids)  # first: what ends after this is found in its stream or among the fates below
    days = sorted({day_of(request) for request in ids})
    asked = client.pipeline(transaction=True)
    for day in days:
        asked.hgetall(KEYS.fates(day))
    for stream in WORK:
        asked.xrange(KEYS.stream(stream))
        asked.xinfo_groups(KEYS.stream(stream))
        asked.xpending_range(KEYS.stream(stream), READERS[stream], "-", "+", _MOST)
        asked.hvals(KEYS.retry_bodies(stream))
    replies = [None if isinstance(reply, Exception) else reply for reply in await asked.execute(raise_on_error=False)]
    found = {request.decode() for said in replies[: len(days)] for request, fate in (said or {}).items() if fate}
    orphans: set[str] = set()
    for at, stream in enumerate(WORK):
        entries, groups, pending, bodies = replies[len(days) + 4 * at : len(days) + 4 * at + 4]
        key = KEYS.stream(stream)
        found |= {request_id_of(RawEntry(entry.decode(), fields), key) for entry, fields in entries or ()}
        found |= {request_id_of(RawEntry("0-0", {b"__data__": body}), key) for body in bodies or ()}
        orphans |= _delivered(entries, groups) - {row["message_id"].decode() for row in pending or ()}
    return Books(fates, frozenset(ids) - found, frozenset(orphans))


def _delivered(entries: list[Any] | None, groups: list[Any] | None) -> set[str]:
    last = max((_order(group["last-delivered-id"]) for group in groups or ()), default=(0, 0))
    return {entry.decode() for entry, _ in entries or () if _order(entry) <= last}


def _order(entry: bytes) -> tuple[int, int]:
    milliseconds, _, count = entry.partition(b"-")
    return int(milliseconds), int(count)


async def ended(client: Redis, ids: list[str]) -> dict[str, str]:
    """The fates of the requests, once each has one; none of them is lost or orphaned at any look before."""

    async def each_has_a_fate() -> dict[str, str] | None:
        found = await books(client, ids)
        found.check()
        return found.fates if len(found.fates) == len(ids) else None

    fates: dict[str, str] = await eventually(each_has_a_fate)
    return fates


async def kept_until(client: Redis, ids: list[str], holds: Callable[[], Awaitable[Any]]) -> Any:
    """What `holds` returns once it is truthy; none of the requests is lost or orphaned at any look before."""

    async def with_books() -> Any:
        (await books(client, ids)).check()
        return await holds()

    return await eventually(with_books)
