"""The polite GET over a network in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from services.fetcher.guard import Guard
from services.fetcher.manners.pause import Pause
from services.fetcher.manners.robots_cache import RobotsUnreachable
from services.fetcher.transport import Refused, request_headers
from services.fetcher.visit import WAIT_IN_ALL_S, WAIT_S
from services.fetcher.web import Purpose, Response, Validators, Want
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected, RejectReason
from tests.unit.fetcher.manners.fake_net import FakeAnswer, Net, OpenGate, redirect, visitor

SITE = "https://news.example"
ROBOTS = f"{SITE}/robots.txt"
FORBID = FakeAnswer(body=b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7")


async def test_a_page_is_got_after_its_robots_txt() -> None:
    """Both through the gate; the answer says all there is to say."""
    net, gate = Net({f"{SITE}/a": FakeAnswer(headers=(("etag", '"1"'),))}), OpenGate()

    found = await visitor(net, gate).get(Want(f"{SITE}/a"))

    assert net.asked == [ROBOTS, f"{SITE}/a"]
    assert isinstance(found, Response)
    assert (found.status, found.final_url, found.redirects, found.headers) == (200, f"{SITE}/a", (), (("etag", '"1"'),))
    assert found.wire_bytes == len(found.body) > 0
    assert [(ask.host, ask.ahead) for ask in gate.asks] == [("news.example", True), ("news.example", False)]
    assert gate.left == [("news.example", None)] * 2


async def test_a_forbidden_path_is_never_requested() -> None:
    """And no place at the gate is taken for it."""
    net, gate = Net({ROBOTS: FORBID}), OpenGate()

    found = await visitor(net, gate).get(Want(f"{SITE}/closed/a"))

    assert isinstance(found, Rejected)
    assert found.reason is RejectReason.ROBOTS
    assert f"{SITE}/closed/a" in found.detail
    assert (net.pages_asked, len(gate.asks)) == ([], 1)


@pytest.mark.parametrize("purpose", [Purpose.FEED, Purpose.DISCOVERY, Purpose.RIGHTS, Purpose.ARTICLE])
async def test_robots_txt_holds_whatever_the_url_is_got_for(purpose: Purpose) -> None:
    """A feed is no exception."""
    found = await visitor(Net({ROBOTS: FORBID})).get(Want(f"{SITE}/closed/feed", purpose))

    assert isinstance(found, Rejected)
    assert found.reason is RejectReason.ROBOTS


async def test_a_crawl_delay_is_told_to_the_gate() -> None:
    """Where it is longer than our own."""
    net, gate = Net({ROBOTS: FORBID}), OpenGate()

    await visitor(net, gate).get(Want(f"{SITE}/a"))

    assert [ask.delay_s for ask in gate.asks] == [1.0, 7.0]


async def test_redirects_are_followed_hop_by_hop() -> None:
    """Each through the gate of its own host, after the robots.txt of its own origin."""
    net, gate = Net({f"{SITE}/a": redirect("//other.example/b"), "https://other.example/b": FakeAnswer()}), OpenGate()

    found = await visitor(net, gate).get(Want(f"{SITE}/a"))

    assert isinstance(found, Response)
    assert (found.final_url, found.redirects) == ("https://other.example/b", (f"{SITE}/a",))
    assert net.asked == [ROBOTS, f"{SITE}/a", "https://other.example/robots.txt", "https://other.example/b"]
    assert [ask.host for ask in gate.asks] == ["news.example"] * 2 + ["other.example"] * 2
    assert next(ask.wait_s for ask in gate.asks if not ask.ahead) == WAIT_S
    assert WAIT_S < gate.asks[-1].wait_s <= WAIT_IN_ALL_S


@pytest.mark.parametrize(("statuses", "moved"), [((301, 308), True), ((301, 302), False), ((307, 301), False), ((), False)])
async def test_what_has_moved_for_good_has_at_every_hop(statuses: tuple[int, ...], moved: bool) -> None:
    """301 and 308 say that a URL is another now; anything else on the way says that it is for the time being."""
    hops = {f"{SITE}/{number}": redirect(f"/{number + 1}", status) for number, status in enumerate(statuses)}
    net = Net({**hops, f"{SITE}/{len(statuses)}": FakeAnswer()})

    found = await visitor(net).get(Want(f"{SITE}/0"))

    assert isinstance(found, Response)
    assert (len(found.redirects), found.moved) == (len(statuses), moved)


async def test_a_redirect_into_what_another_site_forbids_ends_there() -> None:
    """Its page is never requested."""
    net = Net({f"{SITE}/a": redirect("https://other.example/closed"), "https://other.example/robots.txt": FORBID})

    found = await visitor(net).get(Want(f"{SITE}/a"))

    assert isinstance(found, Rejected)
    assert found.reason is RejectReason.ROBOTS
    assert net.pages_asked == [f"{SITE}/a"]


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1/", "http://0x7f000001/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/", "http://a:8080/"]
)
async def test_the_guard_stands_before_each_hop(location: str) -> None:
    """The first and any other; nothing is asked of the host, its robots.txt least of all."""
    for url in (location, f"{SITE}/a"):
        net = Net({f"{SITE}/a": redirect(location)})

        found = await visitor(net).get(Want(url))

        assert isinstance(found, Rejected)
        assert found.reason in {RejectReason.FORBIDDEN_ADDRESS, RejectReason.FORBIDDEN_URL}
        assert {url.partition("/robots")[0] for url in net.asked} <= {SITE, f"{SITE}/a"}


async def test_the_guard_stands_before_robots_txt_and_where_that_redirects_to() -> None:
    """A site whose robots.txt lies behind a forbidden address has rules that nobody knows."""
    net = Net({ROBOTS: redirect("http://10.0.0.1/robots.txt")})

    with pytest.raises(RobotsUnreachable, match="not globally routable"):
        await visitor(net).get(Want(f"{SITE}/a"))

    assert net.asked == [ROBOTS]


async def test_a_loop_and_an_endless_chain_are_no_articles() -> None:
    """Six requests at most."""
    pages = {f"{SITE}/{number}": redirect(f"/{number + 1}") for number in range(10)} | {f"{SITE}/loop": redirect("/loop")}
    net = Net(dict(pages))

    for path in ("/loop", "/0"):
        found = await visitor(net).get(Want(SITE + path))
        assert isinstance(found, Rejected)
        assert found.reason is RejectReason.NOT_AN_ARTICLE
    assert len(net.pages_asked) == 1 + 6


async def test_robots_txt_is_followed_over_five_redirects_and_none_beyond() -> None:
    """Also to other hosts (RFC 9309 section 2.3.1.2); behind more there is none, so all is allowed."""
    chain = [ROBOTS, *(f"https://host{number}.example/robots.txt" for number in range(7))]
    for length, allowed in ((5, False), (6, True)):
        pages = {chain[number]: redirect(chain[number + 1]) for number in range(length)}
        net = Net({**pages, chain[length]: FORBID, f"{SITE}/closed": FakeAnswer()})

        found = await visitor(net).get(Want(f"{SITE}/closed"))

        assert isinstance(found, Response) is allowed


async def test_nothing_is_fetched_while_robots_txt_cannot_be_had() -> None:
    """The error says why and when to try again, and the second article asks nothing at all."""
    net = Net({ROBOTS: Transient("news.example takes too long to connect")})
    asking = visitor(net)

    for path in ("/a", "/b"):
        with pytest.raises(RobotsUnreachable, match="takes too long to connect") as caught:
            await asking.get(Want(SITE + path))
        assert caught.value.retry_after_s == 120
    assert net.asked == [ROBOTS]


async def test_a_busy_host_postpones_the_visit_before_anything_is_requested() -> None:
    """Also where only robots.txt would have to be asked for; a host on the way likewise."""
    busy = Postponed("other.example is busy", 30)
    net = Net({f"{SITE}/a": redirect("https://other.example/b")})
    asking = visitor(net, OpenGate({"other.example": busy}))

    assert await asking.get(Want("https://other.example/b")) is busy
    assert net.asked == []
    assert await asking.get(Want(f"{SITE}/a")) is busy
    assert net.pages_asked == [f"{SITE}/a"]


@pytest.mark.parametrize(("wish", "seconds"), [("90", 90), ("Sun, 01 Mar 2026 12:05:00 GMT", 300), (None, 60)])
@pytest.mark.parametrize("status", [429, 503])
async def test_an_overloaded_host_is_reported_to_its_gate(status: int, wish: str | None, seconds: float) -> None:
    """With its own wish in seconds or as a date, else a minute; the answer goes to whoever asked all the same."""
    net, gate = Net({f"{SITE}/a": FakeAnswer(status, (("retry-after", wish),) if wish else ())}), OpenGate()

    found = await visitor(net, gate).get(Want(f"{SITE}/a"))

    assert isinstance(found, Response)
    assert (found.status, found.body) == (status, b"")
    assert gate.left[-1] == ("news.example", Pause(seconds, 1))


async def test_the_place_at_the_gate_is_given_back_however_the_request_ends() -> None:
    """Refusal, network error, a body that is too large."""
    pages: dict[str, FakeAnswer | Exception | Callable[[], FakeAnswer]] = {
        f"{SITE}/refused": Refused(Rejected(RejectReason.FORBIDDEN_ADDRESS, "10.0.0.1")),
        f"{SITE}/broken": Transient("reset"),
        f"{SITE}/large": FakeAnswer(error=Refused(Rejected(RejectReason.TOO_LARGE, "too large"))),
    }
    net, gate = Net(pages), OpenGate()
    asking = visitor(net, gate)

    assert await asking.get(Want(f"{SITE}/refused")) == Rejected(RejectReason.FORBIDDEN_ADDRESS, "10.0.0.1")
    assert await asking.get(Want(f"{SITE}/large")) == Rejected(RejectReason.TOO_LARGE, "too large")
    with pytest.raises(Transient, match="reset"):
        await asking.get(Want(f"{SITE}/broken"))
    assert len(gate.left) == len(gate.asks)


class NeverAnswers(FakeAnswer):
    """A body that does not come."""

    async def read(self) -> tuple[bytes, int]:
        return await asyncio.Event().wait() and (b"", 0)


async def test_a_visit_has_a_deadline() -> None:
    """The error says so, and the place is given back."""
    net, gate = Net({f"{SITE}/a": NeverAnswers()}), OpenGate()

    with pytest.raises(Transient, match=r"not complete after 0\.01 s"):
        await visitor(net, gate, timeout_s=0.01).get(Want(f"{SITE}/a"))

    assert len(gate.left) == len(gate.asks)


async def test_errors_that_nobody_s_waiting_mends_pass_through() -> None:
    """A certificate that does not stand, a contact that is missing: of robots.txt as of a page."""
    with pytest.raises(Unprocessable):
        await visitor(Net({ROBOTS: Unprocessable("certificate")})).get(Want(f"{SITE}/a"))
    net = Net()
    with pytest.raises(SettingsError):
        await visitor(net, guard=Guard()).get(Want(f"{SITE}/a"))
    assert net.asked == []


def test_a_request_says_what_it_is_for() -> None:
    """Accept by purpose, validators verbatim."""
    assert dict(request_headers(Want("u")))["accept"].startswith("text/html")
    fields = dict(request_headers(Want("u", Purpose.FEED, Validators('W/"1"', "Sun, 01 Mar 2026 10:00:00 GMT"))))

    assert fields.pop("accept").startswith("application/rss+xml")
    assert fields == {"if-none-match": 'W/"1"', "if-modified-since": "Sun, 01 Mar 2026 10:00:00 GMT"}
