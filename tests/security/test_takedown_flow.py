"""A takedown while articles flow, broken off and given again: what was taken down ends, the rest goes on, and nothing is lost or twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.console.takedown.target import Target
from shared.errors import Transient
from shared.streams.keys import LOGS, Stream
from shared.urls import article_of_url
from tests.end_to_end.command import Wiresift
from tests.real_server import RealServer
from tests.security.takedowns import WORD, Died, System, mortal_client, plain_bytes
from tests.stages import eventually
from tests.unit.classifier.articles import prose

DOMAIN = "news.example"
#: Articles of the domain and as many of another: enough that some are in every stage's hands when it is taken down.
ARTICLES = 60


class Flow:
    """Articles of two hosts by turns, put in one after another; `own` are the requests of the host that is taken down."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.own: dict[str, str] = {}
        self.others: dict[str, str] = {}
        self.half = asyncio.Event()

    async def run(self) -> None:
        for number in range(ARTICLES):
            await self._put_in(self.own, f"https://{DOMAIN}/story-{number}", f"{WORD} {prose(number, 80)}")
            await self._put_in(self.others, f"https://other.example/story-{number}", prose(1000 + number, 80))
            if number == ARTICLES // 2:
                self.half.set()

    async def _put_in(self, requests: dict[str, str], url: str, text: str) -> None:
        requests[await self._system.put_in(url, text)] = url

    async def ended(self) -> None:
        """All have ended as they may, each once; nothing of the host that was taken down is anywhere."""
        fates = await self._system.ended([*self.own, *self.others])
        assert {fates[request].fate for request in self.others} == {"classified"}
        assert {(fates[one].fate, fates[one].reason) for one in self.own} <= {("classified", None), ("rejected", "withdrawn")}
        logs = [await self._system.events(kind, log) for log, kind in zip(LOGS, _ENDS, strict=True)]
        ends = Counter(body["request_id"] for bodies in logs for body in bodies)
        assert {ends[request] for request in self.others} == {1}
        assert {fates[one].fate for one in self.own if not ends[one]} <= {"classified"}, "what it had classified went; nothing else did"
        assert max(ends.values()) == 1

    async def gone(self) -> None:
        system, one = self._system, await self._system.command()
        assert {body["url"] for body in await system.events("ArticleClassified")} == set(self.others.values())
        for url in self.own.values():
            assert await system.stored(url) is None
            assert await one.articles.places(article_of_url(url), 1) == []
        assert WORD.encode() not in await plain_bytes(system.client)
        told = [body["article_id"] for body in await system.events("ArticleWithdrawn")]
        assert len(told) == len(set(told))
        for keys in system.keys.all:
            for stream in (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED):
                assert await system.client.xlen(keys.stream(stream)) == 0
                assert int(await system.client.hget(keys.sizes(stream), "total") or 0) == 0


#: The events of `LOGS` that end requests.
_ENDS = ("ArticleClassified", "ArticleRejected", "DeadLetter")


async def flowing(system: System, take_down: Callable[[], Awaitable[None]]) -> None:
    """Take down in the middle of a flow, and look at what became of it."""
    flow = Flow(system)
    async with system.at_work():
        feeding = asyncio.create_task(flow.run())
        await flow.half.wait()
        await take_down()
        await feeding
        await flow.ended()
    await flow.gone()


@pytest.mark.parametrize(("partitions", "rounds"), [(1, 0), (3, 1), (1, 5), (3, 20), (1, 60), (3, 150)])
async def test_a_takedown_that_died_on_its_way_is_finished_by_the_next(
    client: Redis, real_server: RealServer, partitions: int, rounds: int
) -> None:
    """After so many of its round trips, while articles of the domain go on coming in and are in all stages' hands."""
    system = System(client, real_server.url, partitions)

    async def twice() -> None:
        target = Target.of([], DOMAIN)
        mortal = mortal_client(system.url, rounds=rounds)
        with suppress(Died, Transient):
            await (await system.command(mortal)).run(target, dry=False)
        await mortal.aclose()
        await (await system.command()).run(target, dry=False)

    await flowing(system, twice)


async def test_the_command_may_be_killed_and_given_again(client: Redis, real_server: RealServer, tmp_path: Path) -> None:
    """As an operator has it: kill -9 once the mark stands, then the same words once more, to the end."""
    system = System(client, real_server.url)
    wiresift = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": real_server.url, "WIRESIFT_CLASSIFIER_DEADLINE_S": "1"})
    words = ("takedown", "--domain", DOMAIN, "--reason", "a test", "--yes")

    async def is_marked() -> bool:
        return bool(await client.exists(system.keys.withdrawn(DOMAIN)))

    async def killed_and_given_again() -> None:
        started = wiresift.start(*words)
        await eventually(is_marked)
        started.process.kill()
        await asyncio.to_thread(started.wait)
        ran = await asyncio.to_thread(wiresift, *words)
        assert ran.code == 0, ran.err
        assert f"{DOMAIN} is kept away for 365 days" in ran.out

    await flowing(system, killed_and_given_again)
