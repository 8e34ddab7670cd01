"""What really happened to requests, read from raw streams, fates and the store: no counter and no code under test is asked."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, cast

from faststream.redis.parser import BinaryMessageFormatV1
from redis.asyncio import Redis

from tests.chaos.kept import Said, unkept
from tests.chaos.leftovers import leftovers

LOGS = ("classified", "rejected", "dead")
#: Entries read at a time: a dead letter may hold an entry of many megabytes.
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong, as request ids or sentences; all empty is the promise kept."""

    lost: tuple[str, ...]  # put in, and in no log stream
    twice: tuple[str, ...]  # more than once in the log streams
    fateless: tuple[str, ...]  # without a fate, or with one that no log stream bears out
    astray: tuple[str, ...]  # ended as none of its kind may
    repeated: tuple[str, ...]  # articles classified more than once at one revision
    gaps: tuple[str, ...]  # articles whose classified revisions are not 1, 2, 3 …
    unkept: tuple[str, ...]  # articles whose newest verdict among the classified is not the one in the store
    stuck: tuple[str, ...]  # still in a work stream, in a retry schedule or in somebody's hands
    out_of_bounds: tuple[str, ...]  # moments at which a work stream held more than it may
    unknown: tuple[str, ...]  # in a log stream or with a fate, but never put in

    @property
    def clean(self) -> bool:
        return not any(getattr(self, part.name) for part in fields(self))

    def __str__(self) -> str:
        parts = ((part.name.replace("_", " "), getattr(self, part.name)) for part in fields(self))
        return ", ".join(f"{name} {len(found)}" + (f" ({', '.join(found[:3])} …)" if found else "") for name, found in parts)


@dataclass(frozen=True, slots=True)
class End:
    """One entry of a log stream that ends a request; article, revision, verdict and error as far as it has them."""

    log: str
    request_id: str
    article_id: str | None
    revision: int | None
    error: str | None
    said: Said | None


@dataclass(slots=True)
class Ends:
    """All entries of the log streams; each look reads what is new.

    Two events end no request: GroupRevised, which `revised` counts, and ArticleWithdrawn, whose articles are `withdrawn`.
    """

    client: Redis
    tag: str
    found: list[End] = field(default_factory=list)
    revised: int = 0
    withdrawn: set[str] = field(default_factory=set)
    _read: dict[str, str] = field(default_factory=dict)

    async def look(self) -> int:
        """Read on; returns how many ends there are."""
        for log in LOGS:
            while page := await self._page(log):
                for entry, raw in page:
                    self._note(log, json.loads(BinaryMessageFormatV1.parse(raw[b"__data__"])[0]))
                    self._read[log] = f"({entry.decode()}"
        return len(self.found)

    async def _page(self, log: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
        page = await self.client.xrange(f"{self.tag}:{log}", min=self._read.get(log, "-"), count=_PAGE)
        return cast("list[tuple[bytes, dict[bytes, bytes]]]", page)

    def _note(self, log: str, body: dict[str, Any]) -> None:
        if "withdrawn_at" in body:
            self.withdrawn.add(body["article_id"])
        elif "request_id" not in body and "group_id" in body:
            self.revised += 1
        else:
            said = Said.of(body["syndication"]) if "syndication" in body else None
            self.found.append(End(log, body["request_id"], body.get("article_id"), body.get("revision"), body.get("error"), said))


async def fates(client: Redis, tag: str) -> dict[str, str]:
    """Request id → fate, of those that have one."""
    return {request: kept["fate"] for request, kept in (await _kept_fates(client, tag)).items()}


async def _kept_fates(client: Redis, tag: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    async for key in client.scan_iter(match=f"{tag}:fates:*"):
        values = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(key))
        found |= {request.decode(): json.loads(value) for request, value in values.items() if value}
    return found


async def audit(
    client: Redis, tag: str, put_in: Mapping[str, Collection[str]], seen: Sequence[str] = (), *, with_store: bool = True
) -> Verdict:
    """Compare what was put in (request id → the fates it may have) with what came out; `seen` are breaches of bounds on the way.

    Without the store where it is bounded: what is old leaves it. A takedown deletes what the logs and the store kept of its articles,
    so that of these an entry may be missing, and a request that was under way is rejected.
    """
    log, kept = Ends(client, tag), await _kept_fates(client, tag)
    await log.look()
    taken = {request for request, fate in kept.items() if fate.get("article_id") in log.withdrawn}
    decided = {request: fate["fate"] for request, fate in kept.items()}
    put_in = {one: {*allowed, "rejected"} if one in taken else allowed for one, allowed in put_in.items()}
    counts = Counter(end.request_id for end in log.found)
    deleted = taken - set(counts)
    where = {end.request_id: end.log for end in log.found}
    standing = [end for end in log.found if end.article_id not in log.withdrawn]
    repeated, gaps = _revisions(standing)
    return Verdict(
        lost=tuple(sorted(set(put_in) - set(counts) - deleted)),
        twice=tuple(sorted(request for request, count in counts.items() if count > 1)),
        fateless=tuple(sorted(one for one in {*put_in, *counts} - deleted if decided.get(one) is None or decided[one] != where.get(one))),
        astray=tuple(sorted(f"{one} {where[one]}" for one, allowed in put_in.items() if one in where and where[one] not in allowed)),
        repeated=repeated,
        gaps=gaps,
        unkept=tuple([line async for line in unkept(client, tag, _newest(standing))]) if with_store else (),
        stuck=tuple([line async for line in leftovers(client, tag)]),
        out_of_bounds=tuple(seen),
        unknown=tuple(sorted({*counts, *decided} - set(put_in))),
    )


def _newest(shown: Iterable[End]) -> dict[tuple[str, int], Said | None]:
    """Of each article and revision that was classified, the verdict of the highest number."""
    newest: dict[tuple[str, int], Said | None] = {}
    for end in shown:
        if end.log == "classified":
            key = (str(end.article_id), end.revision or 0)
            newest[key] = max((said for said in (newest.get(key), end.said) if said), default=None)
    return newest


def _revisions(shown: Iterable[End]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Articles that were classified twice at a revision, and those with a revision missing among the classified."""
    revisions: defaultdict[str, list[int]] = defaultdict(list)
    for end in shown:
        if end.log == "classified":
            revisions[str(end.article_id)].append(end.revision or 0)
    repeated = [article for article, seen in revisions.items() if len(set(seen)) < len(seen)]
    gaps = [f"{article} {sorted(seen)}" for article, seen in revisions.items() if set(seen) != set(range(1, max(seen) + 1))]
    return tuple(sorted(repeated)), tuple(sorted(gaps))
