"""Names that lead where they should not: private, mixed and changing answers of name servers, and proxies."""

from __future__ import annotations

import pytest

from services.fetcher.web import Purpose, Response, Want
from shared.errors import Transient
from shared.outcomes import Rejected, RejectReason
from tests.attacks.conftest import SECRET
from tests.attacks.forms import FORBIDDEN
from tests.unit.fetcher.fakes import FakeResolver
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.loopback_web import web_of

PUBLIC = {"CONTACT": "desk@example.org"}
PRIVATE = [
    "127.0.0.1",
    "::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.ROBOTS])
@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_a_private_address_is_refused(victim: Site, address: str, purpose: Purpose) -> None:
    """Its server is not contacted on any port, for its robots.txt least of all; the page itself is refused, and says why."""
    resolver = FakeResolver([[address]] * 2)
    async with web_of(PUBLIC | {"FETCHER_ALLOW_NETWORKS": "192.0.2.0/24"}, resolver=resolver) as web:
        answer = await web.get(Want(victim.url(host="news.example"), purpose))

    assert isinstance(answer, Rejected)
    assert answer.reason is RejectReason.FORBIDDEN_ADDRESS
    assert (resolver.asked, victim.connections) == (["news.example"], 0)


@pytest.mark.parametrize(
    "answers",
    [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["2606:4700::1", "8.8.8.8", "::1"], ["8.8.8.8"] * 40 + ["10.0.0.1"]],
    ids=["last", "first", "IPv6", "far behind"],
)
@pytest.mark.parametrize("url", ["http://news.example/", "https://news.example/"])
async def test_one_private_address_among_public_ones_refuses_the_name(url: str, answers: list[str]) -> None:
    """A public name with private addresses is an attack, whichever address would have been tried."""
    async with web_of(PUBLIC, resolver=FakeResolver([answers])) as web:
        answer = await web.get(Want(url))

    assert isinstance(answer, Rejected)
    assert answer.reason is RejectReason.FORBIDDEN_ADDRESS


async def test_a_name_that_changes_its_mind_gains_nothing(victim: Site) -> None:
    """One look-up for each connection, which goes to the address that was checked (DNS rebinding)."""
    victim.answers["/"] = reply(200, SECRET, "Connection: close")
    resolver = FakeResolver([["127.0.0.1"], ["0.0.0.0"]])
    async with web_of(PUBLIC | {"FETCHER_ALLOW_NETWORKS": "127.0.0.1/32"}, resolver=resolver) as web:
        first = await web.get(Want(victim.url(host="news.example")))
        asked_once = len(resolver.asked)
        second = await web.get(Want(victim.url(host="news.example")))

    assert isinstance(first, Response)
    assert asked_once == 1
    assert isinstance(second, Rejected)
    assert victim.connections == 1
    assert f"host: news.example:{victim.port}\r\n" in victim.requests[0].lower()


async def test_a_name_that_changes_its_mind_between_robots_txt_and_page_gains_nothing(victim: Site) -> None:
    """The second connection is checked like the first."""
    victim.answers["/robots.txt"] = reply(404, b"", "Connection: close")
    resolver = FakeResolver([["127.0.0.1"], ["0.0.0.0"]])
    async with web_of(PUBLIC | {"FETCHER_ALLOW_NETWORKS": "127.0.0.1/32"}, resolver=resolver) as web:
        answer = await web.get(Want(victim.url(host="news.example")))

    assert isinstance(answer, Rejected)
    assert answer.reason is RejectReason.FORBIDDEN_ADDRESS
    assert (len(victim.robots_requests), victim.requests) == (1, [])


async def test_a_name_that_no_longer_resolves_is_tried_again(victim: Site) -> None:
    """An empty answer is no address, and no refusal."""
    async with web_of(PUBLIC, resolver=FakeResolver([[]])) as web:
        with pytest.raises(Transient, match=r"news\.example"):
            await web.get(Want("https://news.example/"))


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_proxies_of_the_environment_are_not_used(victim: Site, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """They would hide the address that is connected to."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, victim.url())
    async with (
        loopback_site({"/": reply(200, SECRET)}, address="127.0.0.2") as site,
        web_of({"FETCHER_ALLOW_NETWORKS": "127.0.0.2/32"} | ({"FETCHER_CONNECT_TIMEOUT_S": "1"} if scheme == "https" else {})) as web,
    ):
        if scheme == "http":
            assert isinstance(await web.get(Want(site.url())), Response)
        else:
            with pytest.raises(Transient):
                await web.get(Want(site.url().replace("http:", "https:")))

    assert victim.connections == 0
    assert site.connections


@pytest.mark.parametrize("host", ["xn--a", "xn--zzzzzzz.example", "news_desk.example", "a-.example", "xn--80ak6aa92e.example"])
async def test_names_that_a_library_would_stumble_over_are_looked_up_or_refused(host: str) -> None:
    """Punycode that stands for nothing, underscores, look-alikes: to the name server they are names."""
    async with web_of(PUBLIC, resolver=FakeResolver([["10.0.0.1"]])) as web:
        answer = await web.get(Want(f"http://{host}/"))

    assert isinstance(answer, Rejected)
    assert answer.reason in FORBIDDEN
