"""Many small calls to the server as few: what waits while one call is under way goes into the next, together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from shared.errors import Transient

Q = TypeVar("Q")
A = TypeVar("A")


class Batcher(Generic[Q, A]):
    """Calls `send` with up to `most` questions and up to `most_bytes` at once, in the order in which they were asked.

    An idle batcher sends a single question at once (after the other tasks that are ready have run), so batching adds no
    delay; under load, batches grow by themselves. An exception of `send` reaches each of the batch's askers. Where `send` is broken
    off (cancelled), whoever waits gets a `Transient`: whether the call had its effect is unknown.
    """

    def __init__(
        self, send: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], *, most: int, most_bytes: int, size: Callable[[Q], int]
    ) -> None:
        self._send, self._most, self._most_bytes, self._size = send, most, most_bytes, size
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._sender: asyncio.Task[None] | None = None

    async def __call__(self, question: Q) -> A:
        """The answer to `question`."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._sender is None:
            self._sender = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)
            while batch := self._take():
                await self._send_one(batch)
        except BaseException as broken_off:
            _fail(self._waiting, _told(broken_off))
            self._waiting.clear()
            raise
        finally:
            self._sender = None

    def _take(self) -> list[tuple[Q, asyncio.Future[A]]]:
        batch: list[tuple[Q, asyncio.Future[A]]] = []
        taken = 0
        while self._waiting and len(batch) < self._most:
            if self._waiting[0][1].done():  # its asker was cancelled and wants no answer
                self._waiting.popleft()
                continue
            taken += self._size(self._waiting[0][0])
            if batch and taken > self._most_bytes:
                break
            batch.append(self._waiting.popleft())
        return batch

    async def _send_one(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._send([question for question, _ in batch])
            assert len(answers) == len(batch), f"{len(answers)} answers to {len(batch)} questions"
        except BaseException as error:  # not handled here: each asker gets it
            _fail(batch, _told(error))
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _told(error: BaseException) -> Exception:
    # A cancellation handed on would end the asker, whom nobody cancelled.
    return error if isinstance(error, Exception) else Transient(f"the call was broken off: {type(error).__name__}")


def _fail(asked: Iterable[tuple[Any, asyncio.Future[Any]]], error: Exception) -> None:
    for _, future in asked:
        if not future.done():
            future.set_exception(error)
