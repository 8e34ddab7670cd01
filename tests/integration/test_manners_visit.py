"""Visitors that share one server, over a network in memory with a clock that the test sets: what a site in trouble sees of us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis

from services.fetcher.guard import Guard
from services.fetcher.manners.assembly import longest_s, visiting
from services.fetcher.manners.host_gate import HostGate
from services.fetcher.manners.robots_cache import Kept, RobotsCache, RobotsUnreachable
from services.fetcher.manners.robots_shelf import RedisShelf
from services.fetcher.settings import FetcherSettings
from services.fetcher.visit import Manners, Visitor
from services.fetcher.web import Response, Want
from shared.outcomes import Postponed, Rejected, RejectReason
from tests.unit.fetcher.manners.fake_net import FakeAnswer, Net, redirect

SITE = "https://news.example"
ROBOTS = f"{SITE}/robots.txt"
EMPTY = FakeAnswer(body=b"User-agent: *\nDisallow:\n", headers=(("cache-control", "max-age=3600"),))


@pytest.fixture
def net() -> Net:
    return Net({ROBOTS: EMPTY})


@pytest.fixture
def replica(client: Redis, net: Net) -> Callable[[], Visitor]:
    """Makes the visitor of one more fetcher, with nothing in memory of what others learned."""

    async def sleep(seconds: float) -> None:
        net.later(seconds)

    def make() -> Visitor:
        gate = HostGate(
            client,
            "wiresift",
            connections=2,
            window=32,
            lease_s=35,
            furthest_s=48 * 3600,
            sleep=sleep,
            now_ms=lambda: round(net.now.timestamp() * 1000),
        )
        robots = RobotsCache(RedisShelf(client, "wiresift"), net.clock)
        guard = Guard((), "desk@example.org")
        manners = Manners(guard, gate, robots, timeout_s=30, delay_s=1.0, clock=net.clock, jitter=lambda: 0.0)
        return Visitor(net, manners)

    return make


async def test_each_request_of_two_fetchers_keeps_its_distance(net: Net, replica: Callable[[], Visitor]) -> None:
    """As the site's own log has it, robots.txt counted in, which is asked for once."""
    log: list[datetime] = []
    net.on_request = lambda _: log.append(net.now)
    net.pages |= {f"{SITE}/{number}": FakeAnswer() for number in range(6)}
    both = [replica(), replica()]

    for number in range(6):
        assert isinstance(await both[number % 2].get(Want(f"{SITE}/{number}")), Response)

    assert net.asked.count(ROBOTS) == 1
    assert [moment - log[0] for moment in log] == [timedelta(seconds=number) for number in range(7)]


async def test_a_storm_of_429s_brings_a_few_requests_an_hour(net: Net, replica: Callable[[], Visitor]) -> None:
    """Hundreds of articles that two fetchers want all the time: the host is asked once a pause, and the pauses grow."""
    net.pages |= {f"{SITE}/{number}": FakeAnswer(429) for number in range(200)}
    both = [replica(), replica()]
    begun, found = net.now, Counter[str]()
    while net.now < begun + timedelta(hours=8):
        for number in range(0, 200, 25):
            answer = await both[number % 2].get(Want(f"{SITE}/{number}"))
            found[type(answer).__name__] += 1
        net.later(60)

    assert 5 <= found["Response"] == len(net.pages_asked) <= 10
    assert found["Rejected"] == 0
    assert found["Postponed"] > 3000


async def test_a_storm_of_429s_at_robots_txt_fails_nobody(net: Net, replica: Callable[[], Visitor]) -> None:
    """Everybody is put off while the gate keeps the pauses that grow; not one page is asked for; then all is as before."""
    net.pages |= {ROBOTS: FakeAnswer(429), f"{SITE}/a": FakeAnswer()}
    both = [replica(), replica()]
    begun = net.now
    while net.now < begun + timedelta(hours=8):
        for asking in both:
            assert isinstance(await asking.get(Want(f"{SITE}/a")), Postponed)
        net.later(60)
    assert net.pages_asked == []
    assert 5 <= net.asked.count(ROBOTS) <= 10

    net.pages[ROBOTS] = EMPTY
    net.later(24 * 3600)
    assert isinstance(await both[0].get(Want(f"{SITE}/a")), Response)


async def test_a_storm_that_is_over_leaves_nothing_behind(net: Net, replica: Callable[[], Visitor]) -> None:
    """The first pause after half an hour of peace is a minute again."""
    page = f"{SITE}/a"
    asking = replica()
    for pause_s in (60, 120, 240):
        net.pages[page] = FakeAnswer(503)
        assert isinstance(await asking.get(Want(page)), Response)
        assert await _paused_s(asking) == pause_s
        net.later(pause_s)
    net.later(1800)

    assert isinstance(await asking.get(Want(page)), Response)
    assert await _paused_s(asking) == 60


@pytest.mark.parametrize("wish", ["7200", "Sun, 01 Mar 2026 14:00:01 GMT"])
async def test_a_stated_pause_is_kept_to_by_all(net: Net, replica: Callable[[], Visitor], wish: str) -> None:
    """Whatever URL of the host is wanted, by whomever; in seconds or as a date."""
    net.pages |= {f"{SITE}/a": FakeAnswer(503, (("retry-after", wish),)), f"{SITE}/b": FakeAnswer()}
    await replica().get(Want(f"{SITE}/a"))

    other = replica()
    assert await _paused_s(other, f"{SITE}/b") == pytest.approx(7200, abs=1)
    assert net.pages_asked == [f"{SITE}/a"]
    net.later(7200)
    assert isinstance(await other.get(Want(f"{SITE}/b")), Response)


