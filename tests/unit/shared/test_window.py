"""How much a stage works on at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from shared.streams.window import IN_HAND_BYTES, Window


async def settled() -> None:
    """Let every task that can run do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def enters_at_once(window: Window, size: int = 0) -> bool:
    task = asyncio.ensure_future(window.enter(size))
    await settled()
    if task.done():
        return task.result()
    task.cancel()
    return False


async def stay_alone(window: Window, until: asyncio.Event, seen: list[bool]) -> None:
    async with window.alone() as admitted:
        seen.append(admitted)
        await until.wait()


async def finished(task: Awaitable[object]) -> bool:
    future = asyncio.ensure_future(task)
    await settled()
    if not future.done():
        future.cancel()
        return False
    return True


async def test_as_many_enter_as_the_window_is_wide() -> None:
    """The next one waits until somebody leaves."""
    window = Window(2)
    assert await window.enter()
    assert await window.enter()
    assert not await enters_at_once(window)
    await window.leave()
    assert await enters_at_once(window)


async def test_no_more_bytes_enter_than_fit_but_one_piece_always_does() -> None:
    """Large pieces of work take turns; one that is larger than all room goes by itself."""
    window = Window(4)
    assert await window.enter(IN_HAND_BYTES * 2)
    assert not await enters_at_once(window, 1)
    await window.leave(IN_HAND_BYTES * 2)
    assert await enters_at_once(window, IN_HAND_BYTES // 2)
    assert await enters_at_once(window, IN_HAND_BYTES // 2)
    assert not await enters_at_once(window, 1)


async def test_one_alone_waits_until_all_have_left_and_lets_nobody_in() -> None:
    """While somebody wants to be alone or is, nobody enters."""
    window, until, seen = Window(2), asyncio.Event(), list[bool]()
    await window.enter()
    alone = asyncio.create_task(stay_alone(window, until, seen))
    await settled()
    assert seen == []
    assert not await enters_at_once(window)
    await window.leave()
    await settled()
    assert seen == [True]
    assert not await enters_at_once(window)
    until.set()
    await alone
    assert await enters_at_once(window)


async def test_two_who_want_to_be_alone_take_turns() -> None:
    """The second begins when the first has left."""
    window, first, second, seen = Window(2), asyncio.Event(), asyncio.Event(), list[bool]()
    tasks = [asyncio.create_task(stay_alone(window, until, seen)) for until in (first, second)]
    await settled()
    assert seen == [True]
    first.set()
    await settled()
    assert seen == [True, True]
    second.set()
    await asyncio.gather(*tasks)


async def test_giving_up_the_wait_to_be_alone_lets_others_in_again() -> None:
    """A waiter that is cancelled leaves the window as it found it."""
    window = Window(2)
    await window.enter()
    waiting = asyncio.create_task(stay_alone(window, asyncio.Event(), []))
    await settled()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await enters_at_once(window)


async def test_a_closed_window_turns_everyone_away() -> None:
    """Those who wait and those who come are refused."""
    window, seen = Window(1), list[bool]()
    await window.enter()
    waiting = asyncio.create_task(window.enter())
    alone = asyncio.create_task(stay_alone(window, asyncio.Event(), seen))
    await settled()
    await window.close()
    assert await waiting is False
    assert window.closed
    assert not await window.enter()
    await settled()
    assert seen == [False]
    alone.cancel()


async def test_the_window_is_empty_only_when_the_one_alone_has_left_too() -> None:
    """A stop waits for a run that is alone as it does for any other."""
    window, until, seen = Window(1), asyncio.Event(), list[bool]()
    alone = asyncio.create_task(stay_alone(window, until, seen))
    await settled()
    await window.close()
    assert not await finished(window.empty())
    until.set()
    await alone
    assert await finished(window.empty())


async def test_a_paused_window_admits_nobody_and_sends_nobody_away() -> None:
    """Who is inside goes on; who asks waits, together with others or alone, until it goes on."""
    window, until, seen = Window(2), asyncio.Event(), list[bool]()
    await window.enter()
    await window.pause(True)
    waiting, alone = asyncio.create_task(window.enter()), asyncio.create_task(stay_alone(window, until, seen))
    await window.leave()
    await settled()
    assert window.paused
    assert not waiting.done()
    assert seen == []
    await window.pause(False)
    assert await waiting
    await window.leave()
    until.set()
    await alone
    assert seen == [True]


async def test_a_paused_window_can_be_closed() -> None:
    """A stop does not wait for the end of a pause."""
    window = Window(2)
    await window.pause(True)
    waiting = asyncio.create_task(window.enter())
    await settled()
    await window.close()
    assert await waiting is False
    assert await finished(window.empty())
