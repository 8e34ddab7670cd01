"""A small web site on loopback, for pages that are fetched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.console.demonstration.site import Page, response

#: Pages that are served at a time, the newest: those of some minutes, longer than any attempt at one takes.
KEPT = 5000
#: Seconds in which a client has to send its request.
_PATIENCE_S = 10


class Site:
    """An outlet on loopback that serves what was published there last."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._published = 0
        self._origin = ""

    def publish(self, html: str) -> str:
        """The URL at which `html` is served from now on, until KEPT others have been published."""
        self._published += 1
        path = f"/{self._published}"
        self._pages[path] = Page("text/html; charset=utf-8", html.encode())
        self._pages.pop(f"/{self._published - KEPT}", None)
        return self._origin + path

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Serve for so long."""
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0) as server:
            self._origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            yield

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                writer.write(response(await reader.readuntil(b"\r\n\r\n"), self._pages))
                await writer.drain()
        except (OSError, EOFError, TimeoutError):
            pass  # a fetcher that was stopped
        finally:
            writer.close()
