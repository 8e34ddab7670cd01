"""How much a stage works on at once, and whether it begins anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Bytes of entries in hand at once: with what is made of them, some times as much, a small part of what a process may take (200 MB).
IN_HAND_BYTES = 32 * 2**20


class Window:
    """Admits up to `width` pieces of work of `IN_HAND_BYTES` together; one that may kill the process is admitted alone.

    A piece that is larger than all room is admitted once nothing else is inside. While the window is paused nobody is admitted, and
    whoever asks waits. `close` turns away whoever waits: `enter` then returns False.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._inside = 0
        self._bytes = 0
        self._alone = False
        self._closed = False
        self._paused = False
        self._changed = asyncio.Condition()

    @property
    def closed(self) -> bool:
        """Whether nobody is admitted any more."""
        return self._closed

    @property
    def paused(self) -> bool:
        """Whether nobody is admitted for now."""
        return self._paused

    async def pause(self, paused: bool) -> None:
        """Admit nobody for now, or again; who is inside goes on."""
        if paused != self._paused:
            async with self._changed:
                self._paused = paused
                self._changed.notify_all()

    async def enter(self, size: int = 0) -> bool:
        """Wait for room for `size` bytes; True once inside, False where the window was closed first."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._closed or (not self._shut and self._has_room(size)))
            if self._closed:
                return False
            self._inside += 1
            self._bytes += size
            return True

    async def leave(self, size: int = 0) -> None:
        """Make room again, for as many bytes as were entered with."""
        async with self._changed:
            self._inside -= 1
            self._bytes -= size
            self._changed.notify_all()

    def _has_room(self, size: int) -> bool:
        return self._inside == 0 or (self._inside < self._width and self._bytes + size <= IN_HAND_BYTES)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """Let nobody else in, wait until all have left, and yield True; False where the window was closed first."""
        if not await self._keep_others_out():
            yield False
            return
        try:
            yield await self._others_left()
        finally:
            async with self._changed:
                self._alone = False
                self._changed.notify_all()

    async def _keep_others_out(self) -> bool:
        async with self._changed:
            await self._changed.wait_for(lambda: self._closed or not self._shut)
            self._alone = self._alone or not self._closed
            return not self._closed

    @property
    def _shut(self) -> bool:
        return self._alone or self._paused

    async def _others_left(self) -> bool:
        async with self._changed:
            await self._changed.wait_for(lambda: self._closed or self._inside == 0)
            return not self._closed

    async def close(self) -> None:
        """Admit nobody any more."""
        async with self._changed:
            self._closed = True
            self._changed.notify_all()

    async def empty(self) -> None:
        """Wait until all have left, one that is alone included."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._inside == 0 and not self._alone)
