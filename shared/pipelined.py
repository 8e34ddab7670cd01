"""Commands of many tasks in few round trips: what is asked for while one round trip is under way goes into the next, together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis, RedisCluster

from shared.streams.batcher import Batcher

#: One command and its arguments, as the server takes them.
Command = tuple[str | bytes | int | float, ...]

#: Commands one round trip carries at most, unless a single task asks for more: no task waits for much more than its own.
_MOST = 512


class Pipelined:
    """A client's pipeline that all tasks share. One server runs a task's commands in their order, but not as a transaction; a cluster
    runs them on its nodes side by side, each of them where its one key is.

    Where the connection breaks, a round trip may be made twice (`connection.connect` retries): only for idempotent commands.
    """

    def __init__(self, client: Redis | RedisCluster) -> None:
        self._client = client
        self.spread = isinstance(client, RedisCluster)
        self._batcher = Batcher[Sequence[Command], list[Any]](self._send, most=_MOST, most_bytes=_MOST, size=len)

    async def __call__(self, commands: Sequence[Command]) -> list[Any]:
        """The replies, in the order of the commands; no round trip where there are none.

        Raises:
            RedisError: the first of these commands that failed; another task's failure is no matter here.
        """
        if not commands:
            return []
        replies = await self._batcher(commands)
        for reply in replies:
            if isinstance(reply, Exception):
                raise reply
        return replies

    async def in_turn(self, *steps: Sequence[Command]) -> list[list[Any]]:
        """The replies to each step, none of which runs before the one before it has: one round trip, on a cluster one a step.

        Raises:
            RedisError: as in a call.
        """
        if self.spread:
            return [await self(commands) for commands in steps]
        replies = iter(await self([command for commands in steps for command in commands]))
        return [[next(replies) for _ in commands] for commands in steps]

    async def _send(self, askers: Sequence[Sequence[Command]]) -> list[list[Any]]:
        pipe = self._client.pipeline(transaction=False)
        for commands in askers:
            for command in commands:
                pipe.execute_command(*command)
        replies = iter(await pipe.execute(raise_on_error=False))
        return [[next(replies) for _ in commands] for commands in askers]
