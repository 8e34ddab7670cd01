"""A web server in a process of its own that costs as little as one in Python can: `python -m tests.benchmarks.page_server`.

It answers every path with the same page, and says on its first line of output at which port.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import psutil

#: Loopback addresses at which it answers, so that no host has more than its share.
HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))
#: Bytes of the page, about: what half of all news pages weigh at least, without what their scripts load.
PAGE_BYTES = 32 * 1024
_WORDS = (
    "harbour council river bridge ferry market school winter budget report engineer station morning question answer village minister "
    "storm railway theatre garden library factory museum hospital festival worker teacher driver farmer painter singer window letter"
).split()


def page() -> bytes:
    """One page of invented text between as many tags as pages have."""
    chance, parts = Random(1), ["<!doctype html><html lang=en><head><title>Bench</title></head><body><article>"]
    while sum(map(len, parts)) < PAGE_BYTES:
        words = " ".join(chance.choice(_WORDS) for _ in range(60))
        parts.append(f'<p class="story-text story-text--{chance.randrange(99)}">{words.capitalize()}.</p>\n')
    return "".join([*parts, "</article></body></html>"]).encode()


class _Server(asyncio.Protocol):
    def __init__(self, page_answer: bytes, robots_answer: bytes) -> None:
        self._page, self._robots = page_answer, robots_answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        for request in data.split(b"\r\n\r\n")[:-1]:  # requests here are small, and come whole
            self._transport.write(self._robots if request.startswith(b"GET /robots.txt ") else self._page)


def _answer(body: bytes, media_type: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}; charset=utf-8\r\nContent-Length: {len(body)}\r\nCache-Control: max-age=3600\r\n"
    extra = 'ETag: "1"\r\nServer: bench\r\nVary: Accept-Encoding\r\nX-Frame-Options: DENY\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\n'
    return (head + extra + "\r\n").encode() + body


async def _serve() -> None:
    answers = _answer(page(), "text/html"), _answer(b"User-agent: *\nDisallow: /private/\n", "text/plain")
    loop = asyncio.get_running_loop()
    port = 0
    for host in HOSTS:
        server = await loop.create_server(lambda: _Server(*answers), host, port)
        port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


@contextmanager
def page_server() -> Iterator[tuple[int, psutil.Process]]:
    """Its port, and its process, which ends on leaving."""
    with subprocess.Popen([sys.executable, "-m", __spec__.name], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline()), psutil.Process(process.pid)
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(_serve())
