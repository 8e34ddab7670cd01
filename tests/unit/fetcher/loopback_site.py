"""A web server on loopback that does exactly as told, well or ill, and counts who comes."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

#: Writes an answer as it pleases; cancelled when the site closes.
Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


def reply(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    """A whole answer; its length is stated unless a header says otherwise."""
    framed = any(header.lower().startswith(("content-length", "transfer-encoding")) for header in headers)
    fields = headers if framed else (*headers, f"Content-Length: {len(body)}")
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status} X", *fields, "")).encode() + body


@dataclass(slots=True)
class Site:
    """What the server answers by path, and what it has seen. `requests` holds each head as it came, robots.txt apart."""

    answers: dict[str, bytes | Behaviour] = field(default_factory=dict)
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    robots_requests: list[str] = field(default_factory=list)
    address: str = "127.0.0.1"
    port: int = 0

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The URL of `path` on this server, under any name for its host."""
        return f"http://{host or self.address}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers requests on one connection until the other side closes it."""
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ")[1]
                (self.robots_requests if path == "/robots.txt" else self.requests).append(head)
                answer = self.answers.get(path, reply(404))
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(writer)
                    break
        writer.close()


@asynccontextmanager
async def loopback_site(
    answers: Mapping[str, bytes | Behaviour] | None = None, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> AsyncIterator[Site]:
    """A site on a free port of a loopback address, closed with all its connections on leaving."""
    site = Site(dict(answers or {}), address=address)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(site.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, address, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
