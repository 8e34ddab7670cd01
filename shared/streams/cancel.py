"""Ending tasks for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

#: Seconds after which a task that has not ended is cancelled again.
AGAIN_AFTER_S = 0.1


async def cancelled(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Cancel `tasks` and return once all have ended, however they did.

    One cancellation is not enough: where it comes just as what is awaited completes, `asyncio.wait_for` of Python 3.11, which
    redis' client sends with, returns and drops the cancellation (CPython gh-86296); a loop would then go on for ever.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=AGAIN_AFTER_S)
    await asyncio.gather(*tasks, return_exceptions=True)  # so that no error counts as never retrieved
