"""Ending tasks for certain."""

from __future__ import annotations

import asyncio

from shared.streams.cancel import cancelled


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same() -> None:
    """What drops one cancellation gets the next."""
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed > 2:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancelled([task])
    assert task.cancelled()
    assert swallowed == 3


async def test_tasks_that_have_ended_are_left_as_they_are() -> None:
    """A failure is looked at, a result is not lost, and nothing is waited for."""

    async def fail() -> None:
        raise ValueError("bad")

    tasks = [asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(0, "done"))]
    await asyncio.wait(tasks)
    await cancelled(tasks)
    assert isinstance(tasks[0].exception(), ValueError)
    assert tasks[1].result() == "done"
