"""The wall, attacked: a real server on loopback that must never be contacted."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest

from services.fetcher.visit import Visitor
from services.fetcher.web import Response, Want
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Rejected, RejectReason
from tests.unit.fetcher.certificates import Certificate
from tests.unit.fetcher.fakes import FakeResolver
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.loopback_web import web_of

PAGE = b"<!doctype html><p>Internal."

ATTACKS = {
    "plain": "127.0.0.1",
    "short": "127.1",
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "hexadecimal parts": "0x7f.0x0.0x0.0x1",
    "octal": "017700000001",
    "octal parts": "0177.0.0.1",
    "escaped": "%31%32%37.0.0.1",
    "circled digits": "①②⑦.⓪.⓪.①",
    "full-width digits": "１２７．０．０．１",
    "final dot": "127.0.0.1.",
    "this network": "0.0.0.0",
    "zero": "0",
    "IPv6 loopback": "[::1]",
    "IPv6 unspecified": "[::]",
    "mapped": "[::ffff:127.0.0.1]",
    "mapped in hexadecimal": "[::ffff:7f00:1]",
    "compatible": "[::127.0.0.1]",
    "NAT64": "[64:ff9b::127.0.0.1]",
    "6to4": "[2002:7f00:1::]",
    "Teredo": "[2001:0:7f00:1::80ff:fffe]",
    "site-local": "[fec0::1]",
    "unique local": "[fd00:ec2::254]",
    "zone": "[fe80::1%25lo]",
    "zone unescaped": "[::1%lo]",
    "carrier-grade NAT": "100.64.0.1",
    "private": "10.0.0.1",
    "metadata": "169.254.169.254",
    "multicast": "224.0.0.1",
    "user": "example.com@127.0.0.1",
    "user and password": "user:password@127.0.0.1",
    "backslash": "example.com\\@127.0.0.1",
}
FORBIDDEN = {RejectReason.FORBIDDEN_ADDRESS, RejectReason.FORBIDDEN_URL}


def web(
    resolver: FakeResolver | None = None, *, tls: ssl.SSLContext | None = None, **settings: str
) -> AbstractAsyncContextManager[Visitor]:
    """A visitor as an operator on the public web would run it, unless told otherwise."""
    return web_of({"CONTACT": "desk@example.org"} | settings, resolver=resolver, tls=tls)


@pytest.fixture
async def victim() -> AsyncIterator[Site]:
    async with loopback_site({"/": reply(200, PAGE)}) as site:
        yield site


@pytest.mark.parametrize("host", ATTACKS.values(), ids=ATTACKS)
async def test_a_private_address_is_refused_in_every_spelling(victim: Site, host: str) -> None:
    """With a reason, and without a connection."""
    async with web() as visitor:
        response = await visitor.get(Want(victim.url(host=host)))

    assert isinstance(response, Rejected)
    assert response.reason in FORBIDDEN
    assert victim.connections == 0


async def test_the_attacked_server_would_have_answered(victim: Site) -> None:
    """Let through, it does: what is refused above is refused by the guard."""
    async with web(FETCHER_ALLOW_NETWORKS="127.0.0.0/8") as visitor:
        assert isinstance(await visitor.get(Want(victim.url(host="①②⑦.1"))), Response)

    assert victim.connections == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "0", "[::ffff:0:0]", "10.0.0.1", "169.254.169.254", "user@127.0.0.1"])
async def test_a_redirect_does_not_lead_where_a_request_may_not_go(victim: Site, host: str) -> None:
    """Each hop is checked, although the first one was let through."""
    lured = {"/": reply(302, b"", f"Location: {victim.url(host=host)}")}
    async with loopback_site(lured) as lure, web(FETCHER_ALLOW_NETWORKS="127.0.0.1/32") as visitor:
        response = await visitor.get(Want(lure.url()))

    assert isinstance(response, Rejected)
    assert response.reason in FORBIDDEN
    assert (lure.connections, victim.connections) == (1, 0)


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["64:ff9b::7f00:1"],
    ],
    ids=",".join,
)
async def test_a_name_that_leads_to_a_private_address_is_refused(victim: Site, answers: list[str]) -> None:
    """Its server is not contacted on any port."""
    resolver = FakeResolver([answers])
    async with web(resolver, FETCHER_ALLOW_NETWORKS="192.0.2.0/24") as visitor:
        response = await visitor.get(Want(victim.url(host="news.example")))

    assert isinstance(response, Rejected)
    assert response.reason is RejectReason.FORBIDDEN_ADDRESS
    assert (resolver.asked, victim.connections) == (["news.example"], 0)


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["2606:4700::1", "8.8.8.8", "::1"]], ids=",".join)
@pytest.mark.parametrize("url", ["http://news.example/", "https://news.example/"])
async def test_one_private_address_among_public_ones_refuses_the_name(url: str, answers: list[str]) -> None:
    """On web ports too, as most operators run it: no network listed."""
    async with web(FakeResolver([answers])) as visitor:
        response = await visitor.get(Want(url))

    assert isinstance(response, Rejected)
    assert response.reason is RejectReason.FORBIDDEN_ADDRESS


async def test_a_name_that_changes_its_mind_gains_nothing(victim: Site) -> None:
    """One look-up for each connection, which goes to the address that was checked (DNS rebinding)."""
    victim.answers["/"] = reply(200, PAGE, "Connection: close")
    resolver = FakeResolver([["127.0.0.1"], ["0.0.0.0"]])
    async with web(resolver, FETCHER_ALLOW_NETWORKS="127.0.0.1/32") as visitor:
        first = await visitor.get(Want(victim.url(host="news.example")))
        asked_once = len(resolver.asked)
        second = await visitor.get(Want(victim.url(host="news.example")))

    assert isinstance(first, Response)
    assert asked_once == 1
    assert isinstance(second, Rejected)
    assert victim.connections == 1
    assert f"host: news.example:{victim.port}\r\n" in victim.requests[0].lower()


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


async def test_proxies_of_the_environment_are_not_used(victim: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would hide the address that is connected to."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, victim.url())
    async with loopback_site({"/": reply(200, PAGE)}) as site, web(FETCHER_ALLOW_NETWORKS="127.0.0.0/8") as visitor:
        assert isinstance(await visitor.get(Want(site.url())), Response)

    assert victim.connections == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.made_in(tmp_path_factory.mktemp("tls"))


async def test_tls_is_spoken_with_the_name_though_the_address_was_checked(certificate: Certificate) -> None:
    """The certificate is verified against the name in the URL."""
    trusting = web(
        FakeResolver([["127.0.0.1"], ["127.0.0.1"]]),
        tls=certificate.trusted(),
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


async def test_a_server_that_speaks_no_tls_is_tried_again() -> None:
    """It may be half way through a restart."""

    async with loopback_site() as site, web(FETCHER_ALLOW_NETWORKS="127.0.0.0/8", FETCHER_CONNECT_TIMEOUT_S="0.2") as visitor:
        with pytest.raises(Transient):
            await visitor.get(Want(f"https://127.0.0.1:{site.port}/"))
