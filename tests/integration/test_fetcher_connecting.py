"""The wall, attacked: a real server on loopback that must never be contacted."""

from __future__ import annotations

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from services.fetcher.http import HttpTransport
from services.fetcher.visit import Visitor
from services.fetcher.web import Response, Want
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Rejected, RejectReason
from tests.unit.fetcher.certificates import Certificate
from tests.unit.fetcher.fakes import FakeResolver
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.loopback_web import settings_of, web_of

PAGE = b"<!doctype html><p>Internal."


def web(resolver: FakeResolver | None = None, **settings: str) -> AbstractAsyncContextManager[Visitor]:
    """A visitor as an operator on the public web would run it, unless told otherwise."""
    return web_of({"CONTACT": "desk@example.org"} | settings, resolver=resolver)


@pytest.fixture
async def victim() -> AsyncIterator[Site]:
    async with loopback_site({"/": reply(200, PAGE)}) as site:
        yield site


async def test_a_dead_address_leaves_the_next_one_its_turn(victim: Site) -> None:
    """A name with several addresses is reached if one of them answers."""
    resolver = FakeResolver([["127.0.0.2", "127.0.0.1"]])
    async with web(resolver, FETCHER_ALLOW_NETWORKS="127.0.0.0/8") as visitor:
        assert isinstance(await visitor.get(Want(victim.url(host="news.example"))), Response)


async def test_a_name_without_an_address_is_tried_again(victim: Site) -> None:
    """The name server may know it later."""
    async with web(FakeResolver([[]])) as visitor:
        with pytest.raises(Transient, match=r"news\.example"):
            await visitor.get(Want("https://news.example/"))


@pytest.mark.parametrize("port", [22, 6379, 8080])
async def test_another_port_of_a_public_site_is_never_tried(port: int) -> None:
    """Not even its name is resolved."""
    resolver = FakeResolver([])
    async with web(resolver) as visitor:
        response = await visitor.get(Want(f"http://news.example:{port}/"))

    assert isinstance(response, Rejected)
    assert response.reason is RejectReason.FORBIDDEN_URL
    assert resolver.asked == []


async def test_nothing_public_is_fetched_without_a_contact() -> None:
    """The refusal names the setting; a listed test network needs none."""
    resolver = FakeResolver([["8.8.8.8"]])
    async with web(resolver, CONTACT="") as visitor:
        with pytest.raises(SettingsError, match="WIRESIFT_CONTACT"):
            await visitor.get(Want("https://news.example/"))
    assert resolver.asked == []
    async with web(resolver, CONTACT="", FETCHER_ALLOW_NETWORKS="127.0.0.0/8") as visitor:
        with pytest.raises(SettingsError, match="WIRESIFT_CONTACT"):
            await visitor.get(Want("https://news.example/"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.made_in(tmp_path_factory.mktemp("tls"))


async def test_tls_is_spoken_with_the_name_though_the_address_was_checked(certificate: Certificate) -> None:
    """The certificate is verified against the name in the URL."""
    trusting = web(
        FakeResolver([["127.0.0.1"], ["127.0.0.1"]]),
        FETCHER_CA_FILE=str(certificate.path),
        FETCHER_ALLOW_NETWORKS="127.0.0.0/8",
    )
    async with loopback_site({"/": reply(200, PAGE)}, certificate.server()) as site, trusting as visitor:
        assert isinstance(await visitor.get(Want(f"https://news.example:{site.port}/")), Response)
        with pytest.raises(Unprocessable, match=r"certificate of other\.example"):
            await visitor.get(Want(f"https://other.example:{site.port}/"))


async def test_a_certificate_that_nobody_vouches_for_is_final(certificate: Certificate) -> None:
    """Trying again changes nothing."""
    usual = web(FakeResolver([["127.0.0.1"]]), FETCHER_ALLOW_NETWORKS="127.0.0.0/8")
    async with loopback_site({"/": reply(200, PAGE)}, certificate.server()) as site, usual as visitor:
        with pytest.raises(Unprocessable, match="certificate"):
            await visitor.get(Want(f"https://news.example:{site.port}/"))


def test_a_file_of_certificates_that_holds_none_is_told_of_at_once(tmp_path: Path) -> None:
    """Not at the first page."""
    (tmp_path / "ca.pem").write_text("none")
    with pytest.raises(SettingsError, match=r"WIRESIFT_FETCHER_CA_FILE=\S+ca\.pem holds no certificates: .+; give a file in PEM form"):
        HttpTransport(settings_of({"FETCHER_CA_FILE": str(tmp_path / "ca.pem")}), version="1.2")


async def test_a_server_that_speaks_no_tls_is_tried_again() -> None:
    """It may be half way through a restart."""

    async with loopback_site() as site, web(FETCHER_ALLOW_NETWORKS="127.0.0.0/8", FETCHER_CONNECT_TIMEOUT_S="0.2") as visitor:
        with pytest.raises(Transient):
            await visitor.get(Want(f"https://127.0.0.1:{site.port}/"))


async def test_what_went_wrong_with_a_connection_is_named(certificate: Certificate) -> None:
    """Whoever reads it sees whether it is the network, the server or its TLS."""
    odd = certificate.server()
    odd.maximum_version = ssl.TLSVersion.TLSv1_2
    odd.set_ciphers("ECDHE-ECDSA-AES128-CCM")  # which no browser offers either
    allowed = {"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", "FETCHER_CA_FILE": str(certificate.path)}
    async with loopback_site({}, odd) as site, web_of(allowed, resolver=FakeResolver([["127.0.0.1"]])) as visitor:
        with pytest.raises(Transient, match=r"news\.example: TLS: \w+"):
            await visitor.get(Want(f"https://news.example:{site.port}/"))
    async with web_of(allowed) as visitor:  # the site has gone by now
        with pytest.raises(Transient, match=r"127\.0\.0\.1: Connection refused"):
            await visitor.get(Want(f"http://127.0.0.1:{site.port}/"))


@pytest.mark.parametrize("deadline", ["FETCHER_CONNECT_TIMEOUT_S", "FETCHER_TIMEOUT_S"])
async def test_a_server_that_stalls_in_tls_is_hung_up_on(deadline: str) -> None:
    """Whichever deadline passes first: a connection that is forgotten open is one less for the others."""
    hung_up = asyncio.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            pass
        hung_up.set()
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    gc.disable()  # which would close it too, some time
    try:
        async with server, web_of({"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8", deadline: "0.1"}) as visitor:
            with pytest.raises(Transient):
                await visitor.get(Want(url))
            await asyncio.wait_for(hung_up.wait(), 5)
    finally:
        gc.enable()
