"""An article that is taken down is nowhere any more, is told of, and does not come back; a run that was killed is finished by the next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from services.classifier import app as classifier
from services.classifier.settings import ClassifierSettings
from services.cleaner import app as cleaner
from services.cleaner.settings import CleanerSettings
from services.console.takedown.counted import Counted
from services.console.takedown.run import assembled
from services.console.takedown.target import Target
from services.fetcher import app as fetcher
from services.fetcher.settings import FetcherSettings
from shared.errors import Transient
from shared.events import ArticleRequested, Fate
from shared.redis_store import RedisStore
from shared.request_ids import new_request_id
from shared.store import ArticleKey
from shared.streams import inspect, operations
from shared.streams.connection import connect
from shared.streams.keys import Stream
from shared.urls import article_id
from tests.real_server import RealServer
from tests.stages import KEYS, all_ended, intake, running
from tests.unit.classifier.articles import prose

#: A word that no other text has, so that it can be searched for on the server.
WORD = "zyxquvaine"
QUICK: Any = {"shutdown_s": 2, "log_level": "error"}
SETTINGS = ClassifierSettings(**QUICK, classifier_deadline_s=1)
URL = "https://news.example/{}"


@asynccontextmanager
async def services(client: Redis, url: str) -> AsyncIterator[None]:
    async with (
        fetcher.build(FetcherSettings(**QUICK), url, client) as first,
        cleaner.build(CleanerSettings(**QUICK), url, client) as second,
        classifier.build(ClassifierSettings(**QUICK), url, client) as third,
        running(first, second, third),
    ):
        yield


async def taken_in(client: Redis, name: str, text: str) -> Fate:
    """The fate of a text under that name's address."""
    request = ArticleRequested(request_id=new_request_id(), url=URL.format(name), source=f"The {name} Post", text=text, title=WORD)
    assert request.request_id
    await intake(client).submit([request], datetime.now(UTC))
    await all_ended(client, [request.request_id])
    return (await intake(client).fates([request.request_id]))[request.request_id]


def id_of(name: str) -> str:
    return article_id(url=URL.format(name), canonical_link=None, source=None, external_id=None, text="")


async def take_down(client: Redis, *names: str, domain: str | None = None, dry: bool = False) -> Counted:
    one = assembled(client, SETTINGS, await operations.server_time(client), "a court's order")
    return await one.run(Target.of(names, domain), dry=dry)


async def events(client: Redis, kind: str) -> list[dict[str, Any]]:
    """The bodies of that type in the log of classified articles."""
    return [e["body"] async for e in inspect.peek(client, KEYS, Stream.CLASSIFIED, count=None, follow=False) if e["type"] == kind]


async def stored(client: Redis, name: str) -> object:
    store = RedisStore(client, "wiresift", window=timedelta(days=30), max_bytes=2**30)
    return await store.get(ArticleKey(id_of(name), 1))


async def everything(client: Redis) -> dict[bytes, bytes]:
    """All keys with their values as the server writes them down; what living processes say of themselves left out."""
    found = {key: await client.dump(key) async for key in client.scan_iter()}
    return {key: value for key, value in found.items() if value and b"replicas" not in key and b":turn:" not in key}


async def plain_bytes(client: Redis) -> bytes:
    """Every value on the server that is not packed, and every entry, side by side."""
    said = bytearray()
    async for key in client.scan_iter():
        match await client.type(key):
            case b"string":
                said += repr(await client.get(key)).encode()
            case b"hash":
                said += repr(await client.hgetall(key)).encode()
            case b"stream":
                said += repr(await client.xrange(key)).encode()
            case b"zset":
                said += repr(await client.zrange(key, 0, -1)).encode()
    return bytes(said)


async def test_nothing_of_an_article_is_left_and_it_does_not_come_back(client: Redis, real_server: RealServer) -> None:
    """No word of it in any stream, no record, nothing found by its text; the same address again is rejected as withdrawn."""
    text = f"{prose(1, 200)}\n\n{WORD} {prose(2, 60)}"
    async with services(client, real_server.url):
        await taken_in(client, "mill", text)
        counted = await take_down(client, URL.format("mill"))
        assert counted.places["records in the store"] == 1
        assert counted.places["postings in the index"] > 0
        assert await stored(client, "mill") is None
        assert WORD.encode() not in await plain_bytes(client)
        again = await taken_in(client, "mill", text)
        assert (again.fate, again.reason) == ("rejected", "withdrawn")
        copy = await taken_in(client, "copy", text.replace(WORD, ""))
        assert copy.fate == "classified"
    (record,) = [body for body in await events(client, "ArticleClassified") if body["article_id"] == id_of("copy")]
    assert record["syndication"]["matches"] == []
    (told,) = await events(client, "ArticleWithdrawn")
    assert (told["article_id"], told["urls"], told["reason"]) == (id_of("mill"), [URL.format("mill")], "a court's order")
    ((_, line),) = await operations.recent(client, KEYS, 10)
    assert (line.what, line.subject, line.details) == ("takedown", id_of("mill"), "a court's order")


