"""The tdmrep.json of origins: how often it is asked for, and what holds while nobody knows it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from services.fetcher.rights.tdmrep import MAX_BYTES, Rule
from services.fetcher.rights.tdmrep_ask import PATIENCE_S, RETRY_S, TRIES, KeptFile
from services.fetcher.rights.tdmrep_cache import FileShelf, TdmrepCache
from services.fetcher.web import Purpose, Response, Want
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Postponed, Rejected, RejectReason

ORIGIN = "https://news.example"
FILE = b'[{"location": "/", "tdm-reservation": 1}]'
RULES = (Rule("/", True, None),)

Answer = Response | Rejected | Postponed | Exception


def answer(status: int = 200, body: bytes = FILE, control: str = "") -> Response:
    return Response(status, f"{ORIGIN}/.well-known/tdmrep.json", (), (("cache-control", control),), body, len(body), 1)


@dataclass(slots=True)
class Site:
    """Gives its answers in turn, the last one for ever, once its gate is open; knows what was asked, and the time."""

    answers: list[Answer]
    wants: list[Want] = field(default_factory=list)
    gate: asyncio.Event | None = None
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        self.wants.append(want)
        if self.gate:
            await self.gate.wait()
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class MemoryShelf:
    """What replicas know, in memory."""

    kept: dict[str, KeptFile] = field(default_factory=dict)

    async def load(self, origin: str) -> KeptFile | None:
        return self.kept.get(origin)

    async def save(self, origin: str, kept: KeptFile, seconds: int) -> None:
        assert seconds > 0
        self.kept[origin] = kept


def cache_of(site: Site, shelf: FileShelf | None = None) -> TdmrepCache:
    return TdmrepCache(site, shelf, lambda: site.now, site.sleep)


@pytest.mark.parametrize(("status", "rules"), [(200, RULES), (404, ()), (410, ())])
@pytest.mark.parametrize(("control", "fresh_s"), [("", 86_400), ("max-age=3600", 3600), ("max-age=999999", 86_400), ("no-store", 900)])
async def test_a_file_or_its_absence_is_asked_for_once_while_it_is_fresh(
    status: int, rules: tuple[Rule, ...], control: str, fresh_s: int
) -> None:
    """A day at most, whatever the server says; then anew."""
    site = Site([answer(status, FILE if status == 200 else b"", control)])
    cache = cache_of(site)
    for _ in range(3):
        assert await cache.rules(ORIGIN) == rules
    site.later(fresh_s - 1)
    assert await cache.rules(ORIGIN) == rules
    assert site.wants == [Want(f"{ORIGIN}/.well-known/tdmrep.json", Purpose.RIGHTS)]
    site.later(1)
    await cache.rules(ORIGIN)
    assert len(site.wants) == 2


@pytest.mark.parametrize(
    "failure",
    [
        answer(500),
        answer(429),
        answer(403),
        answer(200, b" " * (MAX_BYTES + 1)),
        Rejected(RejectReason.ROBOTS, "forbidden"),
        Transient("reset"),
        Unprocessable("certificate"),
        SettingsError("contact"),
        Postponed("paused", PATIENCE_S + 1),
    ],
)
async def test_what_cannot_be_had_is_unknown_and_left_alone_for_an_hour(failure: Answer) -> None:
    """It blocks nothing, and is neither a permission nor a refusal."""
    site = Site([failure, answer()])
    cache = cache_of(site)
    assert [await cache.rules(ORIGIN) for _ in range(3)] == [None] * 3
    site.later(RETRY_S)
    assert await cache.rules(ORIGIN) == RULES
    assert len(site.wants) == 2


async def test_a_busy_host_is_asked_again_at_its_turn() -> None:
    """The file comes right behind the article, which took the host's last turn."""
    site = Site([Postponed("busy", 30.0), Postponed("busy", 2.0), answer()])
    assert await cache_of(site).rules(ORIGIN) == RULES
    assert site.slept == [30.0, 2.0]


async def test_a_host_that_is_always_busy_is_asked_a_few_times() -> None:
    """Then its file is unknown for a while."""
    site = Site([Postponed("busy", 1.0)])
    assert await cache_of(site).rules(ORIGIN) is None
    assert len(site.wants) == TRIES


async def test_however_many_need_a_file_it_is_got_once() -> None:
    """Those who come meanwhile wait for the same answer."""
    site = Site([answer()], gate=asyncio.Event())
    cache = cache_of(site)
    asking = [asyncio.create_task(cache.rules(ORIGIN, wait_s=3600)) for _ in range(10)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert not any(task.done() for task in asking)
    assert site.gate
    site.gate.set()
    assert await asyncio.gather(*asking) == [RULES] * 10
    assert len(site.wants) == 1


async def test_nobody_waits_for_a_slow_site_and_its_answer_serves_the_next() -> None:
    """The asking goes on by itself, also where the one who began it is gone."""
    site = Site([answer()], gate=asyncio.Event())
    async with cache_of(site) as cache:
        assert await cache.rules(ORIGIN, wait_s=0) is None
        assert await cache.rules(ORIGIN, wait_s=0) is None
        assert site.gate
        site.gate.set()
        assert await cache.rules(ORIGIN, wait_s=60) == RULES
    assert len(site.wants) == 1


async def test_leaving_ends_what_is_still_asked_for() -> None:
    """No task outlives the cache."""
    site = Site([answer()], gate=asyncio.Event())
    before = asyncio.all_tasks()
    async with cache_of(site) as cache:
        await cache.rules(ORIGIN, wait_s=0)
        assert asyncio.all_tasks() != before
    assert asyncio.all_tasks() == before


async def test_replicas_ask_for_each_other() -> None:
    """What one has found, absence and failure included, no other asks for."""
    for first, rules in ((answer(), RULES), (answer(404, b""), ()), (Transient("reset"), None)):
        shelf = MemoryShelf()
        one, other = Site([first]), Site([AssertionError("asked")])
        assert await cache_of(one, shelf).rules(ORIGIN) == rules
        assert await cache_of(other, shelf).rules(ORIGIN) == rules


async def test_origins_have_files_of_their_own_and_the_least_used_go_first() -> None:
    """What one process keeps is bounded."""
    site = Site([answer(body=FILE + b" " * (MAX_BYTES - len(FILE)))])
    cache = cache_of(site)
    for port in range(20):
        await cache.rules(f"{ORIGIN}:{port}")
    await cache.rules(f"{ORIGIN}:19")
    assert len(site.wants) == 20
    await cache.rules(f"{ORIGIN}:0")
    assert len(site.wants) == 21


async def test_a_file_that_is_got_again_takes_the_place_of_the_one_before() -> None:
    """It does not count twice, so nothing has to go for it."""
    site = Site([answer(body=FILE + b" " * (MAX_BYTES - len(FILE)), control="max-age=3600")])
    cache = cache_of(site)
    for _ in range(20):
        await cache.rules(ORIGIN)
        site.later(3600)
    asked = [await cache.rules(origin) and len(site.wants) for origin in (ORIGIN, f"{ORIGIN}:8443", ORIGIN)]
    assert asked == [21, 22, 22]


_shelf: type[FileShelf] = MemoryShelf
