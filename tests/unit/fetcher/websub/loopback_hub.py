"""A WebSub hub on loopback: takes subscriptions, asks back, and pushes what a test gives it, signed."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx


@dataclass(slots=True)
class Hub:
    """What it was asked, in order, and what callbacks answered it. It grants `lease_s`, and refuses with `status` other than 202.

    With `asks_back` "first" it asks back before it answers, as many hubs do; "never" is a hub that forgets.
    """

    lease_s: int = 864_000
    status: int = 202
    asks_back: str = "after"
    asked: list[dict[str, str]] = field(default_factory=list)
    verified: list[tuple[int, str]] = field(default_factory=list)
    granted: dict[str, dict[str, str]] = field(default_factory=dict)
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hub"

    async def call(self, callback: str, **fields: str) -> httpx.Response:
        """Ask a callback something, fields without their `hub.`."""
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.get(callback, params={f"hub.{name}": value for name, value in fields.items()})

    async def push(
        self, callback: str, body: bytes, *, secret: str | None = None, method: str = "sha256", media_type: str = "application/rss+xml"
    ) -> httpx.Response:
        """POST `body` to a callback, signed by its secret, or another."""
        key = (self.granted[callback]["secret"] if secret is None else secret).encode()
        headers = {"X-Hub-Signature": f"{method}={hmac.new(key, body, method).hexdigest()}", "Content-Type": media_type}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return await client.post(callback, content=body, headers=headers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request after the other."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
                form = parse_qs((await reader.readexactly(length)).decode())
                fields = {name.removeprefix("hub."): values[0] for name, values in form.items()}
                self.asked.append(fields)
                if self.status == 202 and self.asks_back == "first":
                    await self._verify(fields)
                writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
                if self.status == 202 and self.asks_back == "after":
                    self._tasks.add(asyncio.ensure_future(self._verify(fields)))
        writer.close()

    async def _verify(self, fields: dict[str, str]) -> None:
        challenge = f"challenge-{len(self.asked)}"
        asked = {"mode": fields["mode"], "topic": fields["topic"], "challenge": challenge, "lease_seconds": str(self.lease_s)}
        answer = await self.call(fields["callback"], **asked)
        self.verified.append((answer.status_code, fields["mode"]))
        if answer.status_code == 200 and answer.text == challenge:
            if fields["mode"] == "subscribe":
                self.granted[fields["callback"]] = fields
            else:
                self.granted.pop(fields["callback"], None)


@asynccontextmanager
async def loopback_hub(**behaviour: int | str) -> AsyncIterator[Hub]:
    """A hub on a free port, closed with all that it does on leaving."""
    hub = Hub(**behaviour)  # type: ignore[arg-type]
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(hub.serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    hub.port = server.sockets[0].getsockname()[1]
    try:
        yield hub
    finally:
        server.close()
        for task in (*tasks, *hub._tasks):
            task.cancel()
        await asyncio.gather(*tasks, *hub._tasks, return_exceptions=True)
