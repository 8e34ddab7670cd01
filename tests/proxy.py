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
import socket
import struct
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from tests.chaos.windows import Conversation, Window

#: Bytes that wait on one way of a connection before its sender is read no more.
_MOST_WAITING = 2**20
#: Seconds between two looks at an answer.
_LOOK_S = 0.01
#: SO_LINGER that makes closing a reset: on, 0 s.
_RESET = struct.pack("ii", 1, 0)


class Way(Enum):
    """A direction of bytes."""

    TO_SERVER = auto()
    TO_CLIENT = auto()


class Trap:
    """Waits for a hand-over to come into `window`, and holds the connection on which it did."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.script: str | None = None
        self._held: _Connection | None = None
        self._sprung = asyncio.Event()

    async def caught(self, within_s: float) -> bool:
        """Whether something was caught within that time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._sprung.wait(), within_s)
        return self._sprung.is_set()

    @property
    def is_set(self) -> bool:
        """Whether it still waits for its catch."""
        return not self._sprung.is_set()

    @property
    def holds(self) -> bool:
        """Whether what it caught is still there: both of its ends live."""
        return self._held is not None and self._held in self._held.proxy.connections

    async def answer(self, within_s: float) -> str | None:
        """What the server said to the hand-over that was caught and let go, as `Conversation.answer`; None if it never did."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self.holds and self._held and self._held.talk.answer is None:
                    await asyncio.sleep(_LOOK_S)
        return self._held.talk.answer if self._held else None

    def hold(self, connection: _Connection) -> None:
        """Catch `connection`."""
        self._held, self.script = connection, connection.talk.script
        connection.held = True
        self._sprung.set()

    def let_go(self) -> None:
        """Let the caught connection go on."""
        if self._held:
            self._held.held = False
            self._held.move()


class Proxy:
    """Listens on loopback (TCP, or the unix socket `listen`) and passes on to the server at `upstream`, a redis:// or unix:// URL.

    `delay_s` is the latency of each piece of data, each way; `bytes_per_s` the speed of each way of each connection.
    """

    def __init__(self, upstream: str, *, listen: Path | None = None) -> None:
        self._upstream, self._listen = urlsplit(upstream), listen
        self._listener: asyncio.Server | None = None
        self.connections: set[_Connection] = set()
        self.trapping: Trap | None = None
        self.stalled: frozenset[Way] = frozenset()
        self.refusing = False
        self.delay_s = 0.0
        self.bytes_per_s = 0.0
        self.url = ""

    async def __aenter__(self) -> Proxy:
        loop = asyncio.get_running_loop()
        if self._listen:
            self._listener = await loop.create_unix_server(lambda: _Connection(self).client, str(self._listen))
            self.url = f"unix://{self._listen}"
        else:
            self._listener = await loop.create_server(lambda: _Connection(self).client, "127.0.0.1", 0)
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
        cut = list(self.connections)
        for connection in cut:
            connection.abort()
        return len(cut)

    def refuse(self, refusing: bool = True) -> None:
        """Reset whoever connects, from now on."""
        self.refusing = refusing

    def stall(self, *ways: Way) -> None:
        """Let nothing through on `ways` from now on, on no other; nothing is lost, and without any all goes on."""
        self.stalled = frozenset(ways)
        self.go_on()

    def slow(self, *, delay_s: float = 0.0, bytes_per_s: float = 0.0) -> None:
        """Be a slow link from now on; without arguments a fast one. What waits already arrives when it was to."""
        self.delay_s, self.bytes_per_s = delay_s, bytes_per_s

    def go_on(self) -> None:
        """Move what may move."""
        for connection in list(self.connections):
            connection.move()

    @contextmanager
    def trap(self, window: Window) -> Iterator[Trap]:
        """A trap for the next hand-over that comes into `window`; on leaving, what it holds goes on."""
        assert self.trapping is None, "one trap at a time"
        self.trapping = Trap(window)
        try:
            yield self.trapping
        finally:
            trap, self.trapping = self.trapping, None
            trap.let_go()

    async def connect(self, connection: _Connection) -> None:
        """Join `connection` to the server, or reset it where the server is away."""
        loop, url = asyncio.get_running_loop(), self._upstream
        try:
            if url.scheme == "unix":
                await loop.create_unix_connection(lambda: connection.server, url.path)
            else:
                await loop.create_connection(lambda: connection.server, url.hostname or "127.0.0.1", url.port or 6379)
        except OSError:
            connection.abort()


class _Connection:
    """A client's connection and the one to the server that belongs to it."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy, self.talk, self.held = proxy, Conversation(), False
        self.client, self.server = _End(self, Way.TO_SERVER), _End(self, Way.TO_CLIENT)
        self.client.other, self.server.other = self.server, self.client
        self._connecting: asyncio.Task[None] | None = None

    def opened(self, end: _End) -> None:
        """One of the ends is there."""
        if end is self.server:
            if self not in self.proxy.connections:  # the client has gone meanwhile
                self.abort()
            self.move()
        elif self.proxy.refusing:
            self.abort()
        else:
            self.proxy.connections.add(self)
            self._connecting = asyncio.create_task(self.proxy.connect(self))

    def came(self, data: bytes, way: Way) -> None:
        """Note what came, catch it where it is waited for, and pass it on."""
        (self.talk.said if way is Way.TO_SERVER else self.talk.answered)(data)
        trap = self.proxy.trapping
        end = self.client if way is Way.TO_SERVER else self.server
        waited_for = trap is not None and trap.is_set and self.talk.is_in(trap.window)
        if trap and waited_for and trap.window is not Window.INSIDE:
            trap.hold(self)
        end.pass_on(data)
        if trap and waited_for and trap.window is Window.INSIDE and not end.waits:
            trap.hold(self)

    def stands(self, way: Way) -> bool:
        """Whether nothing moves that way."""
        return self.held or way in self.proxy.stalled

    def move(self) -> None:
        """Pass on what may be passed on by now."""
        self.client.flush()
        self.server.flush()

    def lost(self, end: _End) -> None:
        """One end has gone: the other follows, after what was on its way to it. What was held dies, as its window wants it."""
        self.proxy.connections.discard(self)
        if self.held or end.other.transport is None:
            self.abort()
        else:
            end.finish()

    def abort(self) -> None:
        """Reset both ends."""
        self.proxy.connections.discard(self)
        for end in (self.client, self.server):
            end.reset()


