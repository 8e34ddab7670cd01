"""The pipeline that tasks share, on a real server."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from shared.pipelined import Pipelined


async def round_trips(client: Redis) -> int:
    """Reads that the server took from its clients so far."""
    return int((await client.info("stats"))["total_reads_processed"])


async def test_each_task_gets_its_own_replies(client: Redis) -> None:
    """In the order of its commands, whoever else asks at the same time."""
    ask = Pipelined(client)
    found = await asyncio.gather(*(ask([("SET", f"k{n}", n), ("GET", f"k{n}"), ("INCRBY", f"k{n}", 10)]) for n in range(50)))
    assert [replies[1:] for replies in found] == [[str(n).encode(), n + 10] for n in range(50)]


async def test_what_many_ask_at_once_takes_few_round_trips(client: Redis) -> None:
    """Fifty tasks with a command each are served together."""
    ask = Pipelined(client)
    before = await round_trips(client)
    await asyncio.gather(*(ask([("GET", f"k{n}")]) for n in range(50)))
    assert await round_trips(client) - before <= 5


async def test_one_tasks_failure_is_no_matter_to_the_others(client: Redis) -> None:
    """An error reaches whoever caused it, and the commands of others run."""
    ask = Pipelined(client)
    await client.set("text", "no number")
    failing, going_well = asyncio.ensure_future(ask([("INCRBY", "text", 1)])), asyncio.ensure_future(ask([("INCRBY", "number", 1)]))
    assert await going_well == [1]
    with pytest.raises(ResponseError):
        await failing


async def test_an_error_does_not_end_it(client: Redis) -> None:
    """The next one asks anew, and who asks nothing makes no round trip."""
    ask = Pipelined(client)
    with pytest.raises(ResponseError):
        await ask([("NOSUCHCOMMAND",)])
    before = await round_trips(client)
    assert await ask([]) == []
    assert await round_trips(client) - before <= 1
    assert await ask([("PING",)])
