"""The store is tidied for as long as the classifier runs, and not longer."""

from __future__ import annotations

import asyncio

from redis.exceptions import NoPermissionError
from structlog.testing import capture_logs

from services.classifier.tidying import tidied


async def test_tidying_goes_on_after_a_failure_and_says_so() -> None:
    """Whatever went wrong, the server's refusal or a bug of ours."""
    failures: list[Exception] = [NoPermissionError("no MEMORY USAGE"), ValueError("odd")]
    done = asyncio.Event()

    async def tidy() -> None:
        if failures:
            raise failures.pop(0)
        done.set()

    with capture_logs() as logs:
        async with tidied(tidy, every_s=0):
            await asyncio.wait_for(done.wait(), 10)
    assert [(log["log_level"], log["event"]) for log in logs] == [("warning", "store_not_tidied")] * 2
    assert "MEMORY USAGE" in logs[0]["error"]


async def test_tidying_ends_with_the_service_though_a_cancellation_is_lost() -> None:
    """As where one comes just as a call to the server completes."""
    lost = 0

    async def tidy() -> None:
        nonlocal lost
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            lost += 1
            if lost > 1:
                raise

    began = asyncio.Event()
    async with asyncio.timeout(10):
        async with tidied(tidy, every_s=0):
            await began.wait()
    assert lost == 2
    assert not asyncio.all_tasks() - {asyncio.current_task()}