async def test_a_site_whose_robots_txt_turns_to_503_is_left_alone(net: Net, replica: Callable[[], Visitor]) -> None:
    """From when its copy is no longer fresh: not one page more by any fetcher, until it can be had again."""
    net.pages[f"{SITE}/a"] = FakeAnswer()
    both = [replica(), replica()]
    assert isinstance(await both[0].get(Want(f"{SITE}/a")), Response)
    net.pages[ROBOTS] = FakeAnswer(503)
    net.later(3600)
    begun = net.now
    while net.now < begun + timedelta(hours=12):
        for asking in both:
            await _nothing(asking)
        net.later(300)
    assert net.pages_asked == [f"{SITE}/a"]
    assert 5 <= net.asked.count(ROBOTS) - 1 <= 12

    net.pages[ROBOTS] = EMPTY
    net.later(4 * 3600 + 60)
    assert isinstance(await both[1].get(Want(f"{SITE}/a")), Response)


async def test_a_redirect_to_a_site_whose_robots_txt_turned_to_503_ends_there(net: Net, replica: Callable[[], Visitor]) -> None:
    """The site it leads to is asked for its own rules at each visit that needs them; it gets the page's visitors once it has some again."""
    there = "https://www.news.example"
    net.pages |= {f"{SITE}/a": redirect(f"{there}/a"), f"{there}/a": FakeAnswer(), f"{there}/robots.txt": EMPTY}
    asking = replica()
    assert isinstance(await asking.get(Want(f"{SITE}/a")), Response)
    net.pages[f"{there}/robots.txt"] = FakeAnswer(503, (("retry-after", "1800"),))
    net.later(3600)
    for fetcher in (asking, replica()):
        with suppress(RobotsUnreachable):
            assert isinstance(await fetcher.get(Want(f"{SITE}/a")), Postponed)
        net.later(60)
    assert net.pages_asked.count(f"{there}/a") == 1

    net.pages[f"{there}/robots.txt"] = EMPTY
    net.later(1800)
    assert isinstance(await asking.get(Want(f"{SITE}/a")), Response)


async def test_both_schemes_of_a_host_are_one_host_with_rules_of_their_own(net: Net, replica: Callable[[], Visitor]) -> None:
    """One machine answers for them; each origin's robots.txt speaks for itself alone (RFC 9309 section 2.3). `www.` is another host."""
    origins = [SITE, "http://news.example", "https://www.news.example"]
    net.pages |= {f"{origin}/{name}": FakeAnswer() if name == "a" else EMPTY for origin in origins for name in ("a", "robots.txt")}
    net.pages["http://news.example/robots.txt"] = FakeAnswer(body=b"User-agent: *\nDisallow: /a")
    asking, begun = replica(), net.now
    log: list[float] = []
    net.on_request = lambda _: log.append((net.now - begun).total_seconds())

    found = [await asking.get(Want(f"{origin}/a")) for origin in origins]

    assert [type(one) for one in found] == [Response, Rejected, Response]
    assert log == [0, 1, 2, 2, 3]


async def test_a_crawl_delay_holds_for_all_fetchers(net: Net, replica: Callable[[], Visitor]) -> None:
    """Also where it is longer than anybody waits in place: whoever comes back for its turn is let in."""
    net.pages |= {ROBOTS: FakeAnswer(body=b"User-agent: *\nCrawl-delay: 20"), f"{SITE}/a": FakeAnswer(), f"{SITE}/b": FakeAnswer()}
    one, two = replica(), replica()

    assert await _paused_s(one, f"{SITE}/a") == 20
    assert await _paused_s(two, f"{SITE}/b") == 40
    net.later(20)
    assert isinstance(await two.get(Want(f"{SITE}/a")), Response)
    net.later(20)
    assert isinstance(await one.get(Want(f"{SITE}/b")), Response)


async def test_what_is_kept_of_a_robots_txt_comes_back_as_it_was(client: Redis) -> None:
    """For as long as was said; what a server's error said may be any text."""
    shelf = RedisShelf(client, "wiresift")
    for kept in (Kept(b"User-agent: *\n" * 9, 1.7e9), Kept(b"", 1.7e9, 3, "HTTP 503 é")):
        await shelf.save(SITE, kept, 60)
        assert await shelf.load(SITE) == kept
    assert 0 < await client.ttl(f"wiresift:fetch:robots:{SITE}") <= 60
    assert await shelf.load("https://other.example") is None


@pytest.mark.parametrize("shared", [True, False])
async def test_a_visitor_as_services_have_it(client: Redis, net: Net, shared: bool) -> None:
    """Wired from settings, with a server or without one."""
    settings = FetcherSettings.read({"WIRESIFT_CONTACT": "desk@example.org", "WIRESIFT_FETCHER_HOST_DELAY_S": "0"})
    net.pages |= {ROBOTS: FakeAnswer(body=b"User-agent: *\nDisallow: /b"), f"{SITE}/a": FakeAnswer()}

    async with visiting(net, settings, client if shared else None) as visitor:
        first, second = [await visitor.get(Want(f"{SITE}/{path}")) for path in "ab"]

    assert isinstance(first, Response)
    assert isinstance(second, Rejected)
    assert second.reason is RejectReason.ROBOTS
    assert bool(await client.keys("wiresift:fetch:*")) is shared
    assert longest_s(settings) == 40


async def _paused_s(visitor: Visitor, url: str = f"{SITE}/a") -> float:
    """For how many seconds a visit is put off."""
    found = await visitor.get(Want(url))
    assert isinstance(found, Postponed), found
    return found.delay_s


async def _nothing(visitor: Visitor) -> None:
    """Nothing can be fetched: the rules are unknown, or the host wants a pause even before they can be asked for."""
    with suppress(RobotsUnreachable):
        assert isinstance(await visitor.get(Want(f"{SITE}/a")), Postponed)
