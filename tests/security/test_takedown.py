"""An article that is taken down is nowhere any more, is told of, and does not come back; a run that was killed is finished by the next."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from services.console.takedown.target import Target
from shared.errors import Transient
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams import operations
from shared.streams.keys import Stream
from shared.urls import article_of_url
from tests.real_server import RealServer
from tests.security.takedowns import WORD, Died, System, everything, mortal_client, plain_bytes
from tests.stages import KEYS
from tests.unit.classifier.articles import prose


@pytest.fixture
def system(client: Redis, real_server: RealServer) -> System:
    """On an empty server."""
    return System(client, real_server.url)


def address(name: str) -> str:
    return f"https://news.example/{name}"


def id_of(name: str) -> str:
    return article_of_url(address(name))


async def test_nothing_of_an_article_is_left_and_it_does_not_come_back(system: System) -> None:
    """No word of it in any stream, no record, nothing found by its text; the same address again is rejected as withdrawn."""
    text = f"{prose(1, 200)}\n\n{WORD} {prose(2, 60)}"
    async with system.at_work():
        await system.taken_in(address("mill"), text)
        counted = await system.take_down(address("mill"))
        assert counted.places["records in the store"] == 1
        assert counted.places["postings in the index"] > 0
        assert await system.stored(address("mill")) is None
        assert WORD.encode() not in await plain_bytes(system.client)
        again = await system.taken_in(address("mill"), text)
        assert (again.fate, again.reason) == ("rejected", "withdrawn")
        copy = await system.taken_in(address("copy"), text.replace(WORD, ""))
        assert copy.fate == "classified"
    (record,) = [body for body in await system.events("ArticleClassified") if body["article_id"] == id_of("copy")]
    assert record["syndication"]["matches"] == []
    (told,) = await system.events("ArticleWithdrawn")
    assert (told["article_id"], told["urls"], told["reason"]) == (id_of("mill"), [address("mill")], "a court's order")
    ((_, line),) = await operations.recent(system.client, system.keys, 10)
    assert (line.what, line.subject, line.details) == ("takedown", id_of("mill"), "a court's order")


async def test_a_group_goes_on_without_it(system: System) -> None:
    """Consumers are told that it left, and what is known of the original now; the others stay."""
    text = prose(3, 220)
    async with system.at_work():
        for number, name in enumerate(("first", "second", "third")):
            await system.taken_in(address(name), f"{text}\n\n{prose(10 + number, 20)}")
        before = len(await system.events("GroupRevised"))
        await system.take_down(address("first"))
        revised = (await system.events("GroupRevised"))[before:]
        assert [(body["members"], body["why"][0]) for body in revised] == [(2, "left")]
        await system.take_down(address("first"))
        assert len(await system.events("GroupRevised")) == before + 1
        fourth = await system.taken_in(address("fourth"), text)
    (record,) = [body for body in await system.events("ArticleClassified") if body["article_id"] == fourth.article_id]
    assert record["syndication"]["group_size"] == 3
    assert id_of("first") not in {match["article_id"] for match in record["syndication"]["matches"]}


async def test_what_is_under_way_ends_as_rejected(system: System) -> None:
    """Requests in the intake and those that wait for another attempt get their fate; no room is lost."""
    requests = [ArticleRequested(request_id=new_request_id(), url=address("mill"), text=f"{WORD} text") for _ in range(3)]
    other = ArticleRequested(request_id=new_request_id(), url=address("other"), text="other text")
    await system.intake.submit([*requests, other], datetime.now(UTC))
    counted = await system.take_down(address("mill"))
    assert counted.places["in requested"] == 3
    fates = await system.intake.fates([str(each.request_id) for each in [*requests, other]])
    assert [fates[str(each.request_id)].reason for each in requests] == ["withdrawn"] * 3
    assert str(other.request_id) not in fates
    assert await system.client.xlen(KEYS.stream(Stream.REQUESTED)) == 1
    sizes = await system.client.hgetall(KEYS.sizes(Stream.REQUESTED))
    assert int(sizes.pop(b"total")) == sum(map(int, sizes.values()))
    assert WORD.encode() not in await plain_bytes(system.client)


async def test_a_dry_run_shows_what_would_go_and_takes_nothing(system: System) -> None:
    """What it counts is what then goes; before that, the server holds what it held."""
    async with system.at_work():
        await system.taken_in(address("mill"), prose(4, 200))
    before = await everything(system.client)
    counted = await system.take_down(id_of("mill"), dry=True)
    assert await everything(system.client) == before
    assert (counted.places["in classified"], counted.places["records in the store"]) == (1, 1)
    assert (await system.take_down(id_of("mill"))).places["in classified"] == 1


async def test_a_domain_takes_all_of_its_articles_and_no_others(system: System) -> None:
    """Those of hosts below it as well; a host whose name merely ends alike is another's."""
    async with system.at_work():
        for number, host in enumerate(("news.example", "a.news.example", "othernews.example")):
            request = ArticleRequested(request_id=new_request_id(), url=f"https://{host}/x", source=host, text=prose(20 + number, 80))
            await system.intake.submit([request], datetime.now(UTC))
            await system.ended([str(request.request_id)])
    counted = await system.take_down(domain="news.example")
    assert counted.places["records in the store"] == 2
    left = await system.events("ArticleClassified")
    assert [body["url"] for body in left] == ["https://othernews.example/x"]


async def test_wherever_it_is_killed_the_next_run_comes_to_the_same_end(system: System) -> None:
    """Killed before each of its round trips in turn: after another run nothing is left, and everything was told once."""
    names = [f"story{number}" for number in range(40)]
    async with system.at_work():
        for number, name in enumerate(names):
            await system.taken_in(address(name), prose(100 + number, 120))
            await system.taken_in(address(f"{name}copy"), f"{prose(100 + number, 120)} {prose(500 + number, 9)}")
    finished = 0
    for steps, name in enumerate(names):
        mortal = mortal_client(system.url, rounds=2 * steps + 1)
        try:
            await (await system.command(mortal)).run(Target.of([address(name)], None), dry=False)
            finished += 1
        except (Died, Transient):  # what waits in the same round trip as the one that dies is told otherwise
            await (await system.command(settle_s=0)).run(Target.of([address(name)], None), dry=False)
        await mortal.aclose()
        assert await system.stored(address(name)) is None
    assert finished > 0, "the last of them came to the end without being killed, so every round trip was tried"
    told = [body["article_id"] for body in await system.events("ArticleWithdrawn")]
    assert sorted(told) == sorted(map(id_of, names))
    left = [body["members"] for body in await system.events("GroupRevised") if body["why"] == ["left"] or "left" in body["why"]]
    assert left == [1] * len(names)


@pytest.mark.parametrize("names", [[], ["no id"], ["https://example.com/"]])
def test_a_name_that_means_no_article_is_a_wrong_call(names: list[str]) -> None:
    """Neither an id nor an address that identifies a page."""
    with pytest.raises(Exception, match=r"id|domain"):
        Target.of(names, None)
