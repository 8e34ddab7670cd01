"""How the Sentinels are asked for the primary."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import ConnectionError as NoConnection

from shared.streams.sentinels import Sentinels

PRIMARY = ("10.0.0.1", 6379)


class OneSentinel:
    """Answers after another task had its turn; one that is away does not."""

    def __init__(self, *, away: bool = False) -> None:
        self.away, self.asked, self.closed = away, 0, False

    async def sentinel_masters(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise NoConnection("away")
        state = {"ip": PRIMARY[0], "port": PRIMARY[1], "is_master": True, "is_sdown": False, "is_odown": False, "num-other-sentinels": 2}
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
