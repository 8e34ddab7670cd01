"""How the Sentinels are asked for the primary."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import ConnectionError as NoConnection

from shared.streams.connection import connect
from shared.streams.sentinels import Sentinels
from tests.cluster.nodes import free_ports, until
from tests.replication.node import Node

PRIMARY = ("10.0.0.1", 6379)


class OneSentinel:
    """Answers after another task had its turn; one that is away does not."""

    def __init__(self, *, away: bool = False, primary: tuple[str, int] = PRIMARY) -> None:
        self.away, self.primary, self.asked, self.closed = away, primary, 0, False

    async def sentinel_masters(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise NoConnection("away")
        state = {
            "ip": self.primary[0],
            "port": self.primary[1],
            "is_master": True,
            "is_sdown": False,
            "is_odown": False,
            "num-other-sentinels": 2,
        }
        return {"main": state}

    async def aclose(self) -> None:
        self.closed = True


def sentinels(*them: OneSentinel) -> Sentinels:
    made = Sentinels(tuple(("127.0.0.1", 1 + at) for at in range(len(them))))
    known: list[Any] = list(them)
    made.sentinels = known
    return made


async def test_no_sentinel_is_forgotten_however_many_ask_at_once() -> None:
    """Each is still known, and closed in the end, after one that was away was passed over by twenty tasks."""
    them = OneSentinel(away=True), OneSentinel(), OneSentinel()
    asked = sentinels(*them)
    assert set(await asyncio.gather(*(asked.discover_master("main") for _ in range(20)))) == {PRIMARY}
    known: list[Any] = asked.sentinels
    assert set(known) == set(them)
    assert known[0] is them[1]
    await asked.aclose()
    assert all(one.closed for one in them)


async def test_who_asks_at_once_shares_one_answer() -> None:
    """A pool of many connections that all break asks once, and once more the next time."""
    one = OneSentinel()
    asked = sentinels(one)
    await asyncio.gather(*(asked.discover_master("main") for _ in range(20)))
    assert one.asked == 1
    await asked.discover_master("main")
    assert one.asked == 2


async def test_an_asker_that_gives_up_spoils_it_for_nobody() -> None:
    """The others get their answer; where all have given up, an error is nobody's."""
    asked = sentinels(OneSentinel())
    first, second = (asyncio.create_task(asked.discover_master("main")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == PRIMARY
    gone = sentinels(OneSentinel(away=True))
    asker = asyncio.create_task(gone.discover_master("main"))
    await asyncio.sleep(0)
    asker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asker
    with pytest.raises(MasterNotFoundError):
        await gone.discover_master("main")


async def test_a_call_that_a_vanished_primary_never_answers_goes_on_with_the_next(tmp_path: Path) -> None:
    """It is made again where the Sentinels say by then, not where nobody answers: at the latest after one silence."""
    first, second = (Node(tmp_path / str(port), port) for port in free_ports(2))
    one = OneSentinel(primary=("127.0.0.1", first.port))
    client = connect("redis+sentinel://127.0.0.1:1/main")
    pool: Any = client.connection_pool
    pool.sentinel_manager.sentinels = [one]
    pool.connection_kwargs["socket_timeout"] = 0.5
    try:
        for node in (first, second):
            node.start()
            until(partial(node.ask, "PING"), lambda: "a server does not answer")
        await client.set("key", "on the first")
        first.freeze()
        one.primary = ("127.0.0.1", second.port)
        await client.set("key", "on the second")
        assert second.ask("GET", "key") == b"on the second"
    finally:
        await client.aclose()
        for node in (first, second):
            node.kill()
