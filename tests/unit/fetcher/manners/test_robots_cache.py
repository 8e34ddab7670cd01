"""Rules of origins: how often they are asked for, and what holds while nobody knows them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from services.fetcher.manners.robots import Robots
from services.fetcher.manners.robots_cache import Kept, RobotsCache, RobotsUnreachable, Shelf
from services.fetcher.web import Purpose, Response, Want
from shared.errors import Transient
from shared.outcomes import Postponed, Rejected
from tests.unit.fetcher.manners.fake_net import Net

ORIGIN = "https://news.example"
RULES = b"User-agent: *\nDisallow: /a"


@dataclass(slots=True)
class Site:
    """Answers for robots.txt files, one answer until it is changed, and counts who asks."""

    answer: Response | Rejected | Postponed | Exception
    wants: list[Want] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        self.wants.append(want)
        if self.gate:
            await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass(slots=True)
class MemoryShelf:
    """What replicas know, in memory."""

    kept: dict[str, Kept] = field(default_factory=dict)

    async def load(self, origin: str) -> Kept | None:
        return self.kept.get(origin)

    async def save(self, origin: str, kept: Kept, seconds: int) -> None:
        assert seconds > 0
        self.kept[origin] = kept


def answer(status: int = 200, body: bytes = RULES, control: str = "") -> Response:
    return Response(status, f"{ORIGIN}/robots.txt", (), (("cache-control", control),), body, len(body), 1)


async def allowed(cache: RobotsCache, site: Site, path: str = "/a", origin: str = ORIGIN) -> bool:
    """Whether the rules that are known now allow a path."""
    rules = await cache.rules(origin, site.get)
    assert isinstance(rules, Robots)
    return rules.allows(origin + path)


@pytest.mark.parametrize(("control", "fresh_s"), [("", 86_400), ("max-age=3600", 3600), ("no-store", 900)])
async def test_a_file_is_asked_for_anew_once_it_is_no_longer_fresh(control: str, fresh_s: int) -> None:
    """Not before, however often it is needed; what it says by then holds."""
    net, site = Net(), Site(answer(control=control))
    cache = RobotsCache(None, net.clock)
    for _ in range(3):
        assert not await allowed(cache, site)
    net.later(fresh_s - 1)
    assert not await allowed(cache, site)
    assert site.wants == [Want(f"{ORIGIN}/robots.txt", Purpose.ROBOTS)]

    site.answer = answer(404)
    net.later(1)
    assert await allowed(cache, site)
    assert len(site.wants) == 2


async def test_replicas_ask_for_each_other() -> None:
    """What one has found the other finds on the shelf, failures too."""
    net, site, shelf = Net(), Site(answer()), MemoryShelf()
    for _ in range(2):
        assert not await allowed(RobotsCache(shelf, net.clock), site)
    site.answer = Transient("reset")
    for _ in range(2):
        with pytest.raises(RobotsUnreachable):
            await RobotsCache(shelf, net.clock).rules("https://other.example", site.get)
    assert len(site.wants) == 2


async def test_all_who_need_a_file_at_once_wait_for_one_request() -> None:
    """One who gives up meanwhile stops nobody."""
    site = Site(answer(), gate=asyncio.Event())
    cache = RobotsCache(None, Net().clock)
    first, *others = [asyncio.ensure_future(allowed(cache, site)) for _ in range(5)]
    while not site.wants:
        await asyncio.sleep(0)
    first.cancel()
    assert site.gate
    site.gate.set()

    assert await asyncio.gather(*others) == [False] * 4
    assert len(site.wants) == 1


async def test_leaving_ends_what_is_still_asked_for() -> None:
    """A service that stops waits for no slow site."""
    site = Site(answer(), gate=asyncio.Event())
    async with RobotsCache(None, Net().clock) as cache:
        waiting = asyncio.ensure_future(allowed(cache, site))
        while not site.wants:
            await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await waiting


@pytest.mark.parametrize("trouble", [answer(503), Transient("time-out")])
async def test_a_site_whose_file_cannot_be_had_any_more_is_left_alone(trouble: Response | Exception) -> None:
    """Though a copy from yesterday is there; asked again ever less often, and as before once it is back."""
    net, site = Net(), Site(answer(body=b""))
    cache = RobotsCache(MemoryShelf(), net.clock)
    assert await allowed(cache, site)
    site.answer = trouble
    net.later(86_400)
    waits = []
    for _ in range(4):
        with pytest.raises(RobotsUnreachable) as caught:
            await cache.rules(ORIGIN, site.get)
        waits.append(caught.value.retry_after_s)
        net.later(caught.value.retry_after_s or 0)
    assert waits == [120, 240, 480, 960]
    assert len(site.wants) == 5

    site.answer = answer()
    assert not await allowed(cache, site)


async def test_a_host_without_room_for_the_file_postpones_and_is_not_remembered() -> None:
    """It is no failure of the site's."""
    busy = Postponed("busy", 5)
    site = Site(busy)
    cache = RobotsCache(MemoryShelf(), Net().clock)
    assert await cache.rules(ORIGIN, site.get) is busy
    site.answer = answer(429)
    assert await cache.rules(ORIGIN, site.get) == Postponed(f"HTTP 429 for {ORIGIN}/robots.txt", 60)
    site.answer = answer()

    assert not await allowed(cache, site)


async def test_what_a_process_holds_is_bounded() -> None:
    """Many sites with large files: the ones needed least recently are read from the shelf again."""
    site, shelf = Site(answer(body=b"# " + b"x" * 400_000)), MemoryShelf()
    cache = RobotsCache(shelf, Net().clock)
    for number in range(30):
        await cache.rules(f"https://{number}.example", site.get)
    assert len(site.wants) == 30
    shelf.kept["https://0.example"] = Kept(RULES, 10.0**12)

    assert not await allowed(cache, site, origin="https://0.example")
    assert len(site.wants) == 30


_shelf: type[Shelf] = MemoryShelf