class _End(asyncio.Protocol):
    """One end of a connection: what it sends goes `way`, to the `other` end, now or later but always in order."""

    other: _End

    def __init__(self, connection: _Connection, way: Way) -> None:
        self._connection, self._way = connection, way
        self.transport: asyncio.Transport | None = None
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._bytes, self._free_at = 0, 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._connection.opened(self)

    def data_received(self, data: bytes) -> None:
        self._connection.came(data, self._way)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection.lost(self)

    def pause_writing(self) -> None:
        self.other.read(False)

    def resume_writing(self) -> None:
        self.other.read(True)

    @property
    def waits(self) -> bool:
        """Whether some of what it sent has not been passed on."""
        return bool(self._waiting)

    def read(self, on: bool) -> None:
        """Go on reading, or cease to: whoever sends then has to wait."""
        if self.transport and not self.transport.is_closing():
            (self.transport.resume_reading if on else self.transport.pause_reading)()

    def pass_on(self, data: bytes) -> None:
        """Write `data` to the other end at once, or when its turn has come."""
        proxy, to = self._connection.proxy, self.other.transport
        if to and not (self._waiting or proxy.delay_s or proxy.bytes_per_s or self._connection.stands(self._way)):
            to.write(data)
            return
        now = asyncio.get_running_loop().time()
        taken = len(data) / proxy.bytes_per_s if proxy.bytes_per_s else 0.0
        self._free_at = max(self._free_at, now) + taken
        self._waiting.append((self._free_at + proxy.delay_s, data))
        self._bytes += len(data)
        if self._bytes > _MOST_WAITING:
            self.read(False)
        self.flush()

    def flush(self) -> None:
        """Write what is due, and come back for the rest."""
        loop, to = asyncio.get_running_loop(), self.other.transport
        while self._waiting and to and not self._connection.stands(self._way):
            due, data = self._waiting[0]
            if due > loop.time():
                if self._timer:
                    self._timer.cancel()
                self._timer = loop.call_at(due, self.flush)
                return
            self._waiting.popleft()
            self._bytes -= len(data)
            to.write(data)
            if self._bytes <= _MOST_WAITING < self._bytes + len(data):
                self.read(True)

    def finish(self) -> None:
        """Give the other end what waits for it and close it."""
        if to := self.other.transport:
            if not self._connection.stands(self._way):
                to.writelines([data for _, data in self._waiting])
            self._waiting.clear()
            to.close()

    def reset(self) -> None:
        """Close at once, so that the peer sees a reset, whatever was on its way."""
        self._waiting.clear()
        if self.transport and not self.transport.is_closing():
            sock = self.transport.get_extra_info("socket")
            if sock.family != socket.AF_UNIX:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()
