"""What is told of a cluster: of each node, and of all that is left where one is away."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis
from prometheus_client import Metric
from redis.asyncio import Redis

from shared.settings import Settings
from shared.streams import stream_census
from shared.streams.census import Census
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.keys import Keys
from shared.streams.nodes import Node, nodes_of
from shared.streams.turn import Turn
from tests.cluster.nodes import Cluster

pytestmark = pytest.mark.integration

PARTS = 6
KEYS = Keys("wiresift", partitions=PARTS)
LIMITS = Limits.of(Settings.read({}))
MIB = 2**20


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Three nodes that go on with what they have where one is away; each has a limit of its own."""
    with Cluster(tmp_path) as cluster:
        for number, node in enumerate(cluster.nodes(), 1):
            node.config_set("cluster-require-full-coverage", "no")
            node.config_set("maxmemory", number * 100 * MIB)
            node.close()
        yield cluster


@pytest.fixture
async def client(cluster: Cluster) -> AsyncIterator[Redis]:
    client = connect(cluster.url)
    yield client
    await client.aclose()


def kill(cluster: Cluster, node: Node) -> None:
    """End the process of a node at once."""
    assert node.target
    with redis.Redis(port=int(node.target.port)) as one:
        os.kill(int(one.info("server")["process_id"]), signal.SIGKILL)


def census(client: Redis) -> Census:
    """The streams' census, as every service has one."""
    return Census("streams", Turn(client, KEYS, "streams", "me"), lambda: stream_census.look(client, KEYS, LIMITS), stream_census.EVERY_S)


def rows(metrics: list[Metric], name: str) -> dict[tuple[str, ...], float]:
    """The rows of a metric by their labels' values."""
    return {tuple(sample.labels.values()): sample.value for one in metrics for sample in one.samples if sample.name == name}


async def test_every_node_is_told_of(client: Redis) -> None:
    """By its number, at each look; none is taken for another."""
    for _ in range(3):
        told = await stream_census.look(client, KEYS, LIMITS)
        assert rows(told, "wiresift_server_memory_limit_bytes") == {("0",): 100 * MIB, ("1",): 200 * MIB, ("2",): 300 * MIB}
        assert set(rows(told, "wiresift_server_appending").values()) == {1}
        assert rows(told, "wiresift_partitions_unseen") == {(): 0}


@pytest.mark.parametrize("first", [True, False])
async def test_a_node_that_is_away_hides_itself_alone(client: Redis, cluster: Cluster, first: bool) -> None:
    """Its partitions are counted as unseen and all others told, also where it is the one that gives the turn to tell."""
    nodes = await nodes_of(client, KEYS)
    gone = next(node for node in nodes if node.parts and (KEYS.first in node.parts) is first)
    kill(cluster, gone)
    teller = census(client)
    await teller.look()
    told = list(teller.collect())
    left = [str(part.partition) for node in nodes if node is not gone for part in node.parts]
    assert sorted(part for _, part in rows(told, "wiresift_stream_fullness_ratio")) == sorted(left * 3)
    assert rows(told, "wiresift_partitions_unseen") == {(): len(gone.parts)}
    assert set(rows(told, "wiresift_server_memory_bytes")) == {(str(node.number),) for node in nodes if node is not gone}
    assert bool(rows(told, "wiresift_stage_paused")) is not first


async def test_where_no_node_answers_nothing_is_told(client: Redis, cluster: Cluster) -> None:
    """And the look fails, so that another process may try."""
    for node in await nodes_of(client, KEYS):
        kill(cluster, node)
    with pytest.raises(redis.RedisError):
        await stream_census.look(client, KEYS, LIMITS)
    with pytest.raises(redis.RedisError):
        await census(client).look()
