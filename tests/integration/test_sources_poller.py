"""The schedule at work on a real server: each due source is asked by one process, what it brings is requested once, whoever dies."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as LostConnection
from structlog.testing import capture_logs

from services.fetcher.sources.leases import Claimed
from services.fetcher.sources.news import Found
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.requesting import wanted
from services.fetcher.sources.updates import Updates
from shared.streams.handover import Limits
from shared.streams.keys import Stream
from tests import stages
from tests.builders import MOMENT
from tests.real_server import RealServer
from tests.schedule import (
    LEASES,
    Dying,
    Toys,
    asker_of,
    end_leases,
    item,
    let_changes_pass,
    make_due,
    poller_of,
    requesting_of,
    requests,
    source,
    urls,
)
from tests.stages import KEYS, eventually, service_of

GRACE = timedelta(seconds=5)
HOUR = timedelta(hours=1)


@pytest.fixture
def registry(client: Redis) -> SourceRegistry:
    return SourceRegistry(client, "wiresift")


async def none_due(registry: SourceRegistry) -> None:
    """Return when no source is due or being asked."""

    async def all_asked() -> bool:
        return not [known for page in [page async for page in registry.pages()] for known in page if known.leased or not known.state.ok_at]

    await eventually(all_asked)


async def committed(registry: SourceRegistry) -> bool:
    """Whether nothing is leased."""
    return not [known for page in [page async for page in registry.pages()] for known in page if known.leased]


async def claimed(registry: SourceRegistry) -> Claimed:
    found = await registry.claim()
    assert found, "a source is due"
    return found


async def test_two_pollers_ask_two_hundred_sources_once_each(client: Redis, registry: SourceRegistry) -> None:
    """Both take their share; when some are due again, those are asked again and no other."""
    await registry.add([source(number) for number in range(200)])
    toys = [Toys({number: [item(f"a/{number}")] for number in range(200)}) for _ in range(2)]
    async with poller_of(client, toys[0]).running(GRACE), poller_of(client, toys[1]).running(GRACE):
        await none_due(registry)
        assert toys[0].asked + toys[1].asked == Counter({source(number).source_id: 1 for number in range(200)})
        assert toys[0].asked
        assert toys[1].asked
        await make_due(client, range(10))

        async def asked_again() -> bool:
            return (toys[0].asked + toys[1].asked).total() == 210

        await eventually(asked_again)
    assert Counter((toys[0].asked + toys[1].asked).values()) == {1: 190, 2: 10}
    assert sorted(await urls(client)) == sorted(f"https://news.example/a/{number}" for number in range(200))


async def test_a_url_in_fifty_feeds_is_requested_once(client: Redis, registry: SourceRegistry) -> None:
    """With what the first of them says of it; each of the others' own articles is requested too."""
    await registry.add([source(number) for number in range(50)])
    toys = Toys({number: [item("shared"), item(f"own/{number}")] for number in range(50)})
    async with poller_of(client, toys).running(GRACE):
        await none_due(registry)
    counted = Counter(await urls(client))
    assert (len(counted), set(counted.values())) == (51, {1})


async def test_a_request_carries_what_is_known_of_the_article(client: Redis, registry: SourceRegistry) -> None:
    """Its source is the operator's name for it, else the site; so is its language, else what the feed says."""
    await registry.add([source(1), source(2, name=None, language="de")])
    listed = [item("a", language="fr"), item("http://[::1", key="bad"), item("/", key="home", url=None)]
    toys = Toys({1: listed, 2: [item("https://www.other.example/b", language="en-us", published_at=None)]})
    async with poller_of(client, toys).running(GRACE):
        await none_due(registry)
    first, second = sorted(await requests(client), key=lambda one: one.url or "")
    assert (first.source, first.language, first.title, first.published_at) == ("News 1", "fr", "Bridge opens", MOMENT.isoformat())
    assert (second.source, second.language, second.published_at) == ("other.example", "de", None)


async def test_a_changed_article_is_requested_again(client: Redis, registry: SourceRegistry) -> None:
    """By a request of its own; the change after that waits for its time, and is then requested though the feed says no more of it."""
    await registry.add([source()])
    toys = Toys({1: [item("a", updated_at=MOMENT)]})
    asker = asker_of(client, toys)
    for minutes in (0, 20, 40):
        toys.items[source().source_id] = [item("a", updated_at=MOMENT + timedelta(minutes=minutes))]
        asked = await asker.ask(await claimed(registry))
        assert (asked.status, asked.items, asked.new) == ("ok", 1, int(minutes < 40))
        await make_due(client, [1])
    assert await urls(client) == ["https://news.example/a"] * 2
    assert await requesting_of(client).request_updates() == 0
    assert await Updates(client, "wiresift").count() == 1
    await let_changes_pass(client)
    assert await requesting_of(client).request_updates() == 1
    assert len({one.request_id for one in await requests(client)}) == 3
    assert await Updates(client, "wiresift").count() == 0


