"""A loopback proxy before a server: cuts, slows and stalls connections, and catches a hand-over in a window of it.

async with Proxy(server.url) as proxy:
    start_a_service(proxy.url)
    with proxy.trap(Window.AFTER) as trap:
        if await trap.caught(within_s=10):  # its connection stands still from here on
            kill_the_service()
    # what the trap held goes on, unless one of its ends has died
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from tests.chaos.line import Connection, Line, Trap, Way
from tests.chaos.windows import Window

__all__ = ["Proxy", "Trap", "Way", "Window"]


class Proxy:
    """Listens on loopback (TCP, or the unix socket `listen`) and passes on to the server at `upstream`, a redis:// or unix:// URL."""

    def __init__(self, upstream: str, *, listen: Path | None = None) -> None:
        self._upstream, self._listen = urlsplit(upstream), listen
        self._listener: asyncio.Server | None = None
        self._line = Line(self._dial)
        self.url = ""

    async def __aenter__(self) -> Proxy:
        loop = asyncio.get_running_loop()
        if self._listen:
            self._listener = await loop.create_unix_server(lambda: Connection(self._line).client, str(self._listen))
            self.url = f"unix://{self._listen}"
        else:
            self._listener = await loop.create_server(lambda: Connection(self._line).client, "127.0.0.1", 0)
            self.url = f"redis://127.0.0.1:{self._listener.sockets[0].getsockname()[1]}/0"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._listener, "it was entered"
        self._listener.close()
        self.refuse()
        self.cut()
        await asyncio.sleep(0)  # the transports close in the loop's next round

    def cut(self) -> int:
        """Reset all connections; returns how many there were."""
        connections = list(self._line.connections)
        for connection in connections:
            connection.abort()
        return len(connections)

    def refuse(self, refusing: bool = True) -> None:
        """Reset whoever connects, from now on."""
        self._line.refusing = refusing

    def stall(self, *ways: Way) -> None:
        """Let nothing through on `ways` from now on, on no other; nothing is lost, and without any all goes on."""
        self._line.stalled = frozenset(ways)
        for connection in list(self._line.connections):
            connection.move()

    def slow(self, *, delay_s: float = 0.0, bytes_per_s: float = 0.0) -> None:
        """Be a slow link from now on, without arguments a fast one: latency of each piece of data, and speed of each connection,
        each way. What waits already arrives when it was to.
        """
        self._line.delay_s, self._line.bytes_per_s = delay_s, bytes_per_s

    @contextmanager
    def trap(self, window: Window) -> Iterator[Trap]:
        """A trap for the next hand-over that comes into `window`; on leaving, what it holds goes on."""
        assert self._line.trap is None, "one trap at a time"
        trap = self._line.trap = Trap(window)
        try:
            yield trap
        finally:
            self._line.trap = None
            trap.let_go()

    async def _dial(self, connection: Connection) -> None:
        loop, url = asyncio.get_running_loop(), self._upstream
        if url.scheme == "unix":
            await loop.create_unix_connection(lambda: connection.server, url.path)
        else:
            await loop.create_connection(lambda: connection.server, url.hostname or "127.0.0.1", url.port or 6379)
