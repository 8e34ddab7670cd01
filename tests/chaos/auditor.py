"""What really happened to requests, read from raw streams and fates: no counter and no state of the code under test is asked."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import cast

from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis
from redis.exceptions import ResponseError

LOGS = ("classified", "rejected", "dead")
WORK = ("requested", "fetched", "cleaned")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, as request ids or sentences; all empty is the promise kept."""

    lost: tuple[str, ...]  # put in, and in no log stream
    twice: tuple[str, ...]  # more than once in the log streams
    fateless: tuple[str, ...]  # without a fate, or with one that no log stream bears out
    astray: tuple[str, ...]  # ended as none of its kind may
    repeated: tuple[str, ...]  # articles classified more than once at one revision
    gaps: tuple[str, ...]  # articles whose classified revisions are not 1, 2, 3 …
    stuck: tuple[str, ...]  # still in a work stream or in a retry schedule
    unknown: tuple[str, ...]  # in a log stream, but never put in

    @property
    def clean(self) -> bool:
        return not any(getattr(self, part.name) for part in fields(self))

    def __str__(self) -> str:
        parts = ((part.name, getattr(self, part.name)) for part in fields(self))
        return ", ".join(f"{name} {len(found)}" + (f" ({', '.join(found[:3])} …)" if found else "") for name, found in parts)


@dataclass(frozen=True, slots=True)
class End:
    """One entry of a log stream; article and revision as far as the log holds them."""

    log: str
    request_id: str
    article_id: str | None
    revision: int | None


async def ends(client: Redis, tag: str) -> list[End]:
    """Every entry of the log streams, oldest first per stream."""
    found = []
    for log in LOGS:
        for _, entry in cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(f"{tag}:{log}")):
            body = json.loads(BinaryMessageFormatV1.parse(entry[b"__data__"])[0])
            found.append(End(log, body["request_id"], body.get("article_id"), body.get("revision")))
    return found


async def ended(client: Redis, tag: str) -> int:
    """How many entries the log streams hold: cheap enough to be asked again and again."""
    return sum([await client.xlen(f"{tag}:{log}") for log in LOGS])


async def fates(client: Redis, tag: str) -> dict[str, str]:
    """Request id → fate, of those that have one."""
    found: dict[str, str] = {}
    async for key in client.scan_iter(match=f"{tag}:fates:*"):
        values = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(key))
        found |= {request.decode(): json.loads(value)["fate"] for request, value in values.items() if value}
    return found


async def open_entries(client: Redis, tag: str) -> int:
    """Entries of the work streams, those that wait for a retry included."""
    return sum([await client.xlen(f"{tag}:{stream}") + await client.zcard(f"{tag}:{stream}:retry") for stream in WORK])


async def held(client: Redis, tag: str, stream: str, group: str, pid: int) -> int:
    """Entries of `stream` that were delivered to the process and are not acknowledged."""
    try:
        consumers = await client.xinfo_consumers(f"{tag}:{stream}", group)
    except ResponseError:  # no service has made the stream and its group yet
        return 0
    return sum(one["pending"] for one in consumers if one["name"].decode().split("-")[-2] == str(pid))


async def audit(client: Redis, tag: str, put_in: Mapping[str, Collection[str]]) -> Verdict:
    """Compare what was put in (request id → the fates it may have) with what came out."""
    shown, decided = await ends(client, tag), await fates(client, tag)
    counts = Counter(end.request_id for end in shown)
    where = {end.request_id: end.log for end in shown}
    repeated, gaps = _revisions(shown)
    return Verdict(
        lost=tuple(sorted(set(put_in) - set(counts))),
        twice=tuple(sorted(request for request, count in counts.items() if count > 1)),
        fateless=tuple(sorted(one for one in put_in if decided.get(one) is None or decided[one] != where.get(one))),
        astray=tuple(sorted(f"{one} {where[one]}" for one, allowed in put_in.items() if one in where and where[one] not in allowed)),
        repeated=repeated,
        gaps=gaps,
        stuck=tuple([line async for line in _left(client, tag)]),
        unknown=tuple(sorted(set(counts) - set(put_in))),
    )


def _revisions(shown: Iterable[End]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Articles that were classified twice at a revision, and those with a revision missing among the classified."""
    revisions: defaultdict[str, list[int]] = defaultdict(list)
    for end in shown:
        if end.log == "classified":
            revisions[str(end.article_id)].append(end.revision or 0)
    repeated = [article for article, seen in revisions.items() if len(set(seen)) < len(seen)]
    gaps = [f"{article} {sorted(seen)}" for article, seen in revisions.items() if set(seen) != set(range(1, max(seen) + 1))]
    return tuple(sorted(repeated)), tuple(sorted(gaps))


async def _left(client: Redis, tag: str) -> AsyncIterator[str]:
    for stream in WORK:
        key = f"{tag}:{stream}"
        if entries := await client.xlen(key):
            yield f"{entries} entries in {stream}"
        if waiting := await client.zcard(f"{key}:retry"):
            yield f"{waiting} retries of {stream}"
        total = await cast("Awaitable[bytes | None]", client.hget(f"{key}:sizes", "total"))
        if total and int(total):
            yield f"{int(total)} bytes accounted to the empty {stream}"
