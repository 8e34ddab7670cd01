"""A web server on loopback that speaks HTTP/2, well or ill."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import Event, RequestReceived

#: Frames that a hostile server sends in place of an answer to a request on the given stream.
Frames = Callable[[H2Connection, int], bytes]


@dataclass(slots=True)
class Http2Site:
    """What the server answers by path, and what it has seen: connections, how many of them are open, and the paths asked for."""

    answers: dict[str, bytes | Frames] = field(default_factory=dict)
    connections: int = 0
    open: int = 0
    paths: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/") -> str:
        return f"https://news.example:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until the other side closes it."""
        self.connections += 1
        self.open += 1
        state = H2Connection(H2Configuration(client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False))
        state.initiate_connection()
        waiting: dict[int, bytes] = {}
        with suppress(ConnectionError, asyncio.CancelledError, ssl.SSLError):
            writer.write(state.data_to_send())
            while data := await reader.read(65_536):
                for event in state.receive_data(data):
                    self._answer(state, event, waiting, writer)
                for stream in list(waiting):
                    _send(state, stream, waiting)
                writer.write(state.data_to_send())
                await writer.drain()
        self.open -= 1
        writer.close()

    def _answer(self, state: H2Connection, event: Event, waiting: dict[int, bytes], writer: asyncio.StreamWriter) -> None:
        if not isinstance(event, RequestReceived):
            return
        path = dict(event.headers)[b":path"].decode()
        self.paths.append(path)
        answer = self.answers.get(path)
        if callable(answer):
            writer.write(answer(state, event.stream_id))
            return
        state.send_headers(event.stream_id, [(":status", "404" if answer is None else "200"), ("content-type", "text/html")])
        waiting[event.stream_id] = answer or b""


def _send(state: H2Connection, stream: int, waiting: dict[int, bytes]) -> None:
    """As much of a body as the other side has room for."""
    while True:
        room = min(state.local_flow_control_window(stream), state.max_outbound_frame_size)
        piece, rest = waiting[stream][:room], waiting[stream][room:]
        if waiting[stream] and not piece:
            return
        state.send_data(stream, piece, end_stream=not rest)
        waiting[stream] = rest
        if not rest:
            del waiting[stream]
            return


@asynccontextmanager
async def http2_site(tls: ssl.SSLContext, answers: Mapping[str, bytes | Frames] | None = None) -> AsyncIterator[Http2Site]:
    """A site on a free port of 127.0.0.1, closed with all its connections on leaving."""
    site = Http2Site(dict(answers or {}))
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(site.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
