"""Runs tasks that share a ledger one step at a time, in an order that a test chooses; a task can die between any two of its steps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from services.classifier.groups.ledger import Ledger


class Killed(Exception):
    """Raised in a task that dies: the step it was about to take is not taken."""


class Steps:
    """The steps of one task: each waits until the test lets it be taken."""

    def __init__(self) -> None:
        self._asked, self._go = asyncio.Event(), asyncio.Event()
        self.dies = False

    def of(self, ledger: Ledger) -> Ledger:
        """`ledger`, of which every call is one step."""
        return cast("Ledger", _Stepped(ledger, self))

    async def take(self) -> None:
        """Wait for the turn.

        Raises:
            Killed: the task is to die here.
        """
        self._asked.set()
        await self._go.wait()
        self._go.clear()
        if self.dies:
            raise Killed

    async def once(self, task: asyncio.Task[Any]) -> None:
        """Let one step be taken, and return when the next is asked for or the task has ended."""
        self._asked.clear()
        self._go.set()
        await self.until_asked(task)

    async def until_asked(self, task: asyncio.Task[Any]) -> None:
        """Return when the task stands before a step or has ended."""
        asked = asyncio.ensure_future(self._asked.wait())
        await asyncio.wait({asked, task}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()


class _Stepped:
    def __init__(self, ledger: Ledger, steps: Steps) -> None:
        self._ledger, self._steps = ledger, steps

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._ledger, name)

        async def step(*given: Any, **named: Any) -> Any:
            await self._steps.take()
            return await method(*given, **named)

        return step


async def interleaved(
    ledger: Ledger, works: Sequence[Callable[[Ledger], Awaitable[Any]]], turns: Sequence[int], deaths: Sequence[int | None]
) -> list[Any]:
    """Do all of `works`; what each came to, None where it died. `turns` says whose step is next, modulo those under way.

    `deaths` says for each work before which of its steps it dies, from 0; None where it does not.
    """
    steps = [Steps() for _ in works]
    tasks = [asyncio.ensure_future(work(each.of(ledger))) for work, each in zip(works, steps, strict=True)]
    taken = [0] * len(works)
    for each, task in zip(steps, tasks, strict=True):
        await each.until_asked(task)
    at = 0
    while under_way := [number for number, task in enumerate(tasks) if not task.done()]:
        number = under_way[(turns[at % len(turns)] if turns else 0) % len(under_way)]
        steps[number].dies = deaths[number] == taken[number]
        taken[number] += 1
        at += 1
        await steps[number].once(tasks[number])
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, Killed):
            raise end
    return [None if isinstance(end, Killed) else end for end in ends]