async def test_a_change_that_waits_longer_than_it_seemed_is_kept(client: Redis) -> None:
    """Another one was requested while it waited, so that it is too soon again when its time comes."""
    found = [Found(item("a", updated_at=MOMENT + timedelta(minutes=minutes)), changed=minutes > 0) for minutes in (0, 20, 40)]
    articles = [article for one in found if (article := wanted(source(), one))]
    assert await requesting_of(client).request(articles) == 2
    waiting: Any
    [waiting] = await client.zrange("wiresift:fetch:{updates}:due", 0, -1)
    await client.zadd("wiresift:fetch:{updates}:due", {waiting: 1})
    assert await requesting_of(client).request_updates() == 0
    assert await Updates(client, "wiresift").count() == 1
    assert await Updates(client, "wiresift").due(10) == []


async def test_a_death_at_any_call_loses_nothing_and_requests_nothing_twice(client: Redis, registry: SourceRegistry) -> None:
    """Before each call to the server and right after it: whoever takes the source over ends with the same requests, each once."""
    toys = Toys({1: [item(f"a/{number}") for number in range(150)]})
    expected = sorted(one.url or "" for one in toys.items[source().source_id])
    deaths = 0
    for done in (False, True):
        for at in range(100):
            await client.flushall()
            await registry.add([source()])
            dying = Dying(client, at, done=done)
            with suppress(LostConnection):
                await asker_of(dying.as_client(), toys).ask(await claimed(registry))
            if not dying.died:
                break
            deaths += 1
            await end_leases(client)
            if again := await registry.claim():
                asked = await asker_of(client, toys).ask(again)
                assert asked.status in ("ok", "unchanged")
            assert sorted(await urls(client)) == expected
            assert await registry.claim() is None
        else:
            raise AssertionError("an asking takes less than 100 calls")
    assert deaths >= 12


async def test_what_a_late_process_commits_is_refused(client: Redis, registry: SourceRegistry) -> None:
    """Another took its source over: it says so, and has changed nothing; its requests were known."""
    await registry.add([source()])
    toys = Toys({1: [item("a")]})
    sleeper = await claimed(registry)
    await end_leases(client)
    assert (await asker_of(client, toys).ask(await claimed(registry))).status == "ok"
    late = await asker_of(client, toys).ask(sleeper)
    assert (late.status, late.items, late.new) == ("stale", 1, 0)
    assert await urls(client) == ["https://news.example/a"]


async def test_the_key_in_the_address_of_a_feed_is_in_no_log(client: Redis, registry: SourceRegistry) -> None:
    """A subscriber's feed is told of by its id and its address without what opens it, also where asking it breaks."""
    feeds = [source(number, url=f"https://news-{number}.example/feed?key=SECRET") for number in (1, 2)]
    await registry.add(feeds)
    toys = Toys({})
    toys.broken = {feeds[0].source_id}
    with capture_logs() as logs:
        async with poller_of(client, toys).running(GRACE):

            async def both_asked() -> bool:
                return toys.asked.total() == 2

            await eventually(both_asked)
    assert {line["url"] for line in logs if "url" in line} == {f"https://news-{number}.example/feed?key=…" for number in (1, 2)}
    assert "SECRET" not in str(logs)


async def test_a_bug_in_one_source_costs_only_it(client: Redis, registry: SourceRegistry) -> None:
    """The others are asked; it is backed off from, its state says why, and the log says it once."""
    await registry.add([source(number) for number in range(20)])
    toys = Toys({number: [item(f"a/{number}")] for number in range(20)})
    toys.broken = {source(7).source_id}
    metrics = CollectorRegistry()
    with capture_logs() as logs:
        async with poller_of(client, toys, metrics=metrics).running(GRACE):

            async def asked(times: int) -> bool:
                return toys.asked[source(7).source_id] == times and toys.asked.total() == 19 + times

            await eventually(lambda: asked(1))
            await eventually(lambda: committed(registry))
            await make_due(client, [7])
            await eventually(lambda: asked(2))
    [known] = [known for known in await registry.known([source(7).source_id]) if known]
    assert (known.state.failures, known.state.error) == (2, "a bug of ours: LookupError: no such branch")
    assert len([line for line in logs if line["event"] == "source_broken"]) == 1
    assert len([line for line in logs if line["event"] == "source_polled"]) == 21
    assert metrics.get_sample_value("wiresift_source_polls_total", {"outcome": "broken"}) == 2
    assert metrics.get_sample_value("wiresift_source_items_total", {"what": "requested"}) == 19


