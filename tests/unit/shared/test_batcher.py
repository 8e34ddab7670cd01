"""Many small calls as few: order, bounds, and each asker's own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Transient
from shared.streams.batcher import Batcher


@dataclass
class Server:
    """Echoes what it is asked, and remembers in which batches; answers nothing until `open` is set."""

    batches: list[list[int]] = field(default_factory=list)
    fails: bool = False
    short: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)
    called_by: asyncio.Task[None] | None = None

    async def send(self, questions: Sequence[int]) -> list[int]:
        self.batches.append(list(questions))
        self.called_by = asyncio.current_task()
        await self.open.wait()
        if self.fails:
            raise ConnectionError("gone")
        return list(questions)[: -1 if self.short else None]


def batcher(server: Server, most: int = 64, most_bytes: int = 10_000) -> Batcher[int, int]:
    """One whose questions are as large as their number says."""
    return Batcher(server.send, most=most, most_bytes=most_bytes, size=lambda question: question)


async def asked(batch: Batcher[int, int], questions: Sequence[int]) -> list[int | BaseException]:
    return list(await asyncio.gather(*map(batch, questions), return_exceptions=True))


@given(questions=st.lists(st.integers(0, 50), max_size=60), most=st.integers(1, 8), most_bytes=st.integers(1, 120))
def test_each_gets_its_own_answer_in_batches_within_the_bounds(questions: list[int], most: int, most_bytes: int) -> None:
    """Asked in order, sent in order, never more than `most`, never more than `most_bytes` but for a single one."""
    server = Server()

    async def ask_all() -> list[int | BaseException]:
        server.open.set()
        return await asked(batcher(server, most, most_bytes), questions)

    assert asyncio.run(ask_all()) == questions
    assert [question for batch in server.batches for question in batch] == questions
    assert all(len(batch) <= most and (len(batch) == 1 or sum(batch) <= most_bytes) for batch in server.batches)


async def test_what_waits_during_a_call_goes_together_into_the_next() -> None:
    """An idle batcher sends a single question at once; under load batches grow by themselves."""
    server = Server()
    batch = batcher(server)
    first = asyncio.create_task(batch(1))
    while not server.batches:
        await asyncio.sleep(0)
    rest = [asyncio.create_task(batch(number)) for number in (2, 3, 4)]
    server.open.set()
    assert await asyncio.gather(first, *rest) == [1, 2, 3, 4]
    assert server.batches == [[1], [2, 3, 4]]


async def test_an_error_reaches_each_asker_of_its_batch_and_the_next_batch_is_sent() -> None:
    """Nobody waits for ever, and a batcher goes on after a failure."""
    server = Server(fails=True)
    server.open.set()
    batch = batcher(server, most=2)
    assert [type(answer) for answer in await asked(batch, [1, 2, 3])] == [ConnectionError] * 3
    server.fails = False
    assert await batch(4) == 4


async def test_too_few_answers_are_an_error_for_each_asker() -> None:
    """A reply that does not fit its questions answers none of them."""
    server = Server(short=True)
    server.open.set()
    assert [type(answer) for answer in await asked(batcher(server), [1, 2, 3])] == [AssertionError] * 3


async def test_a_cancelled_asker_does_not_disturb_the_others() -> None:
    """Its question is not sent any more; its neighbours get their answers."""
    server = Server()
    batch = batcher(server)
    first = asyncio.create_task(batch(1))
    while not server.batches:
        await asyncio.sleep(0)
    cancelled, other = asyncio.create_task(batch(2)), asyncio.create_task(batch(3))
    await asyncio.sleep(0)
    cancelled.cancel()
    server.open.set()
    assert [await first, await other] == [1, 3]
    assert server.batches == [[1], [3]]
    with pytest.raises(asyncio.CancelledError):
        await cancelled


async def test_an_asker_cancelled_during_the_call_does_not_disturb_the_others() -> None:
    """Its answer is dropped, theirs arrive."""
    server = Server()
    batch = batcher(server)
    cancelled, other = asyncio.create_task(batch(1)), asyncio.create_task(batch(2))
    while not server.batches:
        await asyncio.sleep(0)
    cancelled.cancel()
    server.open.set()
    assert await other == 2


async def test_a_call_that_is_cancelled_leaves_nobody_waiting() -> None:
    """Neither who was in it nor who waited for the next; each is told to try again, and the next question is sent."""
    server = Server()
    batch = batcher(server, most=2)
    askers = [asyncio.create_task(batch(number)) for number in (1, 2, 3)]
    while not server.batches:
        await asyncio.sleep(0)
    assert server.called_by
    server.called_by.cancel()
    async with asyncio.timeout(5):
        told = await asyncio.gather(*askers, return_exceptions=True)
    assert [type(answer) for answer in told] == [Transient] * 3
    server.open.set()
    assert await batch(4) == 4


async def test_a_call_that_cancels_itself_ends_no_asker() -> None:
    """Something that the call waited for was cancelled: an asker that nobody cancelled goes on."""

    async def cancelled_within(_: Sequence[int]) -> list[int]:
        raise asyncio.CancelledError

    batch = Batcher[int, int](cancelled_within, most=2, most_bytes=100, size=lambda _: 1)
    async with asyncio.timeout(5):
        assert [type(answer) for answer in await asked(batch, [1, 2, 3])] == [Transient] * 3
