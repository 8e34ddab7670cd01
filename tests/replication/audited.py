"""The chaos tests' audit, of a system of several partitions: each by itself, and that no request ended in two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import fields, replace

from redis.asyncio import Redis

from shared.streams.keys import Keys
from tests.chaos.auditor import Ends, Verdict, audit, fates


async def audited(client: Redis, keys: Keys, put_in: Mapping[str, Collection[str]]) -> Verdict:
    """Compare what was put in (request id → the fates it may have) with what came out of all partitions."""
    counts: Counter[str] = Counter()
    parts: list[Verdict] = []
    for own in keys.all:
        log = Ends(client, own.tag)
        await log.look()
        here = Counter(end.request_id for end in log.found)
        counts += here
        known = {*here, *await fates(client, own.tag)}
        parts.append(await audit(client, own.tag, {one: put_in[one] for one in known & set(put_in)}))
    merged = {part.name: tuple(found for each in parts for found in getattr(each, part.name)) for part in fields(Verdict)}
    return replace(
        Verdict(**merged),
        lost=tuple(sorted(set(put_in) - set(counts))),
        twice=tuple(sorted(request for request, count in counts.items() if count > 1)),
    )
