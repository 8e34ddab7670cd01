"""Reading ahead in a thread of its own: a source that keeps us waiting (standard input) holds up neither what is under way nor the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing follows; `error` is what stopped the reading, if anything did."""

    error: BaseException | None = None


class Reading(Generic[T]):
    """The items of an iterable, as they come, up to `ahead` of them held."""

    def __init__(self, items: Iterable[T], *, ahead: int) -> None:
        self._end: _End | None = None
        self._read: Queue[T | _End] = Queue(ahead)
        # A daemon: a read of standard input cannot be called off, and a program that is told to stop must not wait for it.
        Thread(target=self._read_all, args=(items,), name="reading", daemon=True).start()

    @property
    def finished(self) -> bool:
        """Whether all was taken, and no error is still to be raised."""
        return self._end is not None and self._end.error is None

    def take(self, most: int) -> list[T]:
        """What is there by now, at most so many; never waits. Raises what the reading raised, once all before it was taken."""
        taken: list[T] = []
        while len(taken) < most and self._end is None:
            try:
                item = self._read.get_nowait()
            except Empty:
                break
            if isinstance(item, _End):
                self._end = item
            else:
                taken.append(item)
        if not taken and self._end and self._end.error:
            raise self._end.error
        return taken

    def _read_all(self, items: Iterable[T]) -> None:
        end = _End()
        try:
            for item in items:
                self._read.put(item)
        except BaseException as error:  # noqa: BLE001 - handed to whoever takes the items
            end = _End(error)
        self._read.put(end)
