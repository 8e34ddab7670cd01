"""HTTP/2 against servers that speak it well, badly and maliciously."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
from h2.connection import H2Connection

from services.fetcher.visit import Visitor
from services.fetcher.web import Response, Want
from shared.errors import Transient
from shared.outcomes import Rejected, RejectReason
from tests.unit.fetcher.certificates import Certificate
from tests.unit.fetcher.fakes import FakeResolver
from tests.unit.fetcher.loopback_http2 import Frames, Http2Site, http2_site
from tests.unit.fetcher.loopback_site import loopback_site, reply
from tests.unit.fetcher.loopback_web import web_of

PAGE = b"<!doctype html><p>The ferry sailed at noon."


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.made_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def site(certificate: Certificate) -> AsyncIterator[Http2Site]:
    async with http2_site(certificate.server("h2")) as running:
        yield running


def web(certificate: Certificate, **settings: str) -> AbstractAsyncContextManager[Visitor]:
    """A visitor that trusts the certificate and finds news.example on loopback."""
    caps = {"FETCHER_MAX_WIRE_BYTES": str(2**20), "FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_CA_FILE": str(certificate.path)}
    return web_of(caps | settings, resolver=FakeResolver([["127.0.0.1"]] * 9))


async def test_pages_of_one_site_share_one_connection(site: Http2Site, certificate: Certificate) -> None:
    """All of them at once, robots.txt first."""
    site.answers |= {f"/{number}": PAGE + b"%d" % number for number in range(8)}
    async with web(certificate) as visitor:
        responses = await asyncio.gather(*(visitor.get(Want(site.url(f"/{number}"))) for number in range(8)))

    assert [response.body for response in responses if isinstance(response, Response)] == [PAGE + b"%d" % number for number in range(8)]
    assert (site.connections, site.paths[0]) == (1, "/robots.txt")


async def test_a_server_that_speaks_no_http_2_is_spoken_to_in_1_1(certificate: Certificate) -> None:
    """What to speak is agreed on with TLS."""
    async with loopback_site({"/": reply(200, PAGE)}, certificate.server("http/1.1")) as older, web(certificate) as visitor:
        response = await visitor.get(Want(f"https://news.example:{older.port}/"))

    assert isinstance(response, Response)
    assert "GET / HTTP/1.1\r\n" in older.requests[0]


async def test_a_body_that_is_left_spoils_nothing_for_the_next_page(site: Http2Site, certificate: Certificate) -> None:
    """It would use up the room that the connection has for all: the next page comes over another one."""
    site.answers |= {"/large": bytes(2**22), "/": PAGE}
    async with web(certificate) as visitor:
        large = await visitor.get(Want(site.url("/large")))
        pages = [await visitor.get(Want(site.url())) for _ in range(3)]

    assert isinstance(large, Rejected)
    assert large.reason is RejectReason.TOO_LARGE
    assert all(isinstance(page, Response) and page.body == PAGE for page in pages)
    assert site.connections == 2


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def _headers(*fields: tuple[str, str]) -> Frames:
    def send(state: H2Connection, stream: int) -> bytes:
        state.send_headers(stream, [*fields], end_stream=True)
        return state.data_to_send()

    return send


HOSTILE: dict[str, Frames] = {
    "no frames at all": lambda _state, _stream: b"HTTP/1.1 200 OK\r\n\r\n" * 9,
    "a frame longer than agreed on": lambda _state, stream: _frame(0, 0, stream, bytes(2**20)),
    "a header that cannot be unpacked": lambda _state, stream: _frame(1, 4, stream, b"\xff" * 64),
    "a header without an end": lambda _state, stream: _frame(1, 0, stream, b"\x88") + _frame(9, 0, stream, b"\x88" * 1000) * 500,
    "a header list beyond all bounds": _headers((":status", "200"), *[("x-filler", f"{number:04}" * 25) for number in range(900)]),
    "a status that is no number": _headers((":status", "OK")),
    "data before any header": lambda _state, stream: _frame(0, 1, stream, b"x"),
    "a body that is reset": lambda _state, stream: _frame(1, 4, stream, b"\x88") + _frame(3, 0, stream, bytes(4)),
    "good-bye": lambda _state, _stream: _frame(7, 0, 0, bytes(8)),
}


@pytest.mark.parametrize("frames", HOSTILE.values(), ids=HOSTILE)
async def test_broken_frames_are_a_broken_answer(site: Http2Site, certificate: Certificate, frames: Frames) -> None:
    """It is tried again, and the next page of the site is had."""
    site.answers |= {"/": frames, "/next": PAGE}
    async with web(certificate, FETCHER_TIMEOUT_S="4") as visitor:
        with pytest.raises(Transient, match=r"news\.example"):
            await visitor.get(Want(site.url()))
        following = await visitor.get(Want(site.url("/next")))

    assert isinstance(following, Response)
    assert following.body == PAGE


FLOODS: dict[str, Frames] = {
    "pings": lambda _state, _stream: _frame(6, 0, 0, bytes(8)) * 70_000,
    "settings": lambda _state, _stream: _frame(4, 0, 0, b"") * 130_000,
    "interim answers": lambda _state, stream: _frame(1, 4, stream, b"\x48\x03103") * 90_000,
    "empty data": lambda _state, stream: _frame(1, 4, stream, b"\x88") + _frame(0, 0, stream, b"") * 130_000,
    "padding": lambda _state, stream: _frame(1, 4, stream, b"\x88") + _frame(0, 8, stream, b"\xc8x" + bytes(200)) * 6_000,
    "frames of no known kind": lambda _state, _stream: _frame(99, 0, 0, bytes(1000)) * 1_200,
}


@pytest.mark.parametrize("frames", FLOODS.values(), ids=FLOODS)
async def test_frames_that_bring_nothing_are_not_read_for_long(site: Http2Site, certificate: Certificate, frames: Frames) -> None:
    """They would take a processor for as long as a page may take; a connection is given up after one MiB of them."""
    site.answers |= {"/": frames, "/next": PAGE}
    async with web(certificate) as visitor:
        with pytest.raises(Transient, match="no part of an answer"):
            await visitor.get(Want(site.url()))
        async with asyncio.timeout(60):
            while site.open:  # hung up on at once
                await asyncio.sleep(0)
        following = await visitor.get(Want(site.url("/next")))

    assert isinstance(following, Response)
    assert site.paths.count("/") == 1


async def test_a_connection_serves_many_pages_in_small_frames(site: Http2Site, certificate: Certificate) -> None:
    """What frames take besides their contents does not add up: each answer makes room for its own."""

    def drops(state: H2Connection, stream: int) -> bytes:
        state.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
        for _ in range(400):
            state.send_data(stream, b"drops", pad_length=200)
        state.end_stream(stream)
        return state.data_to_send()

    site.answers["/"] = drops
    async with web(certificate) as visitor:
        pages = [await visitor.get(Want(site.url())) for _ in range(20)]

    assert [page.body for page in pages if isinstance(page, Response)] == [b"drops" * 400] * 20
    assert site.connections == 1
