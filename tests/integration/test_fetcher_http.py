"""The HTTP adapter against servers that behave well, badly and maliciously."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import zstandard

from services.fetcher.fetch import Outcome, fetch
from services.fetcher.visit import Visitor
from services.fetcher.web import Response, Validators, Want
from shared.errors import Transient
from shared.events import ArticleFetched, ArticleRequested
from shared.outcomes import Postponed, Rejected, RejectReason, RetryLater
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.loopback_web import web_of

PAGE = b"<!doctype html><p>The ferry sailed at noon."
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def web(**settings: str) -> AbstractAsyncContextManager[Visitor]:
    """A visitor that may reach loopback, with small caps."""
    defaults = {"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_MAX_WIRE_BYTES": str(2**20), "FETCHER_MAX_BYTES": str(2**20)}
    return web_of(defaults | settings)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with loopback_site() as running:
        yield running


async def got(site: Site, path: str = "/", **settings: str) -> Response | Rejected | Postponed:
    """The answer for one path of `site`."""
    async with web(**settings) as visitor:
        return await visitor.get(Want(site.url(path)))


async def outcome(site: Site, path: str = "/") -> Outcome:
    """What becomes of a request for one path of `site`."""
    async with web() as visitor:
        request = ArticleRequested(url=site.url(path))
        return await fetch(request, request_id="r", first_seen_at=NOW, web=visitor, clock=lambda: NOW)


async def test_a_page_is_fetched(site: Site) -> None:
    """With its status, headers, body, size on the wire and final URL."""
    site.answers["/a"] = reply(200, PAGE, "Content-Type: text/html", 'ETag: W/"1"')

    response = await got(site, "/a")

    assert isinstance(response, Response)
    assert (response.status, response.body, response.wire_bytes) == (200, PAGE, len(PAGE))
    assert (response.final_url, response.redirects) == (site.url("/a"), ())
    assert ("etag", 'W/"1"') in response.headers


async def test_the_request_says_who_asks_and_keeps_quiet_otherwise(site: Site) -> None:
    """An honest User-Agent with the contact; no cookie, no referrer, only encodings that can be bounded."""
    site.answers["/"] = reply(302, b"", "Location: /a", "Set-Cookie: id=1")
    site.answers["/a"] = reply(200, PAGE)

    await got(site, CONTACT="desk@example.org")

    assert len(site.requests) == 2
    for head in map(str.lower, site.requests):
        assert "user-agent: wiresift/1.2 (+desk@example.org)\r\n" in head
        assert "accept-encoding: gzip, deflate, br, zstd\r\n" in head
        assert "cookie" not in head
        assert "referer" not in head


async def test_validators_go_back_as_they_came(site: Site) -> None:
    """Quotes, weakness mark and letters beyond ASCII too."""
    site.answers["/"] = reply(304, b"", 'ETag: W/"été"')
    async with web() as visitor:
        answer = await visitor.get(Want(site.url(), validators=Validators('W/"été"', "Sun, 01 Mar 2026 12:00:00 GMT")))

    assert isinstance(answer, Response)
    assert (answer.status, dict(answer.headers)["etag"]) == (304, 'W/"été"')
    head = site.requests[0].encode("latin-1").decode().lower()
    assert 'if-none-match: w/"été"\r\n' in head
    assert "if-modified-since: sun, 01 mar 2026 12:00:00 gmt\r\n" in head


async def test_connections_are_pooled(site: Site) -> None:
    """Two articles of one site come over one connection."""
    site.answers["/"] = reply(200, PAGE)
    async with web() as visitor:
        await visitor.get(Want(site.url()))
        await visitor.get(Want(site.url()))

    assert (len(site.requests), site.connections) == (2, 1)


async def test_redirects_are_followed_and_recorded(site: Site) -> None:
    """Relative and absolute ones, each listed in order."""
    site.answers |= {
        "/1": reply(301, b"moved", "Location: 2"),
        "/2": reply(307, b"", f"Location: {site.url('/3')}"),
        "/3": reply(200, PAGE),
    }

    response = await got(site, "/1")

    assert isinstance(response, Response)
    assert response.final_url == site.url("/3")
    assert response.redirects == (site.url("/1"), site.url("/2"))


async def test_a_redirect_loop_ends(site: Site) -> None:
    """As soon as a URL comes back."""
    site.answers |= {"/1": reply(302, b"", "Location: /2"), "/2": reply(302, b"", "Location: /1")}

    response = await got(site, "/1")

    assert isinstance(response, Rejected)
    assert "loop" in response.detail
    assert len(site.requests) == 2


async def test_an_endless_chain_of_redirects_ends(site: Site) -> None:
    """After five."""
    site.answers |= {f"/{n}": reply(302, b"", f"Location: /{n + 1}") for n in range(20)}

    response = await got(site, "/0")

    assert isinstance(response, Rejected)
    assert len(site.requests) == 6


async def test_a_compressed_page_is_inflated(site: Site) -> None:
    """And the bytes on the wire are those of the compressed form."""
    sent = gzip.compress(PAGE * 100)
    site.answers["/"] = reply(200, sent, "Content-Encoding: gzip")

    response = await got(site)

    assert isinstance(response, Response)
    assert (response.body, response.wire_bytes) == (PAGE * 100, len(sent))


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


async def test_a_way_around_robots_txt_is_none(site: Site) -> None:
    """The rules are asked about the path that goes on the wire, whatever leads up and down on the way to it."""
    site.answers |= {"/robots.txt": reply(200, b"User-agent: *\nDisallow: /closed/"), "/closed/a": reply(200, PAGE)}

    for path in ("/closed/a", "/open/../closed/a", "/open/%2e%2E/closed/a", "/./closed/a"):
        response = await got(site, path)
        assert isinstance(response, Rejected)
        assert response.reason is RejectReason.ROBOTS

    assert site.requests == []


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


async def test_a_few_interim_answers_are_passed_over(site: Site) -> None:
    """Early hints, and the answer itself."""
    site.answers["/"] = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + reply(200, PAGE)

    response = await got(site)

    assert isinstance(response, Response)
    assert response.body == PAGE


async def test_a_switch_to_another_protocol_is_a_broken_answer(site: Site) -> None:
    """Nobody asked for one."""
    site.answers["/"] = b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"

    with pytest.raises(Transient, match="SWITCH"):
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


@pytest.mark.parametrize("answer", [reply(404, b"x" * 2000), reply(302, b"moved", "Location: /else"), reply(304, b"", "ETag: 1")])
async def test_an_answer_without_an_article_leaves_its_connection_to_the_next_request(site: Site, answer: bytes) -> None:
    """A short body is read to its end, though nobody wants it."""
    site.answers |= {"/no": answer, "/": reply(200, PAGE)}
    async with web() as visitor:
        await visitor.get(Want(site.url("/no")))
        await visitor.get(Want(site.url()))

    assert site.connections == 1


@pytest.mark.parametrize("surplus", [reply(200, b"<!doctype html><p>Forged."), b"\r\n", b"<p>Forged."], ids=["answer", "line", "text"])
async def test_what_follows_an_answer_is_not_the_next_one(site: Site, surplus: bytes) -> None:
    """A server that sends more than the length it states, or lets others write into its answers, answers for no other page."""
    site.answers |= {"/long": reply(200, PAGE) + surplus, "/": reply(200, PAGE)}
    async with web() as visitor:
        first = await visitor.get(Want(site.url("/long")))
        second = await visitor.get(Want(site.url()))

    assert isinstance(first, Response)
    assert isinstance(second, Response)
    assert (first.body, second.body) == (PAGE, PAGE)


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


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, PAGE, "Content-Length: 1000"),
        reply(200, gzip.compress(PAGE)[:-8], "Content-Encoding: gzip"),
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"",
    ],
    ids=["cut", "cut gzip", "no HTTP", "nothing"],
)
async def test_a_broken_answer_is_tried_again(site: Site, answer: bytes) -> None:
    """A cut connection, a cut file, another protocol, silence."""

    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    site.answers["/"] = hang_up

    with pytest.raises(Transient, match=r"127\.0\.0\.1|compressed"):
        await got(site)


async def test_a_closed_port_is_tried_again(site: Site) -> None:
    """The server may be back soon."""
    async with loopback_site() as closed:
        pass

    with pytest.raises(Transient, match=r"127\.0\.0\.1"):
        await got(closed)


async def test_an_encoding_that_was_not_asked_for_is_refused(site: Site) -> None:
    """There is no decoder for it."""
    site.answers["/"] = reply(200, b"\x1f\x9d", "Content-Encoding: compress")

    response = await got(site)

    assert isinstance(response, Rejected)
    assert "'compress'" in response.detail


async def test_retry_after_is_passed_on_in_both_forms(site: Site) -> None:
    """Seconds, and a date against our clock."""
    date = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    site.answers |= {"/s": reply(429, b"", "Retry-After: 30"), "/d": reply(503, b"", f"Retry-After: {date}")}

    assert await outcome(site, "/s") == Postponed("HTTP 429", 30.0)
    assert await outcome(site, "/d") == RetryLater("Transient", "HTTP 503", 90.0)


async def test_an_unchanged_page_is_not_taken_in(site: Site) -> None:
    """304 is a normal outcome."""
    site.answers["/"] = reply(304, b"", 'ETag: "1"')

    assert await outcome(site) == Rejected(RejectReason.NOT_MODIFIED, "HTTP 304")


async def test_a_wrong_charset_does_not_spoil_the_text(site: Site) -> None:
    """The bytes are UTF-8, whatever the header says."""
    text = "<!doctype html><p>Der Bürgermeister erklärte, größere Schäden gebe es nicht."
    site.answers["/"] = reply(200, text.encode(), "Content-Type: text/html; charset=iso-8859-1")

    fetched = await outcome(site)

    assert isinstance(fetched, ArticleFetched)
    assert zstandard.decompress(fetched.body).decode(fetched.charset) == text


async def test_many_are_fetched_at_a_time(site: Site) -> None:
    """A slow site does not hold up another one."""
    arrived = asyncio.Event()

    async def first(writer: asyncio.StreamWriter) -> None:
        await arrived.wait()
        writer.write(reply(200, PAGE))

    async def second(writer: asyncio.StreamWriter) -> None:
        arrived.set()
        writer.write(reply(200, PAGE))

    site.answers |= {"/1": first, "/2": second}
    async with web() as visitor:
        responses = await asyncio.gather(visitor.get(Want(site.url("/1"))), visitor.get(Want(site.url("/2"))))

    assert all(isinstance(response, Response) for response in responses)


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
