"""A crowd of copies at once on a real Redis Cluster, where an article's lists are read and written one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.index.redis_index import RedisIndex
from shared.redis_store import RedisStore
from shared.streams.connection import connect
from tests.cluster.nodes import Cluster
from tests.integration.indexed import WINDOW, judged
from tests.unit.classifier.articles import article, prose

#: Copies in work side by side: more than a fingerprint may have before its bearers are a crowd.
COPIES = 40


@pytest.fixture
async def clients(tmp_path: Path) -> AsyncIterator[list[Redis]]:
    """Two clients, as of two replicas, of three nodes of the test's own."""
    with Cluster(tmp_path) as cluster:
        nodes = ",".join(f"127.0.0.1:{port}" for port in cluster.ports)
        clients = [connect(f"redis+cluster://{nodes}") for _ in range(2)]
        yield clients
        for client in clients:
            await client.aclose()


async def test_of_a_crowd_on_a_cluster_each_but_the_first_is_a_copy(clients: list[Redis]) -> None:
    """Whichever of the replicas each is with, all are in the first one's group, and nobody else is in it."""
    replicas = [
        (
            RedisIndex(client, "test", window=WINDOW),
            RedisStore(client, "test", window=WINDOW, max_bytes=2**30),
            RedisLedger(client, "test", window=WINDOW),
        )
        for client in clients
    ]
    seen = datetime.now(UTC)  # the server's own clock ends what the store keeps
    copies = [article(f"copy{at}", prose(1, 120), first_seen_at=seen) for at in range(COPIES)]
    others = [article(f"other{at}", prose(2 + at, 120), first_seen_at=seen) for at in range(COPIES)]
    articles = [one for pair in zip(copies, others, strict=True) for one in pair]
    records = await asyncio.gather(*(judged(one, *replicas[at // 2 % 2]) for at, one in enumerate(articles)))
    first, *later = sorted((record.syndication for record in records[::2]), key=lambda verdict: verdict.sequence)
    assert not first.is_duplicate
    assert all(verdict.is_duplicate for verdict in later)
    assert max(verdict.group_size for verdict in [first, *later]) == COPIES
    assert not any(record.syndication.matches for record in records[1::2])
