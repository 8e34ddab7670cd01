"""A line between clients and a server: its connections, what it does to their bytes, and a trap for one of them."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto

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


@dataclass(slots=True)
class Line:
    """What all connections have in common. `dial` joins one to the server; a delay is in seconds, a speed in bytes per second."""

    dial: Callable[[Connection], Awaitable[None]]
    delay_s: float = 0.0
    bytes_per_s: float = 0.0
    stalled: frozenset[Way] = frozenset()
    refusing: bool = False
    trap: Trap | None = None
    connections: set[Connection] = field(default_factory=set)


class Trap:
    """Waits for a hand-over to come into `window`, and holds the connection on which it did."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.script: str | None = None
        self._held: Connection | None = None
        self._kept: str | None = None
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
        return self._held is not None and self._held in self._held.line.connections

    async def answer(self, within_s: float) -> str | None:
        """What the server said to the hand-over that was caught and let go, as `Conversation.answer`; None if it never did."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self.holds and self._heard is None:
                    await asyncio.sleep(_LOOK_S)
        return self._heard

    @property
    def _heard(self) -> str | None:
        return self._kept or (self._held.talk.answer if self._held else None)

    def keep(self) -> None:
        """Remember the answer: its connection is about to say something else."""
        self._kept = self._heard

    def hold(self, connection: Connection) -> None:
        """Catch `connection`."""
        self._held, self.script = connection, connection.talk.script
        connection.held, connection.caught_by = True, self
        self._sprung.set()

    def let_go(self) -> None:
        """Let the caught connection go on."""
        if self._held:
            self._held.held = False
            self._held.move()


class Connection:
    """A client's connection and the one to the server that belongs to it."""

    def __init__(self, line: Line) -> None:
        self.line, self.talk, self.held = line, Conversation(), False
        self.caught_by: Trap | None = None
        self.client, self.server = End(self, Way.TO_SERVER), End(self, Way.TO_CLIENT)
        self.client.other, self.server.other = self.server, self.client
        self._connecting: asyncio.Task[None] | None = None

    def opened(self, end: End) -> None:
        """One of the ends is there."""
        if end is self.server:
            if self not in self.line.connections:  # the client has gone meanwhile
                self.abort()
            self.move()
        elif self.line.refusing:
            self.abort()
        else:
            self.line.connections.add(self)
            self._connecting = asyncio.create_task(self._dial())

    async def _dial(self) -> None:
        try:
            await self.line.dial(self)
        except OSError:  # the server is away
            self.abort()

    def came(self, data: bytes, way: Way) -> None:
        """Note what came, catch it where it is waited for, and pass it on."""
        if self.caught_by and way is Way.TO_SERVER:
            self.caught_by.keep()
        (self.talk.said if way is Way.TO_SERVER else self.talk.answered)(data)
        trap = self.line.trap
        end = self.client if way is Way.TO_SERVER else self.server
        waited_for = trap is not None and trap.is_set and self.talk.is_in(trap.window)
        if trap and waited_for and trap.window is not Window.INSIDE:
            trap.hold(self)
        end.pass_on(data)
        if trap and waited_for and trap.window is Window.INSIDE and not end.waits:
            trap.hold(self)

    def stands(self, way: Way) -> bool:
        """Whether nothing moves that way."""
        return self.held or way in self.line.stalled

    def move(self) -> None:
        """Pass on what may be passed on by now."""
        self.client.flush()
        self.server.flush()

    def lost(self, end: End) -> None:
        """One end has gone: the other follows, after what was on its way to it. What was held dies, as its window wants it."""
        self.line.connections.discard(self)
        if self.held or end.other.transport is None:
            self.abort()
        else:
            end.finish()

    def abort(self) -> None:
        """Reset both ends."""
        self.line.connections.discard(self)
        for end in (self.client, self.server):
            end.reset()


class End(asyncio.Protocol):
    """One end of a connection: what it sends goes `way`, to the `other` end, now or later but always in order."""

    other: End

    def __init__(self, connection: Connection, way: Way) -> None:
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
        line, to = self._connection.line, self.other.transport
        if to and not (self._waiting or line.delay_s or line.bytes_per_s or self._connection.stands(self._way)):
            to.write(data)
            return
        now = asyncio.get_running_loop().time()
        taken = len(data) / line.bytes_per_s if line.bytes_per_s else 0.0
        self._free_at = max(self._free_at, now) + taken
        self._waiting.append((self._free_at + line.delay_s, data))
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
