"""What really happened to requests, read from raw streams and fates: no counter and no state of the code under test is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from typing import Any, cast

from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis

LOGS = ("classified", "rejected", "dead")
WORK = ("requested", "fetched", "cleaned")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, as request ids or sentences; all empty is the promise kept."""

    lost: tuple[str, ...]  # put in, and in no log stream
    twice: tuple[str, ...]  # more than once in the log streams
    fateless: tuple[str, ...]  # without a fate, or with one that no log stream bears out
    stuck: tuple[str, ...]  # still in a work stream or in a retry schedule
    unknown: tuple[str, ...]  # in a log stream, but never put in

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.fateless or self.stuck or self.unknown)

    def __str__(self) -> str:
        parts = ((name, getattr(self, name)) for name in ("lost", "twice", "fateless", "stuck", "unknown"))
        return ", ".join(f"{name} {len(found)}" + (f" ({', '.join(found[:3])} …)" if found else "") for name, found in parts)


async def ends(client: Redis, tag: str) -> list[tuple[str, str]]:
    """Every (log stream, request id) there is, oldest first per stream."""
    found = []
    for log in LOGS:
        for _, fields in cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(f"{tag}:{log}")):
            body, _ = BinaryMessageFormatV1.parse(fields[b"__data__"])
            found.append((log, json.loads(body)["request_id"]))
    return found


async def fates(client: Redis, tag: str) -> dict[str, str]:
    """Request id → fate, of those that have one."""
    found: dict[str, str] = {}
    async for key in client.scan_iter(match=f"{tag}:fates:*"):
        values = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(key))
        found |= {request.decode(): json.loads(value)["fate"] for request, value in values.items() if value}
    return found


async def audit(client: Redis, tag: str, put_in: Collection[str]) -> Verdict:
    """Compare what was put in with what came out."""
    shown, decided = await ends(client, tag), await fates(client, tag)
    counts = Counter(request for _, request in shown)
    where = {request: log for log, request in shown}
    wrong = [request for request in put_in if decided.get(request) is None or decided[request] != where.get(request)]
    return Verdict(
        lost=tuple(sorted(set(put_in) - set(counts))),
        twice=tuple(sorted(request for request, count in counts.items() if count > 1)),
        fateless=tuple(sorted(wrong)),
        stuck=tuple([line async for line in _left(client, tag)]),
        unknown=tuple(sorted(set(counts) - set(put_in))),
    )


async def _left(client: Redis, tag: str) -> Any:
    for stream in WORK:
        key = f"{tag}:{stream}"
        if entries := await client.xlen(key):
            yield f"{entries} entries in {stream}"
        if waiting := await client.zcard(f"{key}:retry"):
            yield f"{waiting} retries of {stream}"
        total = await cast("Awaitable[bytes | None]", client.hget(f"{key}:sizes", "total"))
        if total and int(total):
            yield f"{int(total)} bytes accounted to the empty {stream}"