async def test_a_paused_stage_asks_nothing(client: Redis, registry: SourceRegistry) -> None:
    """Neither what was due before nor what becomes due; resumed, it goes on."""
    await registry.add([source()])
    await client.hset(KEYS.paused, "fetcher", "{}")
    toys = Toys({1: [item("a")]})
    poller, looks = poller_of(client, toys), Counter[str]()
    async with poller.running(GRACE):

        async def looked() -> bool:
            looks["at the pause"] += 1
            return looks["at the pause"] > 10

        await eventually(looked)
        assert not toys.asked
        await client.hdel(KEYS.paused, "fetcher")
        await none_due(registry)
    assert toys.asked.total() == 1


async def test_a_full_intake_is_waited_for_and_gets_everything(client: Redis, registry: SourceRegistry, real_server: RealServer) -> None:
    """A source of 10,000 articles goes in by batches as there is room; while there is little, no further source is asked."""
    limits = Limits(entries=100, bytes=2**28, fates_kept=timedelta(days=31))
    await registry.add([source(1)])
    toys = Toys({1: [item(f"a/{number}") for number in range(10_000)], 2: [item("b")]})
    service = service_of(client, real_server.url, stages.reject, stage=stages.stage_of(width=64))
    async with poller_of(client, toys, limits=limits).running(GRACE):

        async def full() -> bool:
            return int(await client.xlen(KEYS.stream(Stream.REQUESTED))) == 100

        await eventually(full)
        await registry.add([source(2)])
        async with stages.running(service):
            await none_due(registry)
            assert await client.xlen(KEYS.stream(Stream.REQUESTED)) <= 100

            async def all_ended() -> bool:
                return service.worker.metrics.activity.finished == 10_001

            await eventually(all_ended)
    assert toys.asked == {source(1).source_id: 1, source(2).source_id: 1}
    assert service.worker.metrics.activity.runs == {"rejected": 10_001}


async def test_a_lease_is_extended_while_its_holder_waits_for_room(client: Redis, registry: SourceRegistry) -> None:
    """Nobody takes a source over from who still works on it, however long that takes."""
    await registry.add([source()])
    toys = Toys({1: [item("a")]})
    toys.go.clear()
    async with poller_of(client, toys, lease=timedelta(seconds=1.5)).running(GRACE):

        async def extended() -> bool:
            lease: Any = await client.hget(LEASES, source().source_id)
            ends.update([lease.split(b" ")[1]] if lease else [])
            return len(ends) > 3  # each holds for a third of the lease: by now it has been another's, had nobody extended it

        ends: set[bytes] = set()
        await eventually(extended)
        toys.go.set()
        await none_due(registry)
    assert toys.asked.total() == 1


async def test_a_stop_gives_back_what_it_cannot_end(client: Redis, registry: SourceRegistry) -> None:
    """At once, so that another asks it without waiting for the lease; what ends within the grace is noted."""
    await registry.add([source()])
    toys = Toys({1: [item("a")]})
    toys.go.clear()
    poller = poller_of(client, toys)
    async with poller.running(timedelta(0)):

        async def in_hand() -> bool:
            return poller.in_hand == 1

        await eventually(in_hand)
    assert poller.in_hand == 0
    toys.go.set()
    again = await claimed(registry)
    assert again.ran_out == 0
    assert (await asker_of(client, toys).ask(again)).new == 1


async def test_a_server_that_comes_back_finds_the_schedule_going_on(
    client: Redis, registry: SourceRegistry, real_server: RealServer
) -> None:
    """A restart loses no source and ends no loop."""
    await registry.add([source(1)])
    toys = Toys({1: [item("a")], 2: [item("b")]})
    async with poller_of(client, toys).running(GRACE):
        await none_due(registry)
        real_server.restart()
        await registry.add([source(2)])
        await none_due(registry)
    assert sorted(await urls(client)) == ["https://news.example/a", "https://news.example/b"]
