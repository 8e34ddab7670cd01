"""Servers that never come to an end: each is left at its cap or deadline."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc

import pytest

from services.fetcher.web import Response, Want
from shared.errors import Transient
from shared.outcomes import Rejected, RejectReason
from tests.integration.http.asking import PAGE, got, outcome, web
from tests.unit.fetcher.loopback_site import Site, reply


async def test_a_bomb_stops_at_the_cap(site: Site) -> None:
    """32 MiB in 32 kB: too large, and memory stays within a few times the cap."""
    site.answers["/"] = reply(200, gzip.compress(bytes(32 * 2**20)), "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        response = await got(site)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert isinstance(response, Rejected)
    assert response.reason is RejectReason.TOO_LARGE
    assert peak < 8 * 2**20


async def test_an_endless_body_stops_at_the_cap(site: Site) -> None:
    """No length, no end: the bytes that came are counted."""

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, b"", "Transfer-Encoding: chunked"))
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()

    site.answers["/"] = endless

    response = await got(site)

    assert isinstance(response, Rejected)
    assert response.reason is RejectReason.TOO_LARGE


async def test_a_body_in_far_too_many_pieces_is_given_up(site: Site) -> None:
    """Each costs time, however little it brings; the cap on bytes would come too late."""
    site.answers["/"] = reply(200, b"1\r\nx\r\n" * 70_000 + b"0\r\n\r\n", "Transfer-Encoding: chunked")

    response = await got(site)

    assert isinstance(response, Rejected)
    assert response.reason is RejectReason.TOO_LARGE
    assert "pieces" in response.detail


async def test_an_endless_header_ends_in_an_error(site: Site) -> None:
    """It is not collected without limit."""

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Filler: " + b"x" * 4096 + b"\r\n")
            await writer.drain()

    site.answers["/"] = endless

    with pytest.raises(Transient):
        await got(site)


async def test_an_answer_that_never_gets_beyond_interim_ones_ends_in_an_error(site: Site) -> None:
    """Any number of them may come before the answer (RFC 9110 section 15.2); not that many."""

    async def storm(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 100)
            await writer.drain()

    site.answers["/"] = storm

    with pytest.raises(Transient, match="a head without end"):
        await got(site)


async def test_a_header_of_thousands_of_fields_is_a_broken_answer(site: Site) -> None:
    """However short each of them is."""
    site.answers["/"] = reply(200, PAGE, *["a: 1"] * 5000)

    with pytest.raises(Transient, match="header fields"):
        await got(site)


async def test_an_endless_trailer_ends_in_an_error(site: Site) -> None:
    """Fields may follow a chunked body; without end they are none."""

    async def trail(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, b"1\r\nx\r\n0\r\n", "Transfer-Encoding: chunked"))
        while True:
            writer.write(b"X-Filler: " + b"x" * 4096 + b"\r\n")
            await writer.drain()

    site.answers["/"] = trail

    with pytest.raises(Transient):
        await got(site)


async def test_a_stated_type_or_length_that_is_useless_is_not_read(site: Site) -> None:
    """The connection is closed before the body has come."""

    async def film(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, b"", "Content-Type: video/mp4", "Content-Length: 1000"))
        await asyncio.Event().wait()

    site.answers |= {"/film": film, "/large": reply(200, b"", "Content-Length: 99999999")}

    assert await outcome(site, "/film") == Rejected(RejectReason.NOT_AN_ARTICLE, "the content is video/mp4")
    large = await outcome(site, "/large")
    assert isinstance(large, Rejected)
    assert large.reason is RejectReason.TOO_LARGE


@pytest.mark.parametrize("start", [b"", reply(200, b"", "Content-Length: 100") + b"slow"], ids=["header", "body"])
async def test_a_server_that_stalls_is_left_at_the_deadline(site: Site, start: bytes) -> None:
    """Before the header or within the body."""

    async def stall(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        await asyncio.Event().wait()

    site.answers["/"] = stall

    with pytest.raises(Transient, match=r"not complete after 0\.2 s|takes too long"):
        await got(site, FETCHER_TIMEOUT_S="0.2")


async def test_a_body_that_keeps_dripping_is_left_at_the_deadline(site: Site) -> None:
    """Each byte comes in time, the article does not: the deadline is for the whole."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, b"", "Content-Length: 100000"))
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.001)

    site.answers["/"] = drip

    with pytest.raises(Transient, match=r"not complete after 0\.2 s|takes too long"):
        await got(site, FETCHER_TIMEOUT_S="0.2")


async def test_a_fetch_that_is_cut_short_gives_back_the_room_it_had(site: Site) -> None:
    """There is room for one large page at a time here: one that stalls has it until its deadline, and the next one gets it."""
    large = PAGE + bytes(2 * 2**20)

    async def stall(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(200, large, f"Content-Length: {len(large) + 1}"))
        await asyncio.Event().wait()

    site.answers |= {"/stalls": stall, "/large": reply(200, large)}
    caps = {"FETCHER_MAX_WIRE_BYTES": str(2**22), "FETCHER_MAX_BYTES": str(2**25), "FETCHER_HOST_CONNECTIONS": "9"}
    async with web(**caps, FETCHER_TIMEOUT_S="4") as visitor:
        stalled = await asyncio.gather(*(visitor.get(Want(site.url("/stalls"))) for _ in range(3)), return_exceptions=True)
        abandoned = asyncio.create_task(visitor.get(Want(site.url("/stalls"))))
        while len(site.requests) < 4:
            await asyncio.sleep(0)
        abandoned.cancel()
        after = await visitor.get(Want(site.url("/large")))

    assert all(isinstance(error, Transient) for error in stalled)
    assert isinstance(after, Response)
    assert after.body == large
