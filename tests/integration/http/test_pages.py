"""Pages as they are asked for and come from a server that behaves well."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta
from email.utils import format_datetime

import zstandard

from services.fetcher.web import Response, Validators, Want
from shared.events import ArticleFetched
from shared.outcomes import Postponed, Rejected, RejectReason, RetryLater
from tests.integration.http.asking import NOW, PAGE, got, outcome, web
from tests.unit.fetcher.loopback_site import Site, reply


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


async def test_a_way_around_robots_txt_is_none(site: Site) -> None:
    """The rules are asked about the path that goes on the wire, whatever leads up and down on the way to it."""
    site.answers |= {"/robots.txt": reply(200, b"User-agent: *\nDisallow: /closed/"), "/closed/a": reply(200, PAGE)}

    for path in ("/closed/a", "/open/../closed/a", "/open/%2e%2E/closed/a", "/./closed/a"):
        response = await got(site, path)
        assert isinstance(response, Rejected)
        assert response.reason is RejectReason.ROBOTS

    assert site.requests == []


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
