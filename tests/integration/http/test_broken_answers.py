"""Answers that are broken, or look like another: none spoils the next."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from services.fetcher.web import Response, Want
from shared.errors import Transient
from shared.outcomes import Rejected
from tests.integration.http.asking import PAGE, got, web
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply


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
