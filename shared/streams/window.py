"""How much a stage works on at once, and whether it begins anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Window:
    """Admits up to `width` pieces of work; one that may kill the process is admitted alone.

    While it is paused nobody is admitted, and whoever asks waits. `close` turns away whoever waits: `enter` then returns False.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._inside = 0
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

    async def enter(self) -> bool:
        """Wait for room; True once inside, False where the window was closed first."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._closed or (not self._shut and self._inside < self._width))
            if self._closed:
                return False
            self._inside += 1
            return True

    async def leave(self) -> None:
        """Make room again."""
        async with self._changed:
            self._inside -= 1
            self._changed.notify_all()

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
