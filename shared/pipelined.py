"""Commands of many tasks in few round trips: what is asked for while one round trip is under way goes into the next, together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis, RedisCluster

from shared.streams.barrier import Barrier
from shared.streams.batcher import Batcher
from shared.streams.replicated import NO_WAIT, NotReplicated, Wait

#: One command and its arguments, as the server takes them.
Command = tuple[str | bytes | int | float, ...]

#: Commands one round trip carries at most, unless a single task asks for more: no task waits for much more than its own.
_MOST = 512
#: Commands that write nothing, of those that are sent this way.
_READS = frozenset("EXISTS GET GETRANGE HGET HGETALL HLEN HMGET HSCAN MGET SMEMBERS STRLEN XLEN ZCARD ZCOUNT ZRANGE ZRANK ZSCORE".split())


class Pipelined:
    """A client's pipeline that all tasks share. One server runs a task's commands in their order, but not as a transaction; a cluster
    runs them on its nodes side by side, each of them where its one key is.

    Where the connection breaks, a round trip may be made twice (`connection.connect` retries): only for idempotent commands.
    With `wait` what is written must have reached replicas; `prefix` is that of the system's keys.
    """

    def __init__(self, client: Redis | RedisCluster, wait: Wait = NO_WAIT, prefix: str = "") -> None:
        self._client, self._barrier = client, Barrier(client, wait, prefix)
        self.spread = isinstance(client, RedisCluster)
        self._batcher = Batcher[Sequence[Command], list[Any]](self._send, most=_MOST, most_bytes=_MOST, size=len)

    async def __call__(self, commands: Sequence[Command]) -> list[Any]:
        """The replies, in the order of the commands; no round trip where there are none.

        Raises:
            RedisError: the first of these commands that failed; another task's failure is no matter here.
            NotReplicated: too few replicas have what they wrote; to be sent again.
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
        keys = [key for commands in askers for key in _written(commands)] if self._barrier.wait.replicas else []
        marks = await self._barrier.raise_on(pipe, keys)
        replies = await pipe.execute(raise_on_error=False)
        sent = sum(map(len, askers))
        each = iter(replies[:sent])
        answers = [[next(each) for _ in commands] for commands in askers]
        if marks and not await self._barrier.reached(keys, marks, replies[sent:]):
            answers = [_unreached(commands, answer) for commands, answer in zip(askers, answers, strict=True)]
        return answers


def _written(commands: Sequence[Command]) -> list[str]:
    """The first key of each command that may write."""
    words = [command for command in commands if command[0] not in _READS]
    firsts = [command[3:4] if command[0] in ("EVAL", "EVALSHA") else command[1:2] for command in words]
    return [str(key) for keys in firsts for key in keys]


def _unreached(commands: Sequence[Command], answer: list[Any]) -> list[Any]:
    """The answer to whoever wrote something, unless it failed for a reason of its own; to others as it is."""
    if not _written(commands) or any(isinstance(reply, Exception) for reply in answer):
        return answer
    return [NotReplicated("fewer replicas than wanted have what was written")] * len(answer)
