"""What follows a hand-over: done beside the rest, bounded in time and number, at nobody's cost."""

from __future__ import annotations

import asyncio

from shared.streams.afterwards import Afterwards


class Work:
    """Counts how often it was begun and done; it waits for `go`."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.begun = self.done = 0

    async def __call__(self) -> None:
        self.begun += 1
        await self.go.wait()
        self.done += 1


async def test_nobody_waits_for_it() -> None:
    """It goes on beside what began it, and is waited for at the end alone."""
    afterwards, work = Afterwards("toy"), Work()
    afterwards.begin(work)
    assert work.begun == 0
    work.go.set()
    await afterwards.all_done()
    assert (work.begun, work.done) == (1, 1)


async def test_its_failure_is_nobodys() -> None:
    """Neither who began it nor what else is under way hears of it."""

    async def fail() -> None:
        raise OSError("no route")

    afterwards, work = Afterwards("toy"), Work()
    work.go.set()
    afterwards.begin(fail)
    afterwards.begin(work)
    await afterwards.all_done()
    assert work.done == 1


async def test_what_never_ends_is_given_up() -> None:
    """A server that takes calls and never answers holds nothing up."""
    afterwards, work = Afterwards("toy", within_s=0.0), Work()
    afterwards.begin(work)
    await afterwards.all_done()
    assert work.done == 0


async def test_more_than_so_many_are_dropped() -> None:
    """A server that is away does not fill the memory; what ends makes room."""
    afterwards, works = Afterwards("toy", most=2), [Work() for _ in range(4)]
    for work in works[:3]:
        work.go.set()
        afterwards.begin(work)
    await afterwards.all_done()
    works[3].go.set()
    afterwards.begin(works[3])
    await afterwards.all_done()
    assert [work.done for work in works] == [1, 1, 0, 1]


async def test_a_stop_breaks_it_off() -> None:
    """What is under way when a process ends is not waited for without end."""
    afterwards, work = Afterwards("toy"), Work()
    afterwards.begin(work)
    await asyncio.sleep(0)
    await afterwards.stop()
    assert (work.begun, work.done) == (1, 0)
    await afterwards.all_done()
