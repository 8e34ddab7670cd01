"""Slots of partitions move from node to node while articles flow: nothing is lost, stuck or done twice, and nobody is to be paused."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from redis.crc import key_slot
from redis.exceptions import RedisError

from shared.streams.cancel import cancelled
from shared.streams.connection import connect
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from tests import builders
from tests.chaos.auditor import Ends
from tests.cluster.moving import Move, moved
from tests.cluster.nodes import Cluster
from tests.replication.audited import audited
from tests.stages import LIMITS, eventually, pass_on, running, service_of, stage_of

pytestmark = pytest.mark.integration
KEYS = Keys("wiresift", partitions=4)
#: Partitions whose slots move, each twice.
MOVING = (0, 1, 0, 1)
#: Requests in one call, and seconds between two.
AT_ONCE, PAUSE_S = 5, 0.02


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes of the tests' own."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


async def put_in(intake: Intake, acknowledged: set[str]) -> None:
    """As a client does: what was not answered for is put in again, under the same ids."""
    while True:
        requests = [builders.requested() for _ in range(AT_ONCE)]
        requests = [one.model_copy(update={"url": f"https://site.example/{one.request_id}", "text": None}) for one in requests]
        while True:
            try:
                await intake.submit(requests, builders.MOMENT)
                break
            except RedisError:
                await asyncio.sleep(PAUSE_S)
        acknowledged |= {str(one.request_id) for one in requests}
        await asyncio.sleep(PAUSE_S)


async def test_a_key_that_has_gone_ahead_of_its_slot_is_found_by_all_at_once(cluster: Cluster) -> None:
    """Whoever is sent on asks by one connection, however many are open."""
    client, nodes = connect(cluster.url), cluster.nodes()
    await client.set("gone", b"ahead")
    await asyncio.gather(*(client.get("gone") for _ in range(20)))
    move = Move(nodes, key_slot(b"gone"))
    move.begin()
    assert move.carry() == 1
    assert set(await asyncio.gather(*(client.get("gone") for _ in range(50)))) == {b"ahead"}
    pipe = client.pipeline(transaction=False)
    for _ in range(5):
        pipe.execute_command("APPEND", "gone", "!")
    assert await pipe.execute() == [6, 7, 8, 9, 10]
    move.end()
    assert await client.get("gone") == b"ahead!!!!!"
    for node in nodes:
        node.close()
    await client.aclose()


async def test_partitions_move_from_node_to_node_under_load(cluster: Cluster) -> None:
    """Each request that was acknowledged ends exactly once; the streams lie on other nodes than before."""
    client, nodes = connect(cluster.url), cluster.nodes()
    intake, acknowledged = Intake(client, KEYS, LIMITS, sender="load"), set[str]()
    services = [
        service_of(client, cluster.url, pass_on, stage=stage_of(reads), partitions=KEYS.partitions)
        for reads in (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED)
    ]
    logs = [Ends(client, own.tag) for own in KEYS.all]

    async def some_more() -> bool:
        return len(acknowledged) >= wanted

    async def all_ended() -> bool:
        for log in logs:
            await log.look()
        return Counter(end.request_id for log in logs for end in log.found).keys() >= acknowledged

    try:
        async with running(*services):
            load = asyncio.create_task(put_in(intake, acknowledged))
            try:
                for partition in MOVING:
                    wanted = len(acknowledged) + 20
                    await eventually(some_more, 60)
                    assert await moved(nodes, key_slot(KEYS.within(partition).tag.encode())) > 5
                wanted = len(acknowledged) + 20
                await eventually(some_more, 60)
            finally:
                await cancelled([load])
            await eventually(all_ended, 60)
        verdict = await audited(client, KEYS, {request: {"classified"} for request in acknowledged})
        assert (verdict.lost, verdict.twice, verdict.fateless, verdict.stuck) == ((), (), (), ()), verdict
    finally:
        for node in nodes:
            node.close()
        await client.aclose()
