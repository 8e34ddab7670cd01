"""What is written with WAIT: it counts where replicas have it, and is refused where they are not told of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from shared.pipelined import Pipelined
from shared.streams.connection import connect
from shared.streams.replicated import NotReplicated, Wait
from tests.replication.systems import Clustered, System, Watched, running

pytestmark = pytest.mark.integration
WAIT = Wait(1, 200)


@pytest.fixture(scope="module", params=[Watched, Clustered])
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One of each kind, which no test here strikes."""
    with running(request.param(tmp_path_factory.mktemp("system"))) as system:
        yield system


@pytest.fixture
async def client(system: System) -> AsyncIterator[Redis]:
    client = connect(system.url)
    yield client
    await client.aclose()


async def test_what_replicas_have_counts_wherever_it_lies(client: Redis) -> None:
    """Keys of all nodes in one call; the replies are those of what was asked."""
    ask = Pipelined(client, WAIT, "test")
    words = [word for at in range(30) for word in (("SET", f"key{at}", at), ("GET", f"key{at}"))]
    assert (await ask(words))[1::2] == [str(at).encode() for at in range(30)]


async def test_what_no_replica_is_told_of_is_refused_until_one_has_it(client: Redis, system: System) -> None:
    """A repetition that finds nothing to write is refused as well; a read is not."""
    ask = Pipelined(client, WAIT, "test")
    await client.ping()
    key = next(f"key{at}" for at in range(1000) if on_victim(client, system, f"key{at}"))
    await ask([("SET", key, "before")])
    system.link.hold()
    try:
        for _ in range(2):
            with pytest.raises(NotReplicated):
                await ask([("HSETNX", f"{{{key}}}:hash", "field", 1)])
        assert await ask([("GET", key)]) == [b"before"]
    finally:
        system.link.release()
    assert await ask([("HSETNX", f"{{{key}}}:hash", "field", 1)]) == [0]


def on_victim(client: Redis, system: System, key: str) -> bool:
    """Whether the key is on the node whose line to its replicas can be held."""
    if isinstance(system, Watched):
        return True
    return bool(client.get_node_from_key(key).port == system.link.port)  # type: ignore[attr-defined]
