"""The HTTP server that hubs call: one request a connection, everything bounded. TLS is the proxy's in front of it.

Bounds: bytes of a request's head, of its body, seconds for all of it, connections and large bodies at a time. The parser is h11, which
refuses what is ambiguous (two lengths, a length and chunks).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import h11
import structlog

from services.fetcher.websub.http import Handler, Head, Reply, TooLarge
from shared.errors import SettingsError
from shared.streams.cancel import cancelled

#: Bytes of a request's head: a verification carries a topic of 2 kB, escaped, and a challenge.
_MAX_HEAD = 16_384
#: Connections at a time, in a process; the next one is closed at once.
_MOST_CONNECTIONS = 64
#: Bytes that each body may take without asking: more than most feeds have.
_SMALL_BYTES = 256 * 1024
#: Pieces of a body that are looked at: each costs 4 µs and more however small it is, and hubs send pieces of a kB and more.
_MOST_PIECES = 16_384
#: Larger bodies in memory at a time; others wait, so that 64 of them leave the process within its memory.
_MOST_LARGE = 4
#: Seconds from the first byte to the last of an answer.
WITHIN_S = 30.0
#: Seconds of these for the head: who only holds connections open is to hold them for a short time.
_HEAD_WITHIN_S = 5.0
#: Bytes and seconds that are spent on what comes after an answer.
_LINGER_BYTES, _LINGER_S = 2**20, 1.0
#: Bytes read at a time; h11 bounds a head that is not whole yet, so that one is twice as long at most.
_CHUNK = 16_384


class Listener:
    """Serves `handler`. `body_bytes` bounds a body; `within_s` an exchange."""

    def __init__(self, handler: Handler, *, body_bytes: int, within_s: float = WITHIN_S) -> None:
        self._handler, self._body_bytes, self._within_s = handler, body_bytes, within_s
        self._large = asyncio.Semaphore(_MOST_LARGE)
        self._open: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Serve on `host`:`port`, 0 for a free one, as long as this is entered; gives the port. Replicas on one machine share it.

        Raises:
            SettingsError: the address cannot be listened on.
        """
        try:
            server = await asyncio.start_server(self._accept, host, port, limit=_CHUNK, reuse_port=port != 0)
        except OSError as error:
            raise SettingsError(f"WIRESIFT_FETCHER_WEBSUB_LISTEN={host}:{port}: {error.strerror or error}") from None
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await cancelled(self._open.copy())

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= _MOST_CONNECTIONS:
            writer.transport.abort()
            return
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(self._within_s):
                    connection = _Connection(reader, writer)
                    await self._exchange(connection)
                    await connection.linger()
        except Exception:  # noqa: BLE001  (a bug met by one call must cost no other)
            _log.error("hub_call_crashed", exc_info=True)
        finally:
            writer.transport.abort()  # what was answered is sent by now, or nobody reads it

    async def _exchange(self, connection: _Connection) -> None:
        async with AsyncExitStack() as large:  # until the answer is made, for so long the body may be kept
            try:
                async with asyncio.timeout(_HEAD_WITHIN_S):
                    head = await connection.head()
                if head is None:
                    return
                reply = await self._handler(head, lambda: self._body(connection, large))
            except h11.RemoteProtocolError as error:
                reply = Reply(error.error_status_hint)
        await connection.answer(reply)

    async def _body(self, connection: _Connection, large: AsyncExitStack) -> bytes:
        body, pieces, admitted = bytearray(), 0, False
        async for data in connection.body():
            body += data
            pieces += 1
            if len(body) > self._body_bytes or pieces > _MOST_PIECES:
                raise TooLarge
            if len(body) > _SMALL_BYTES and not admitted:
                await large.enter_async_context(self._large)
                admitted = True
        return bytes(body)


class _Connection:
    """One request of a connection, through h11."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD)

    async def head(self) -> Head | None:
        """The head of the request; None where none came."""
        event = await self._next()
        if not isinstance(event, h11.Request):
            return None
        path, _, query = event.target.decode("latin-1").partition("?")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
        return Head(event.method.decode("latin-1"), path, query, headers)

    async def body(self) -> AsyncIterator[bytes]:
        """The body, as it comes; one that is cut short is an error of the protocol."""
        if self._http.they_are_waiting_for_100_continue:
            self._writer.write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)
        if not isinstance(event, h11.EndOfMessage):
            raise h11.RemoteProtocolError("the body was cut short")

    async def answer(self, reply: Reply) -> None:
        """Send `reply`, the last word on this connection."""
        fields = [
            ("Content-Type", "application/octet-stream"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
            *([("Retry-After", str(reply.retry_after_s))] if reply.retry_after_s is not None else []),
            *([("Content-Length", str(len(reply.body)))] if reply.status != 204 else []),
        ]
        response = h11.Response(status_code=reply.status, headers=fields)
        for event in (response, *([h11.Data(data=reply.body)] if reply.body else []), h11.EndOfMessage()):
            self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()

    async def linger(self) -> None:
        """Read a little of what is still coming: a connection closed on unread bytes is reset, and the answer with it."""
        self._writer.write_eof()
        left = _LINGER_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                while left > 0 and (data := await self._reader.read(_CHUNK)):
                    left -= len(data)

    async def _next(self) -> h11.Event | None:
        """The next event; None where the request has ended and more came after it."""
        while not isinstance(event := self._http.next_event(), h11.Event):
            if event is h11.PAUSED:
                return None
            self._http.receive_data(await self._reader.read(_CHUNK))
        return event


_log = structlog.get_logger("wiresift.websub")
