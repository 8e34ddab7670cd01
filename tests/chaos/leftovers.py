"""What is left where nothing may be left: in work streams, retry schedules, pending lists and the accounts of bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from typing import Any, cast

from redis.asyncio import Redis

WORK = ("requested", "fetched", "cleaned")
#: Pending entries looked at per group: more than all replicas together hold.
_MOST = 10_000


async def leftovers(client: Redis, tag: str) -> AsyncIterator[str]:
    """A sentence for each thing that should be gone once every request has ended."""
    for stream in WORK:
        key = f"{tag}:{stream}"
        if entries := await client.xlen(key):
            yield f"{entries} entries in {stream}"
        async for line in _pending(client, key, stream):
            yield line
        async for line in _retries(client, key, stream):
            yield line
        async for line in _account(client, key, stream):
            yield line


async def held(client: Redis, tag: str, stream: str, group: str, pid: int) -> int:
    """Entries of `stream` that were delivered to the process and are not acknowledged."""
    consumers = await client.xinfo_consumers(f"{tag}:{stream}", group)
    return sum(one["pending"] for one in consumers if one["name"].decode().split("-")[-2] == str(pid))


async def _pending(client: Redis, key: str, stream: str) -> AsyncIterator[str]:
    """Entries in the hands of consumers, and such as were delivered and are in nobody's: they would never be delivered again."""
    present = {entry for entry, _ in cast("list[tuple[bytes, Any]]", await client.xrange(key))}
    for group in cast("list[dict[str, Any]]", await client.xinfo_groups(key) if await client.exists(key) else []):
        name: str = group["name"].decode()
        rows = cast("list[dict[str, Any]]", await client.xpending_range(key, name, "-", "+", _MOST))
        for consumer, count in Counter(row["consumer"] for row in rows).items():
            yield f"{count} of {stream} pending with {consumer.decode()}"
        if ghosts := sum(row["message_id"] not in present for row in rows):
            yield f"{ghosts} of {stream} pending with {name} and not in the stream"
        delivered = {entry for entry in present if _place(entry) <= _place(group["last-delivered-id"])}
        if orphans := delivered - {row["message_id"] for row in rows}:
            yield f"{len(orphans)} of {stream} delivered to {name} and pending with nobody"


async def _retries(client: Redis, key: str, stream: str) -> AsyncIterator[str]:
    scheduled = set(await client.zrange(f"{key}:retry", 0, -1))
    bodies = set(await cast("Awaitable[list[bytes]]", client.hkeys(f"{key}:retry:bodies")))
    if scheduled:
        yield f"{len(scheduled)} retries of {stream}"
    if bare := scheduled - bodies:
        yield f"{len(bare)} retries of {stream} without a body"
    if unscheduled := bodies - scheduled:
        yield f"{len(unscheduled)} bodies of {stream} without a schedule"


async def _account(client: Redis, key: str, stream: str) -> AsyncIterator[str]:
    rows = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(f"{key}:sizes"))
    if total := int(rows.pop(b"total", 0)):
        yield f"{total} bytes accounted to the empty {stream}"
    if rows:
        yield f"{len(rows)} sizes kept of {stream}"


def _place(entry: bytes) -> tuple[int, int]:
    time, _, sequence = entry.partition(b"-")
    return int(time), int(sequence)
