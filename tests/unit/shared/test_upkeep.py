"""Steps that are taken again and again, whatever becomes of each."""

from __future__ import annotations

import asyncio

import pytest
from redis import exceptions
from redis.exceptions import NoPermissionError, RedisError
from structlog.testing import capture_logs

from shared.streams.upkeep import every


@pytest.mark.parametrize(
    ("error", "told"),
    [(NoPermissionError("NOPERM memory|usage"), [4, 8, 16]), (exceptions.ConnectionError("refused"), [])],
    ids=["forbidden", "away"],
)
async def test_a_step_that_keeps_failing_is_told_of_but_not_each_time(error: RedisError, told: list[int]) -> None:
    """At the fourth failure in a row and each time they have doubled; a server that is away is told of by who waits for it."""
    with capture_logs() as lines:
        await steps([error] * 20)
    warned = [line for line in lines if line["log_level"] == "warning"]
    assert [line["failures"] for line in warned] == told
    assert {line["step"] for line in warned} <= {"trim classified"}


async def test_a_step_that_succeeds_between_failures_is_not_told_of() -> None:
    """Three failures happen, as where a group is made again."""
    with capture_logs() as lines:
        await steps([NoPermissionError(), NoPermissionError(), NoPermissionError(), None] * 4)
    assert {line["log_level"] for line in lines} == {"debug"}


async def test_the_first_step_waits_until_it_may_be_taken() -> None:
    """Nothing is done before the event is set."""
    may, taken = asyncio.Event(), asyncio.Event()

    async def step() -> None:
        assert may.is_set()
        taken.set()

    loop = asyncio.create_task(every(0, step, once=may))
    for _ in range(3):
        await asyncio.sleep(0)
    assert not taken.is_set()
    may.set()
    await taken.wait()
    loop.cancel()


async def steps(outcomes: list[RedisError | None]) -> None:
    """Let one step after the other end like that."""
    done, left = asyncio.Event(), iter(outcomes)

    async def step() -> None:
        outcome = next(left, done)
        if outcome is done:
            done.set()
        elif isinstance(outcome, RedisError):
            raise outcome

    loop = asyncio.create_task(every(0, step, name="trim classified"))
    await done.wait()
    loop.cancel()
