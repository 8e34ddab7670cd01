"""Scripts among pipelined commands on a real server whose script cache empties itself all the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script


class Flushed(Pipelined):
    """The server forgets its scripts before each round trip."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self._client = redis

    async def __call__(self, commands: Sequence[Command]) -> list[Any]:
        await self._client.script_flush()
        return await super().__call__(commands)


async def test_a_script_runs_however_often_the_server_forgets_it(client: Redis) -> None:
    """A flush between learning that the script is gone and asking again would be the fault of whichever entry was in hand."""
    draw = Script("services.classifier.index", "lua/draw")
    calls: list[Command] = [draw.call([f"order:{number}"], [number, 0, 0, 7]) for number in (1, 2)]

    replies = await draw.sent(Flushed(client), [*calls, ("SET", "beside", "kept")])

    assert [list(map(int, reply)) for reply in replies[:2]] == [[1, 7], [2, 7]]
    assert await client.get("beside") == b"kept"
