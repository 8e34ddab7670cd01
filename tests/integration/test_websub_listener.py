"""The server that hubs call, against callers that mean no good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from services.fetcher.websub.http import Head, Reply, TooLarge
from services.fetcher.websub.listener import Listener
from shared.errors import SettingsError
from tests.stages import eventually

HOST = "Host: desk.example\r\n"


async def echo(head: Head, read: Callable[[], Awaitable[bytes]]) -> Reply:
    """Answers with what came; 404 without reading on /none."""
    if head.path == "/none":
        return Reply(404)
    try:
        return Reply(200, f"{head.method} {head.path} {head.query} ".encode() + await read())
    except TooLarge:
        return Reply(413)


@asynccontextmanager
async def listening(*, body_bytes: int = 1000, within_s: float = 5.0) -> AsyncIterator[int]:
    async with Listener(echo, body_bytes=body_bytes, within_s=within_s).listening("127.0.0.1", 0) as port:
        yield port


async def said(port: int, request: bytes, *, end: bool = False) -> bytes:
    """All that is answered until the connection closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    if end:
        writer.write_eof()
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_a_request_is_answered_once_and_the_connection_closed() -> None:
    """As bytes of no kind, which no browser runs; a second request on the connection is not read."""
    async with listening() as port:
        answer = await said(port, f"GET /a/b?c=%3Cd%3E HTTP/1.1\r\n{HOST}\r\nGET /again HTTP/1.1\r\n{HOST}\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b"GET /a/b c=%3Cd%3E "
    for line in (b"Content-Type: application/octet-stream", b"X-Content-Type-Options: nosniff", b"Connection: close"):
        assert line.lower() in head.lower()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (f"POST /a HTTP/1.1\r\n{HOST}Content-Length: 3\r\n\r\nabc", 200),
        (f"POST /a HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200),
        (f"POST /a HTTP/1.1\r\n{HOST}Content-Length: 1001\r\n\r\n" + "a" * 1001, 413),
        (f"POST /a HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n" + "100\r\n" + "a" * 256 + "\r\n" + "400\r\n" + "a" * 1024, 413),
        (f"POST /none HTTP/1.1\r\n{HOST}Content-Length: 900000000\r\n\r\n" + "a" * 200_000, 404),
        (f"POST /a HTTP/1.1\r\n{HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (f"POST /a HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n", 400),
        (f"POST /a HTTP/1.1\r\n{HOST}Transfer-Encoding: gzip\r\n\r\nabc", 501),
        (f"GET /a HTTP/1.1\r\n{HOST}X: {'x' * 40_000}\r\n\r\n", 431),
        (f"GET /{'x' * 40_000} HTTP/1.1\r\n{HOST}\r\n", 431),
        ("GET /a HTTP/1.1\r\n\r\n", 400),
        (f"CONNECT a:80 HTTP/1.1\r\n{HOST}\r\n", 200),
        (f"HEAD /none HTTP/1.1\r\n{HOST}\r\n", 404),
        ("GET /none HTTP/1.0\r\n\r\n", 404),
        (f"GET /a\x01 HTTP/1.1\r\n{HOST}\r\n", 400),
        ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ],
)
async def test_each_request_has_its_status(request_: str, status: int) -> None:
    """Whole or chunked, within the bound of a body; what is too long, ambiguous or no HTTP is refused."""
    async with listening() as port:
        answer = await said(port, request_.encode("latin-1"))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


async def test_a_body_that_is_announced_is_asked_for() -> None:
    """Expect: 100-continue, as curl and Java clients send it for feeds of more than a kB."""
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /a HTTP/1.1\r\n{HOST}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        writer.write(b"abc")
        assert (await reader.read()).endswith(b"POST /a  abc")
        writer.close()


@pytest.mark.parametrize("begun", [b"", b"GET /a HTTP/1.1\r\nHost: de", b"POST /a HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\na"])
async def test_who_never_ends_a_request_is_hung_up_on(begun: bytes) -> None:
    """After the seconds that an exchange may take, without an answer."""
    async with listening(within_s=0.05) as port:
        assert await said(port, begun) == b""


async def test_a_body_that_is_cut_short_is_none() -> None:
    """It must not be taken for the whole of it."""
    async with listening() as port:
        answer = await said(port, f"POST /a HTTP/1.1\r\n{HOST}Content-Length: 3\r\n\r\na".encode(), end=True)
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_body_of_tiny_pieces_is_too_large() -> None:
    """Each costs some µs: four MB of them would keep this process busy for a quarter of a minute."""
    head = f"POST /a HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n".encode()
    async with listening(body_bytes=10**6) as port:
        assert (await said(port, head + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n")).startswith(b"HTTP/1.1 413 ")
        assert (await said(port, head + b"1\r\na\r\n" * 10_000 + b"0\r\n\r\n")).startswith(b"HTTP/1.1 200 ")


async def test_a_flood_of_connections_leaves_room_when_it_ends() -> None:
    """64 at a time; the next is closed at once, and once they are gone others are served."""
    async with listening() as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(64)]
        assert await said(port, f"GET /a HTTP/1.1\r\n{HOST}\r\n".encode()) == b""
        for _, writer in held:
            writer.close()

        async def served() -> bool:
            return (await said(port, f"GET /a HTTP/1.1\r\n{HOST}\r\n".encode())).startswith(b"HTTP/1.1 200")

        assert await eventually(served)


async def test_replicas_share_the_port_and_a_wrong_address_is_named() -> None:
    """The kernel gives each its part of the calls; what cannot be listened on stops the start with its setting's name."""
    async with listening() as taken:
        with pytest.raises(SettingsError, match=f"WIRESIFT_FETCHER_WEBSUB_LISTEN=127.0.0.1:{taken}: "):
            async with Listener(echo, body_bytes=1).listening("127.0.0.1", taken):
                raise AssertionError("the port is another's")
    async with (
        Listener(echo, body_bytes=1).listening("127.0.0.1", taken),
        Listener(echo, body_bytes=1).listening("127.0.0.1", taken) as port,
    ):
        assert (await said(port, f"GET /a HTTP/1.1\r\n{HOST}\r\n".encode())).startswith(b"HTTP/1.1 200")