async def test_a_group_goes_on_without_it(client: Redis, real_server: RealServer) -> None:
    """Consumers are told that it left, and what is known of the original now; the others stay."""
    text = prose(3, 220)
    async with services(client, real_server.url):
        for number, name in enumerate(("first", "second", "third")):
            await taken_in(client, name, f"{text}\n\n{prose(10 + number, 20)}")
        before = len(await events(client, "GroupRevised"))
        await take_down(client, URL.format("first"))
        revised = (await events(client, "GroupRevised"))[before:]
        assert [(body["members"], body["why"][0]) for body in revised] == [(2, "left")]
        await take_down(client, URL.format("first"))
        assert len(await events(client, "GroupRevised")) == before + 1
        fourth = await taken_in(client, "fourth", text)
    (record,) = [body for body in await events(client, "ArticleClassified") if body["article_id"] == fourth.article_id]
    assert record["syndication"]["group_size"] == 3
    assert id_of("first") not in {match["article_id"] for match in record["syndication"]["matches"]}


async def test_what_is_under_way_ends_as_rejected(client: Redis) -> None:
    """Requests in the intake and those that wait for another attempt get their fate; no room is lost."""
    requests = [ArticleRequested(request_id=new_request_id(), url=URL.format("mill"), text=f"{WORD} text") for _ in range(3)]
    other = ArticleRequested(request_id=new_request_id(), url=URL.format("other"), text="other text")
    await intake(client).submit([*requests, other], datetime.now(UTC))
    counted = await take_down(client, URL.format("mill"))
    assert counted.places["in requested"] == 3
    fates = await intake(client).fates([str(each.request_id) for each in [*requests, other]])
    assert [fates[str(each.request_id)].reason for each in requests] == ["withdrawn"] * 3
    assert str(other.request_id) not in fates
    assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == 1
    sizes = await client.hgetall(KEYS.sizes(Stream.REQUESTED))
    assert int(sizes.pop(b"total")) == sum(map(int, sizes.values()))
    assert WORD.encode() not in await plain_bytes(client)


async def test_a_dry_run_shows_what_would_go_and_takes_nothing(client: Redis, real_server: RealServer) -> None:
    """What it counts is what then goes; before that, the server holds what it held."""
    async with services(client, real_server.url):
        await taken_in(client, "mill", prose(4, 200))
    before = await everything(client)
    counted = await take_down(client, id_of("mill"), dry=True)
    assert await everything(client) == before
    assert (counted.places["in classified"], counted.places["records in the store"]) == (1, 1)
    assert (await take_down(client, id_of("mill"))).places["in classified"] == 1


async def test_a_domain_takes_all_of_its_articles_and_no_others(client: Redis, real_server: RealServer) -> None:
    """Those of hosts below it as well; a host whose name merely ends alike is another's."""
    async with services(client, real_server.url):
        for number, host in enumerate(("news.example", "a.news.example", "othernews.example")):
            request = ArticleRequested(request_id=new_request_id(), url=f"https://{host}/x", source=host, text=prose(20 + number, 80))
            await intake(client).submit([request], datetime.now(UTC))
            await all_ended(client, [str(request.request_id)])
    counted = await take_down(client, domain="news.example")
    assert counted.places["records in the store"] == 2
    left = await events(client, "ArticleClassified")
    assert [body["url"] for body in left] == ["https://othernews.example/x"]


class Died(BaseException):
    """The process is gone: nothing catches it."""


class Mortal(Redis):
    """A client whose process dies instead of making another round trip, once so many were made."""

    left = 0

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        self._live()
        return await super().execute_command(*words, **options)  # type: ignore[no-untyped-call]

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        self._live()
        return super().pipeline(transaction, shard_hint)

    def _live(self) -> None:
        if self.left == 0:
            raise Died
        self.left -= 1


def mortal_client(url: str, *, rounds: int) -> Mortal:
    client = Mortal(connection_pool=connect(url).connection_pool)
    client.auto_close_connection_pool = True
    client.left = rounds
    return client


async def test_wherever_it_is_killed_the_next_run_comes_to_the_same_end(client: Redis, real_server: RealServer) -> None:
    """Killed before each of its round trips in turn: after another run nothing is left, and everything was told once."""
    names = [f"story{number}" for number in range(40)]
    async with services(client, real_server.url):
        for number, name in enumerate(names):
            await taken_in(client, name, prose(100 + number, 120))
            await taken_in(client, f"{name}copy", f"{prose(100 + number, 120)} {prose(500 + number, 9)}")
    finished = 0
    for steps, name in enumerate(names):
        mortal = mortal_client(real_server.url, rounds=2 * steps + 1)
        try:
            await take_down(mortal, URL.format(name))
            finished += 1
        except (Died, Transient):  # what waits in the same round trip as the one that dies is told otherwise
            await take_down(client, URL.format(name))
        await mortal.aclose()
        assert await stored(client, name) is None
    assert finished > 0, "the last of them came to the end without being killed, so every round trip was tried"
    told = [body["article_id"] for body in await events(client, "ArticleWithdrawn")]
    assert sorted(told) == sorted(map(id_of, names))
    left = [body["members"] for body in await events(client, "GroupRevised") if body["why"] == ["left"] or "left" in body["why"]]
    assert left == [1] * len(names)


@pytest.mark.parametrize("names", [[], ["no id"], ["https://example.com/"]])
def test_a_name_that_means_no_article_is_a_wrong_call(names: list[str]) -> None:
    """Neither an id nor an address that identifies a page."""
    with pytest.raises(Exception, match=r"id|domain"):
        Target.of(names, None)
