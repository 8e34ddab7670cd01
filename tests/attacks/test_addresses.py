"""Private addresses in every spelling: straight, behind redirects, in robots.txt, feeds and sitemaps."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

import pytest

from services.fetcher.http import HttpTransport
from services.fetcher.sources.poll import poll
from services.fetcher.sources.source import Source, SourceState
from services.fetcher.target import Target, parse_target
from services.fetcher.transport import Refused
from services.fetcher.visit import Visitor
from services.fetcher.web import Purpose, Response, Want
from shared.errors import Transient
from shared.outcomes import Rejected, RejectReason
from tests.attacks.forms import FORBIDDEN, FORMS, OTHER_SCHEMES, Localhost
from tests.builders import MOMENT
from tests.unit.fetcher.loopback_site import Site, loopback_site, reply
from tests.unit.fetcher.loopback_web import settings_of, web_of

#: Where sites stand that the operator lets through, and lead elsewhere.
LURE = "127.0.0.2"
#: To a redirect from http this is a path on the same host, as it is to browsers.
RELATIVE = {"http:127.0.0.1"}
PUBLIC = {"CONTACT": "desk@example.org"}
LURED = PUBLIC | {"FETCHER_ALLOW_NETWORKS": f"{LURE}/32"}
EACH_FORM = pytest.mark.parametrize("host", FORMS.values(), ids=FORMS)


def lured() -> AbstractAsyncContextManager[Visitor]:
    return web_of(LURED, resolver=Localhost())


@EACH_FORM
@pytest.mark.parametrize("purpose", Purpose)
async def test_no_spelling_is_fetched_whatever_it_is_wanted_for(victim: Site, host: str, purpose: Purpose) -> None:
    """Articles, feeds, sitemaps, robots.txt: refused with a reason, and without a look-up."""
    resolver = Localhost()
    async with web_of(PUBLIC, resolver=resolver) as web:
        answer = await web.get(Want(victim.url(host=host), purpose))

    assert isinstance(answer, Rejected)
    assert answer.reason in FORBIDDEN
    assert (resolver.asked, victim.connections) == ([], 0)


@EACH_FORM
async def test_the_transport_refuses_by_itself(victim: Site, host: str) -> None:
    """Should whoever calls it forget the guard: the wall stands where connections are opened."""
    target = parse_target(victim.url(host=host))
    if not isinstance(target, Target):
        assert target.reason is RejectReason.FORBIDDEN_URL
        return
    async with HttpTransport(settings_of(PUBLIC), version="1.2", resolver=Localhost()) as transport:
        with pytest.raises(Refused) as caught:
            async with transport.send(target, Want(target.url)):
                pass

    assert caught.value.outcome.reason is RejectReason.FORBIDDEN_ADDRESS
    assert victim.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "①②⑦.1", "0x7f000001"])
async def test_the_attacked_server_would_have_answered(victim: Site, host: str) -> None:
    """Let through, it does: what is refused here is refused by the guard."""
    async with web_of({"FETCHER_ALLOW_NETWORKS": "127.0.0.0/8"}) as web:
        assert isinstance(await web.get(Want(victim.url(host=host))), Response)

    assert victim.connections == 1


@EACH_FORM
@pytest.mark.parametrize("form", [None, b"hub.mode=subscribe"], ids=["page", "hub"])
async def test_no_redirect_leads_there(victim: Site, host: str, form: bytes | None) -> None:
    """Though its first hop was let through; neither of a page, nor of a hub that is subscribed to."""
    answers = {"/": reply(307, b"", "Location: /on"), "/on": reply(307, b"", f"Location: {_location(victim, host)}")}
    async with loopback_site(answers, address=LURE) as lure, lured() as web:
        answer = await web.get(Want(lure.url(), Purpose.HUB if form else Purpose.ARTICLE, form=form))

    assert len(lure.requests) == 2
    assert isinstance(answer, Rejected)
    assert answer.reason in FORBIDDEN
    assert victim.connections == 0


@EACH_FORM
async def test_no_robots_txt_leads_there(victim: Site, host: str) -> None:
    """Its rules are unknown then, so its site is not fetched either."""
    answers = {"/robots.txt": reply(301, b"", f"Location: {_location(victim, host)}"), "/": reply(200, b"<p>Bait")}
    async with loopback_site(answers, address=LURE) as lure, lured() as web:
        with pytest.raises(Transient, match=r"robots\.txt"):
            await web.get(Want(lure.url()))

    assert (len(lure.robots_requests), lure.requests, victim.connections) == (1, [], 0)


@pytest.mark.parametrize("url", OTHER_SCHEMES)
@pytest.mark.parametrize("purpose", Purpose)
async def test_only_the_web_is_fetched(url: str, purpose: Purpose) -> None:
    """No other scheme, whatever it is wanted for."""
    resolver = Localhost()
    async with web_of(PUBLIC, resolver=resolver) as web:
        answer = await web.get(Want(url, purpose))

    assert isinstance(answer, Rejected)
    assert answer.reason is RejectReason.FORBIDDEN_URL
    assert resolver.asked == []


@pytest.mark.parametrize("location", [url for url in OTHER_SCHEMES if url not in RELATIVE])
async def test_no_redirect_leaves_the_web(location: str) -> None:
    """Only http and https are followed."""
    async with loopback_site({"/": reply(302, b"", f"Location: {location}")}, address=LURE) as lure, lured() as web:
        answer = await web.get(Want(lure.url()))

    assert isinstance(answer, Rejected)
    assert answer.reason is RejectReason.FORBIDDEN_URL


@EACH_FORM
async def test_no_sitemap_leads_there(victim: Site, host: str) -> None:
    """Neither a sitemap in an index, nor the index itself by a redirect."""
    location = _location(victim, host).replace("&", "&amp;")
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{location}</loc></sitemap></sitemapindex>'
    answers = {
        "/index.xml": reply(200, index.encode(), "Content-Type: application/xml"),
        "/moved.xml": reply(301, b"", f"Location: {_location(victim, host)}"),
    }
    async with loopback_site(answers, address=LURE) as lure, lured() as web:
        for path in answers:
            source = Source(source_id=path, url=lure.url(path), kind="sitemap", added_at=MOMENT)
            polled = await poll(source, SourceState(), web=web, now=MOMENT, jitter=0.0)
            assert polled.found == ()

    assert len(lure.requests) == 2
    assert victim.connections == 0


def _location(victim: Site, host: str) -> str:
    """The URL of the victim as it can stand on one line of a header: whoever writes a line break there writes another header."""
    return victim.url(host=host).replace("\r\n", "%0D%0A")
