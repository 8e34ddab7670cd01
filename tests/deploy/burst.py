"""A burst of articles that waits before one stage, and whether all of them came out at the end, each once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.settings import Settings
from shared.streams import envelope, inspect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from tests.benchmarks.articles import articles

#: The system that the manifests name.
KEYS = Keys("wiresift")
#: Words of an article, so that it is classified and not too short.
_WORDS = 60


async def burst(client: Redis, count: int) -> list[str]:
    """Put articles in, no two of them alike; returns their requests."""
    texts = articles(count, seed=7, words=_WORDS, copies=0)
    requests = [ArticleRequested(request_id=new_request_id(), text=text, external_id=str(at)) for at, text in enumerate(texts)]
    await Intake(client, KEYS, Limits.of(Settings()), sender="burst").submit_all(requests, datetime.now(UTC))
    return [str(request.request_id) for request in requests]


async def shown(client: Redis) -> Counter[str]:
    """How often each request is on `classified`."""
    found, after = Counter[str](), "-"
    while page := cast(
        "list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(KEYS.stream(Stream.CLASSIFIED), after, "+", count=200)
    ):
        for entry, fields in page:
            body = json.loads(envelope.decode(fields).body)
            found[body["request_id"]] += "syndication" in body  # else it is a GroupRevised, which is told of a group as often as it changes
            after = f"({entry.decode()}"
    return found


async def lost_and_twice(client: Redis, requests: Sequence[str]) -> tuple[int, int]:
    """How many requests are not on `classified`, and how many more than once."""
    found = await shown(client)
    return sum(found[request] == 0 for request in requests), sum(found[request] > 1 for request in requests)


async def living(client: Redis, stage: str) -> int:
    """How many processes of a stage have begun and say so."""
    replicas = await inspect.replicas(client, KEYS, await inspect.server_ms(client))
    return sum(one.stage == stage and one.alive for one in replicas)
