"""The server of the web: at all of its addresses, with everything written down."""

from __future__ import annotations

import asyncio
import sys

import pytest

from tests.stages import eventually
from tests.web.article import Article, Kind
from tests.web.characters import Rules
from tests.web.log import Hit, Role
from tests.web.plan import Plan
from tests.web.server import Web, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback")
_PLAN = Plan(hosts=20, articles=300, seed=1)


async def _said(web: Web, host: int, *paths: str) -> bytes:
    """What a host sends to requests on one connection, until it closes or we do."""
    reader, writer = await asyncio.open_connection(web.world.address(host), web.world.port)
    said = b""
    try:
        for path in paths:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: somebody\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in head.splitlines() if line.startswith(b"Content-Length")), 0)
            said += head + await reader.readexactly(length)
    finally:
        writer.close()
    return said


def _of(web: Web, kind: Kind) -> tuple[Article, str]:
    hosts = web.world.hosts
    article = next(one for one in web.world.articles if one.kind is kind and not hosts[one.host].keeps_out and not hosts[one.host].patience)
    return article, web.world.link(article).split(str(web.world.port))[1]


async def test_requests_are_written_down_by_host_and_connection() -> None:
    """What was asked, when, with which words, and what came of it."""
    async with serving(_PLAN) as web:
        article, path = _of(web, Kind.PLAIN)
        await _said(web, article.host, "/robots.txt", path)
        await _said(web, article.home, path)
        hits = web.log.hits
    assert [(hit.role, hit.connection, hit.article) for hit in hits[1:]] == [
        (Role.ARTICLE, 0, article.number),
        (Role.ARTICLE, 1, article.number),
    ]
    assert {(hit.host, hit.fields["user-agent"]) for hit in hits} == {(article.host, "somebody")}
    assert all(hit.ended is not None and hit.at <= hit.ended for hit in hits)
    assert hits[1].brought


async def test_an_answer_that_is_cut_is_not_whole() -> None:
    """The client has less than was promised, and the log says so."""
    async with serving(_PLAN) as web:
        article, path = _of(web, Kind.CUT)
        with pytest.raises(asyncio.IncompleteReadError):
            await _said(web, article.host, path)
        assert [(hit.status, hit.whole) for hit in web.log.hits] == [(200, False)]


async def test_a_client_that_leaves_ends_its_request() -> None:
    """A slow answer that nobody waits for is over when the connection is."""
    async with serving(_PLAN) as web:
        host = next(host for host, one in enumerate(web.world.hosts) if one.rules is Rules.SLOW)
        _, writer = await asyncio.open_connection(web.world.address(host), web.world.port)
        writer.write(b"GET /robots.txt HTTP/1.1\r\n\r\n")

        async def written_down() -> list[Hit]:
            return web.log.hits

        (hit,) = await eventually(written_down)
        writer.close()

        async def it_is_over() -> bool:
            return hit.ended is not None

        await eventually(it_is_over)
        assert not hit.whole


async def test_a_connection_to_a_trap_is_told_of() -> None:
    """Whether or not anything is asked there."""
    async with serving(_PLAN) as web:
        _, writer = await asyncio.open_connection(web.world.traps[1], web.world.port)
        writer.close()

        async def caught() -> list[str]:
            return web.log.trapped

        assert await eventually(caught) == [web.world.traps[1]]
