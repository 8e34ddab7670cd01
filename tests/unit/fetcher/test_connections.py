"""The pool, over a network in memory: which connection a request goes over, and which are kept."""

from __future__ import annotations

import ssl
import struct
from collections.abc import AsyncIterable
from typing import cast

import httpcore
import pytest

from services.fetcher.connections import Connections, Exchange

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Network(httpcore.AsyncMockBackend):
    """Answers each connection three times, and remembers to which hosts there were any."""

    def __init__(self, *pieces: bytes) -> None:
        super().__init__(list(pieces or [ANSWER] * 3))
        self.hosts: list[str] = []

    async def connect_tcp(self, host: str, *arguments: object, **named: object) -> httpcore.AsyncNetworkStream:
        self.hosts.append(host)
        return await super().connect_tcp(host, 80)


class Pool:
    """Connections with a clock that a test sets."""

    def __init__(self, network: Network, most_idle: int = 8) -> None:
        self.now = 0.0
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.connections = Connections(network, most_idle=most_idle, ssl_context=tls, clock=lambda: self.now)

    async def begun(self, host: str = "a.example") -> Exchange:
        """A request whose answer is still to be read."""
        return await self.connections.exchange(httpcore.Request("GET", f"http://{host}/", headers={"Host": host}))

    async def got(self, host: str = "a.example") -> bytes:
        """A request from its beginning to its end."""
        exchange = await self.begun(host)
        body = b"".join([chunk async for chunk in cast("AsyncIterable[bytes]", exchange.response.stream)])
        await exchange.end(whole=True)
        return body


async def test_a_connection_serves_one_request_after_the_other() -> None:
    """Of its own origin only."""
    network = Network()
    pool = Pool(network)

    assert [await pool.got(), await pool.got(), await pool.got("b.example"), await pool.got()] == [b"ok"] * 4
    assert network.hosts == ["a.example", "b.example"]


async def test_requests_at_a_time_have_connections_of_their_own() -> None:
    """As HTTP/1.1 needs them; the next one takes the one that is free."""
    network = Network()
    pool = Pool(network)
    first = await pool.begun()
    await pool.got()
    await pool.got()

    assert network.hosts == ["a.example"] * 2
    await first.end(whole=False)


async def test_an_answer_that_is_not_read_ends_its_connection() -> None:
    """What is left of it would be taken for the next one's."""
    network = Network()
    pool = Pool(network)
    await (await pool.begun()).end(whole=False)
    await pool.got()

    assert network.hosts == ["a.example"] * 2


async def test_only_so_many_wait_for_another_request() -> None:
    """The one that has waited longest goes first."""
    network = Network()
    pool = Pool(network, most_idle=2)
    for host in ("a.example", "b.example", "c.example", "b.example", "c.example"):
        await pool.got(host)
    assert network.hosts == ["a.example", "b.example", "c.example"]

    await pool.got("a.example")
    assert network.hosts[3:] == ["a.example"]


async def test_none_waits_for_long() -> None:
    """Whenever any request ends, those of other origins that have waited too long are closed."""
    network = Network()
    pool = Pool(network)
    await pool.got("a.example")
    pool.now = 10.0
    await pool.got("b.example")
    pool.now = 16.0
    await pool.got("b.example")
    await pool.got("a.example")

    assert network.hosts == ["a.example", "b.example", "a.example"]


async def test_a_connection_that_its_server_has_closed_costs_no_request() -> None:
    """It goes over a new one; what fails there has failed."""
    network = Network(ANSWER)
    pool = Pool(network)

    assert [await pool.got() for _ in range(3)] == [b"ok"] * 3
    assert len(network.hosts) == 3


async def test_a_request_that_fails_leaves_nothing_behind() -> None:
    """The next one has a connection of its own."""
    network = Network(b"SSH-2.0-OpenSSH\r\n\r\n")
    pool = Pool(network)
    for _ in range(2):
        with pytest.raises(httpcore.RemoteProtocolError):
            await pool.got()

    assert len(network.hosts) == 2
    await pool.connections.aclose()


class Http2Network(httpcore.AsyncMockBackend):
    """Sends each connection the heads of two answers, and then the body of the first."""

    def __init__(self) -> None:
        heads = [_frame(1, 4, stream, b"\x88") for stream in (1, 3)]
        super().__init__([_frame(4, 0, 0, b"\x00\x03\x00\x00\x00\x64"), *heads, _frame(0, 1, 1, b"ok")], http2=True)
        self.streams: list[httpcore.AsyncNetworkStream] = []

    async def connect_tcp(self, *_arguments: object, **_named: object) -> httpcore.AsyncNetworkStream:
        self.streams.append(await super().connect_tcp("news.example", 443))
        return self.streams[-1]


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


async def test_an_http_2_body_that_nobody_reads_costs_its_neighbours_nothing() -> None:
    """They go on to their ends, the next request goes over another connection, and the one that was spoilt is closed."""
    network = Http2Network()
    connections = Connections(network, most_idle=8, ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), clock=lambda: 0.0)
    request = httpcore.Request("GET", "https://news.example/", headers={"Host": "news.example"})
    neighbour, unread = await connections.exchange(request), await connections.exchange(request)
    await unread.end(whole=False)
    await (await connections.exchange(request)).end(whole=True)
    body = [chunk async for chunk in cast("AsyncIterable[bytes]", neighbour.response.stream)]
    await neighbour.end(whole=True)

    assert body == [b"ok"]
    assert len(network.streams) == 2
    with pytest.raises(httpcore.ReadError, match="closed"):
        await network.streams[0].read(1)
