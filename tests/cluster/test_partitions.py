"""The streams in several partitions on the nodes of a real Redis Cluster: services, intake and transfers as on one server."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from redis.asyncio import Redis

from shared.errors import SettingsError
from shared.events import ArticleFetched
from shared.outcomes import Unusable
from shared.streams import inspect, operations
from shared.streams.actions import Action, Result, Transfer
from shared.streams.connection import connect
from shared.streams.handed import Transferred
from shared.streams.handover import HandOver
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from shared.streams.letters import Letters
from shared.streams.messages import Delivery
from shared.streams.partitioning import agree
from shared.streams.redrive import Redrive, Run
from shared.streams.reopening import Outcome
from tests import builders
from tests.cluster.nodes import Cluster
from tests.stages import LIMITS, add, article_of, eventually, pass_on, running, service_of, stage_of

pytestmark = pytest.mark.integration
PARTS = 5
KEYS = Keys("wiresift", partitions=PARTS)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes of the tests' own."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
async def client(cluster: Cluster) -> AsyncIterator[Redis]:
    """Our client of an empty cluster."""
    for node in cluster.nodes():
        node.flushall()
        node.close()
    client = connect(cluster.url)
    yield client
    await client.aclose()


@dataclass(frozen=True, slots=True)
class AtHome:
    """A cleaner that transfers what is not in its article's partition, as the real one does."""

    where: Counter[int]

    async def __call__(self, delivery: Delivery[Any]) -> Action:
        event = delivery.event
        assert isinstance(event, ArticleFetched)
        if (home := KEYS.home(article_of(event.request_id))) != delivery.partition:
            return Transfer(home)
        self.where[home] += 1
        return await pass_on(delivery)


async def test_requests_end_once_wherever_their_articles_belong(client: Redis, cluster: Cluster) -> None:
    """The intake guesses the partition by the URL, the cleaner knows better: each ends once, in the partition of its article."""
    intake, cleaner = Intake(client, KEYS, LIMITS, sender="test"), AtHome(Counter())
    requests = [builders.requested(url=f"https://site.example/{at}", text=None) for at in range(60)]
    ids = [str(request.request_id) for request in requests]
    await intake.submit_all(requests, builders.MOMENT)
    assert await intake.forgotten(ids) == set()
    handlers = ((Stream.REQUESTED, pass_on), (Stream.FETCHED, cleaner), (Stream.CLEANED, pass_on))
    services = [service_of(client, cluster.url, handle, stage=stage_of(reads), partitions=PARTS) for reads, handle in handlers]

    async def all_ended() -> bool:
        return len(await intake.fates(ids)) == len(ids)

    async with running(*services):
        await eventually(all_ended)
    assert cleaner.where == Counter(KEYS.home(article_of(request)) for request in ids)
    assert services[1].registry.get_sample_value("wiresift_runs_total", {"stage": "cleaner", "status": "transferred"})
    ended = {keys.partition: await client.xlen(keys.stream(Stream.CLASSIFIED)) for keys in KEYS.all}
    assert Counter(ended) == cleaner.where
    for keys in KEYS.all:
        assert [await client.xlen(keys.stream(stream)) for stream in (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED)] == [0, 0, 0]
        assert {await client.hget(keys.sizes(stream), "total") for stream in (Stream.REQUESTED, Stream.FETCHED)} <= {b"0", None}


async def test_a_transfer_that_was_cut_in_two_is_finished_once(client: Redis) -> None:
    """Whoever reads the entry after one that died between the two scripts finds it in the other partition, and only takes it out."""
    (request,) = [builders.requested()]
    here, there = KEYS.within(0), KEYS.within(1)
    handover = HandOver(client, here, Stream.FETCHED, group="cleaner", consumer="second", limits=LIMITS)
    await handover.ensure_group()
    entry = await add(client, {"__data__": b"as it was"}, Stream.FETCHED)
    await client.xreadgroup("cleaner", "second", {here.stream(Stream.FETCHED): ">"})
    item = Transferred(entry, b"as it was", str(request.request_id), 1)
    dead = HandOver(client, here, Stream.FETCHED, group="cleaner", consumer="first", limits=LIMITS)
    assert await dead.transfer(item) is Result.STALE  # it lost the entry, and put it there before it learned of that
    assert [await handover.transfer(item), await handover.transfer(item)] == [Result.DONE, Result.STALE]
    assert [await client.xlen(keys.stream(Stream.FETCHED)) for keys in (here, there)] == [0, 1]


async def test_a_process_that_counts_partitions_otherwise_does_not_start(client: Redis) -> None:
    """Its articles would be looked for where they are not; a system begun with one has none written down."""
    await agree(client, KEYS)
    await agree(client, KEYS)
    with pytest.raises(SettingsError, match="WIRESIFT_PARTITIONS=2: the system 'wiresift' on this server was begun with 5"):
        await agree(client, Keys("wiresift", partitions=2))
    former = Keys("former")
    await client.xgroup_create(former.stream(Stream.REQUESTED), "fetcher", mkstream=True)
    await agree(client, former)
    with pytest.raises(SettingsError, match="begun with 1; set it to 1"):
        await agree(client, Keys("former", partitions=2))


async def test_an_operator_sees_all_partitions_as_one_system(client: Redis, cluster: Cluster) -> None:
    """Figures are added up, entries come in order, and a dead letter is told apart by its partition."""
    intake = Intake(client, KEYS, LIMITS, sender="test")
    requests = [builders.requested(url=f"https://site.example/{at}") for at in range(20)]
    ids = [str(request.request_id) for request in requests]

    async def die(delivery: Delivery[Any]) -> Action:
        return Unusable("Broken", "it cannot be")

    async def all_died() -> bool:
        return len(await intake.fates(ids)) == len(ids)

    await intake.submit_all(requests, builders.MOMENT)
    seen = await inspect.status(client, KEYS)
    assert (seen.stages[0].entries, len(seen.stages[0].parts)) == (20, PARTS)
    async with running(service_of(client, cluster.url, die, partitions=PARTS)):
        await eventually(all_died)
        assert (await inspect.status(client, KEYS)).running() == {"fetcher"}
    seen = await inspect.status(client, KEYS)
    assert (seen.stages[0].entries, seen.dead.count, seen.log(Stream.DEAD).entries) == (0, 20, 20)
    peeked = [one async for one in inspect.peek(client, KEYS, Stream.DEAD, count=15, follow=False)]
    assert len({one["partition"] for one in peeked}) > 1
    assert peeked == sorted(peeked, key=lambda one: (int(one["entry"].split("-")[0]), int(one["entry"].split("-")[1])))
    letters = Letters(client, KEYS)
    found = [letter async for page in letters.pages() for letter in page]
    assert sorted(letter.body.request_id for letter in found if letter.body) == sorted(ids)
    assert [letter.entry for letter in found] == sorted((letter.entry for letter in found), key=lambda one: [*map(int, one.split("-"))])
    assert [await letters.get(letter.name) for letter in found] == found
    redrive = Redrive(client, KEYS, LIMITS, Run("2026-11-22T00:00:00+00:00", "me", "all"))
    assert [one.outcome for one in await redrive.discard(found[:5])] == [Outcome.DONE] * 5
    assert {one.outcome for one in await redrive.redrive(found[5:], full=lambda _: None)} == {Outcome.DONE}
    seen = await inspect.status(client, KEYS)
    assert (seen.stages[0].entries, seen.dead.count) == (15, 0)
    assert sum(one.count for _, one in await operations.recent(client, KEYS, 50)) == 20
