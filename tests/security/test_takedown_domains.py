"""A domain that is taken down is gone and stays away: whatever stage meets one of its articles, in whatever partition, refuses it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from services.classifier.settings import ClassifierSettings
from shared.events import ArticleCleaned, ArticleFetched, Event
from shared.request_ids import new_request_id
from shared.streams import operations
from shared.streams.keys import Stream
from shared.streams.takedowns import Takedowns
from shared.urls import article_of_url
from tests import builders
from tests.real_server import RealServer
from tests.security.takedowns import WHY, WORD, System, plain_bytes
from tests.unit.classifier.articles import prose

DOMAIN = "news.example"


@pytest.fixture(params=[1, 3], ids=["one partition", "three partitions"])
def system(client: Redis, real_server: RealServer, request: pytest.FixtureRequest) -> System:
    """On an empty server."""
    return System(client, real_server.url, request.param)


def url(number: int, host: str = DOMAIN) -> str:
    return f"https://{host}/story-{number}"


async def test_nothing_of_a_domain_is_left_in_any_partition(system: System) -> None:
    """Its articles and those of hosts below it leave streams, store and index; a host whose name merely ends alike keeps its own."""
    hosts = (DOMAIN, "www.news.example", "a.b.news.example", "othernews.example")
    async with system.at_work():
        for number, host in enumerate(hosts * 3):
            await system.taken_in(url(number, host), f"{WORD if host != hosts[-1] else ''} {prose(number, 80)}")
    counted = await system.take_down(domain=DOMAIN)
    assert counted.places["records in the store"] == 9
    assert {body["url"] for body in await system.events("ArticleClassified")} == {url(number, hosts[-1]) for number in (3, 7, 11)}
    assert [await system.stored(url(number, host)) is None for number, host in enumerate(hosts * 3)] == [True, True, True, False] * 3
    assert WORD.encode() not in await plain_bytes(system.client)
    assert len(await system.events("ArticleWithdrawn")) == 9
    again = await system.take_down(domain=DOMAIN)
    assert again.places.total() == 0
    assert len(await system.events("ArticleWithdrawn")) == 9


async def test_what_a_domain_publishes_later_is_refused_before_it_is_fetched(system: System) -> None:
    """In each partition and at each host, the bare one as well; nobody asks the site, whose name does not even exist."""
    await system.take_down(domain=DOMAIN)
    addresses = [*(url(number) for number in range(6)), "https://sub.news.example/x", "http://NEWS.example:8080/y", "https://news.example/"]
    async with system.at_work():
        fates = await system.ended([await system.put_in(each, "") for each in addresses])
        assert {(fate.stage, fate.fate, fate.reason) for fate in fates.values()} == {("fetcher", "rejected", "withdrawn")}
        other = await system.taken_in(url(1, "other.example"), prose(1, 80))
    assert other.fate == "classified"
    (detail,) = {fate.detail for fate in fates.values()}
    assert re.fullmatch(r"an operator took all of news\.example down on \d{4}-\d\d-\d\d", detail)


def fetched(where: str) -> ArticleFetched:
    """A page of somewhere else that turned out to be at `where`."""
    return builders.fetched(url="https://short.example/1", final_url=where)


def cleaned(where: str) -> ArticleCleaned:
    return builders.cleaned(url=where, article_id=article_of_url(where))


@pytest.mark.parametrize(("stage", "stream", "event"), [("cleaner", Stream.FETCHED, fetched), ("classifier", Stream.CLEANED, cleaned)])
@pytest.mark.parametrize("named", [True, False], ids=["its article", "its domain"])
async def test_each_stage_refuses_what_comes_to_it_afterwards(
    system: System, stage: str, stream: Stream, event: Callable[[str], Event], named: bool
) -> None:
    """As from the hands of a process that had asked before: behind a redirect, or cleaned already and out of the retries again."""
    await (system.take_down(url(1)) if named else system.take_down(domain=DOMAIN))
    request, home = new_request_id(), system.keys.home(article_of_url(url(1)))
    made: Any = event(url(1)).model_copy(update={"request_id": request})
    await system.add(stream, made, home)
    async with system.at_work():
        fate = (await system.ended([request]))[request]
    assert (fate.stage, fate.fate, fate.reason) == (stage, "rejected", "withdrawn")
    assert await system.events("ArticleClassified") == []
    assert await system.stored(url(1)) is None


async def test_a_takedown_lasts_for_its_days_and_no_longer(system: System) -> None:
    """The server itself forgets the marks, in every partition."""
    await system.take_down(url(1, "other.example"))
    await system.take_down(domain=DOMAIN)
    longest_ms = timedelta(days=ClassifierSettings().takedown_days) / timedelta(milliseconds=1)
    marks = [system.keys.article(article_of_url(url(1, "other.example"))), *(keys.withdrawn(DOMAIN) for keys in system.keys.all)]
    for mark in marks:
        assert 0.99 * longest_ms < await system.client.pttl(mark) <= longest_ms


async def test_what_was_lifted_comes_in_again_as_a_new_revision(system: System) -> None:
    """A domain and an article; what was taken down stays away, and the journal has both deeds."""
    async with system.at_work():
        await system.taken_in(url(1), prose(1, 80))
        await system.take_down(url(1))
        await system.take_down(domain=DOMAIN)
        assert await system.lift(domain=DOMAIN) == [DOMAIN]
        assert (await system.taken_in(url(2), prose(2, 80))).fate == "classified"
        assert (await system.taken_in(url(1), prose(1, 80))).reason == "withdrawn"
        assert await system.lift(url(1)) == [article_of_url(url(1))]
        again = await system.taken_in(url(1), prose(1, 80))
        assert (again.fate, again.revision) == ("classified", 2)
        assert await system.stored(url(1), 2)
        assert await system.lift(url(1), url(2)) == []
        assert await system.lift(domain=DOMAIN) == []
        await system.take_down(url(1))
        assert await system.stored(url(1), 2) is None
    did = [(line.what, line.subject, line.details) for _, line in await operations.recent(system.client, system.keys, 10)]
    assert did.count(("takedown", DOMAIN, WHY)) == did.count(("lift", DOMAIN, WHY)) == did.count(("lift", article_of_url(url(1)), WHY)) == 1


async def test_marks_are_asked_for_in_one_call_however_many_ask(system: System) -> None:
    """Articles that are worked on side by side cost one call a partition."""
    takedowns = Takedowns(system.client, system.keys)
    await system.take_down(domain=DOMAIN)
    before = (await system.client.info("commandstats")).get("cmdstat_mget", {"calls": 0})["calls"]
    found = await asyncio.gather(
        *(takedowns.refusal_of_url(url(number, host)) for number in range(20) for host in (DOMAIN, "other.example"))
    )
    after = (await system.client.info("commandstats"))["cmdstat_mget"]["calls"]
    assert [bool(each) for each in found] == [True, False] * 20
    assert after - before <= system.partitions
