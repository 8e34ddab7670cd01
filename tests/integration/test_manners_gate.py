"""The gate on a real server, with a clock that the test sets: replicas are gates on one server."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from redis.asyncio import Redis

from services.fetcher.manners.gate import Admission, Ask
from services.fetcher.manners.host_gate import HostGate
from services.fetcher.manners.host_view import HostView, host_view
from services.fetcher.manners.pause import REMEMBERED_S, Pause
from shared.outcomes import Postponed

HOST = "news.example"
#: A usual moment, in ms; the same for all tests, which no clock of the machine's touches.
MOMENT_MS = 1_700_000_000_000
#: When the fetchers of a crowd go away for a while.
AWAY_FROM_MS = MOMENT_MS + 200_000
USUAL: dict[str, Any] = {"connections": 2, "window": 32, "lease_s": 40, "furthest_s": 48 * 3600}


@dataclass(slots=True)
class Clock:
    """Time that passes when somebody sleeps, and not otherwise."""

    ms: int = MOMENT_MS
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ms += round(seconds * 1000)

    def now(self) -> int:
        return self.ms


class World:
    """Many tasks in simulated time: it goes on to the next moment somebody sleeps until once all of them sleep."""

    def __init__(self) -> None:
        self.ms = MOMENT_MS
        self._sleeping: list[tuple[int, int, asyncio.Future[None]]] = []
        self._living = self._numbers = 0

    def now(self) -> int:
        return self.ms

    async def sleep(self, seconds: float) -> None:
        waking = asyncio.get_running_loop().create_future()
        self._numbers += 1
        heapq.heappush(self._sleeping, (self.ms + round(seconds * 1000), self._numbers, waking))
        await waking

    async def run(self, lives: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Let all live to their end."""
        self._living = len(lives)
        tasks = [asyncio.create_task(self._lived(life)) for life in lives]
        while self._living:
            if len(self._sleeping) == self._living:
                self.ms, _, waking = heapq.heappop(self._sleeping)
                waking.set_result(None)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    async def _lived(self, life: Coroutine[Any, Any, None]) -> None:
        try:
            await life
        finally:
            self._living -= 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replica(client: Redis, clock: Clock) -> Callable[..., HostGate]:
    """Makes one more fetcher's gate."""

    def make(**overrides: Any) -> HostGate:
        return HostGate(client, "wiresift", **USUAL | overrides, sleep=clock.sleep, now_ms=clock.now)

    return make


def ask(name: str = "a", *, delay_s: float = 1.0, wait_s: float = 0.0, ahead: bool = False, host: str = HOST) -> Ask:
    return Ask(host, name, delay_s, wait_s, ahead)


async def let_in(gate: HostGate, asked: Ask) -> Admission:
    """Admitted, for certain."""
    found = await gate.admit(asked)
    assert isinstance(found, Admission), found
    return found


async def turned_away(gate: HostGate, asked: Ask) -> float:
    """Postponed for certain; returns for how many seconds."""
    found = await gate.admit(asked)
    assert isinstance(found, Postponed), found
    return found.delay_s


async def test_requests_of_all_replicas_are_spaced(replica: Callable[..., HostGate], clock: Clock) -> None:
    """Ten asked for by two at once go a second apart, each waiting in place for its own moment."""
    gates = [replica(connections=20), replica(connections=20)]
    moments = []
    for number in range(10):
        clock.ms = MOMENT_MS
        await let_in(gates[number % 2], ask(str(number), wait_s=60))
        moments.append(clock.ms)

    assert moments == [MOMENT_MS + 1000 * number for number in range(10)]


async def test_no_more_than_so_many_are_under_way_at_once(replica: Callable[..., HostGate], clock: Clock) -> None:
    """Whoever started them; one that ends makes room for another's."""
    one, two = replica(), replica()
    first = await let_in(one, ask("a", delay_s=0))
    await let_in(two, ask("b", delay_s=0))
    await turned_away(one, ask("c", delay_s=0))
    clock.ms += 10_000
    await turned_away(two, ask("d", delay_s=0))
    await one.leave(first)

    await let_in(two, ask("c", delay_s=0))


async def test_who_waits_for_a_place_looks_again_for_a_while(replica: Callable[..., HostGate], clock: Clock) -> None:
    """And then comes back later: nobody waits in place for longer than was said."""
    gate = replica(connections=1)
    await let_in(gate, ask("a", delay_s=0))

    await turned_away(gate, ask("b", delay_s=0, wait_s=2))

    assert len(clock.slept) > 1
    assert sum(clock.slept) <= 2


async def test_hosts_do_not_wait_for_each_other(replica: Callable[..., HostGate]) -> None:
    """Each has its own gate."""
    gate = replica()
    await let_in(gate, ask("a"))

    await let_in(gate, ask("a", host="other.example"))


async def test_places_of_a_process_that_was_killed_come_free(replica: Callable[..., HostGate], clock: Clock) -> None:
    """By the end of their lease, and not before."""
    for name in "ab":
        await let_in(replica(), ask(name, delay_s=0))
    clock.ms += 39_000
    await turned_away(replica(), ask("c", delay_s=0))
    clock.ms += 2_000

    await let_in(replica(), ask("c", delay_s=0))


async def test_an_asker_keeps_its_turn(replica: Callable[..., HostGate], clock: Clock) -> None:
    """Each gets a later one; coming early changes nothing; a newcomer is behind all of them, and they are admitted at their turns."""
    gate, other = replica(connections=9), replica(connections=9)
    await let_in(gate, ask("a", delay_s=10))
    turns = {name: await turned_away(gate, ask(name, delay_s=10)) for name in "bcd"}
    assert list(turns.values()) == [10, 20, 30]
    assert await turned_away(other, ask("c", delay_s=10)) == 20
    for name in "bcd":
        clock.ms = MOMENT_MS + round(turns[name] * 1000)
        await turned_away(other, ask("new " + name, delay_s=10))
        await let_in(other, ask(name, delay_s=10))


async def test_few_may_go_ahead_of_those_who_wait(replica: Callable[..., HostGate], clock: Clock) -> None:
    """At the host's pace still, and whoever had the turn they took comes right after, not last."""
    gate = replica(connections=9)
    await let_in(gate, ask("a", delay_s=10))
    for name in "bcdefg":
        await turned_away(gate, ask(name, delay_s=10))
    assert await turned_away(gate, ask("robots", delay_s=10, ahead=True)) == 10
    clock.ms += 10_000
    await let_in(gate, ask("robots", delay_s=10, ahead=True))

    assert await turned_away(gate, ask("b", delay_s=10)) == 10


@pytest.mark.parametrize("late_s", [0.0, 1.5])
async def test_a_feed_is_asked_for_however_many_articles_wait(client: Redis, late_s: float) -> None:
    """Of a host with a long delay: at the moment it was told, though the schedule comes a little late and each article on time."""
    world = World()
    gate = HostGate(client, "wiresift", **USUAL, sleep=world.sleep, now_ms=world.now)
    feed_at: list[int] = []
    articles_at: list[int] = []

    async def article(number: int) -> None:
        while isinstance(found := await gate.admit(ask(str(number), delay_s=10, wait_s=2)), Postponed):
            await world.sleep(found.delay_s)
        articles_at.append(world.ms)
        await gate.leave(found)

    async def feeds() -> None:
        while len(feed_at) < 3:
            await world.sleep(3)
            while isinstance(found := await gate.admit(ask("feed", delay_s=10, wait_s=2, ahead=True)), Postponed):
                await world.sleep(found.delay_s + late_s)
            feed_at.append(world.ms)
            await gate.leave(found)

    await world.run([*(article(number) for number in range(20)), feeds()])

    all_at = sorted(feed_at + articles_at)
    assert all(10 <= (after - before) / 1000 < 20 for before, after in pairwise(all_at))
    assert [all_at.index(moment) for moment in feed_at] == [1, 3, 5]


async def test_a_moment_kept_for_who_never_comes_back_is_soon_another_s(replica: Callable[..., HostGate], clock: Clock) -> None:
    """It costs those who wait one delay, once; those who go ahead have every other moment at most."""
    gate = replica(connections=9)
    await let_in(gate, ask("a", delay_s=10))
    await turned_away(gate, ask("feed", delay_s=10, ahead=True))
    assert await turned_away(gate, ask("b", delay_s=10)) == 20
    clock.ms += 20_000
    await let_in(gate, ask("b", delay_s=10))

    clock.ms += 10_000
    await let_in(gate, ask("feed", delay_s=10, ahead=True))
    await turned_away(gate, ask("another feed", delay_s=10, ahead=True))
    assert await turned_away(gate, ask("c", delay_s=10)) == 10


async def test_a_turn_further_off_than_anybody_s_patience_is_not_kept(replica: Callable[..., HostGate], clock: Clock) -> None:
    """It would take room from whoever comes later, for something that never comes back."""
    gate = replica(furthest_s=25)
    await let_in(gate, ask("a", delay_s=10))
    for name in "bc":
        await turned_away(gate, ask(name, delay_s=10))

    assert [await turned_away(gate, ask(f"far {number}", delay_s=10)) for number in range(3)] == [30, 30, 30]


async def test_turns_of_those_who_never_come_back_cost_nobody_an_hour(replica: Callable[..., HostGate], clock: Clock) -> None:
    """A host that nobody asks for a while is free, whatever was promised for that time."""
    gate = replica()
    await let_in(gate, ask("a", delay_s=10))
    for number in range(100):
        await turned_away(gate, ask(str(number), delay_s=10))
    clock.ms += 2_000_000

    await let_in(gate, ask("new", delay_s=10))


@dataclass(slots=True)
class Crowd:
    """So many URLs of one host, all wanted at once by two replicas, each run as a handler would: asked, waited for, asked again."""

    world: World
    gates: list[HostGate]
    away_s: int
    draw: random.Random = field(default_factory=lambda: random.Random(7))
    moments: list[int] = field(default_factory=list)
    asked: Counter[int] = field(default_factory=Counter)

    async def one(self, number: int) -> None:
        """One URL from its request to its page; for some time after a while nobody is there."""
        gate = self.gates[number % 2]
        while True:
            self.asked[number] += 1
            found = await gate.admit(ask(str(number), wait_s=2))
            if isinstance(found, Admission):
                break
            back_ms = self.world.ms + found.delay_s * 1000 + self.draw.randrange(300)
            if AWAY_FROM_MS <= back_ms < AWAY_FROM_MS + self.away_s * 1000:
                back_ms = AWAY_FROM_MS + self.away_s * 1000 + self.draw.randrange(300)
            await self.world.sleep((back_ms - self.world.ms) / 1000)
        self.moments.append(self.world.ms)
        await self.world.sleep(self.draw.uniform(0.05, 0.9))
        await gate.leave(found)


@pytest.mark.parametrize("away_s", [0, 300])
async def test_a_crowd_of_urls_of_one_host_goes_at_its_pace(client: Redis, away_s: int) -> None:
    """A delay apart, without a gap worth the name, at some two asks for each; also where all fetchers were away for a while."""
    world = World()
    gates = [HostGate(client, "wiresift", **USUAL, sleep=world.sleep, now_ms=world.now) for _ in range(2)]
    crowd = Crowd(world, gates, away_s)

    await world.run([crowd.one(number) for number in range(600)])

    assert len(crowd.moments) == 600
    assert min(after - before for before, after in pairwise(crowd.moments)) >= 1000
    assert crowd.moments[-1] - MOMENT_MS < (600 * 1.05 + away_s) * 1000
    assert crowd.asked.total() < 600 * 4


async def test_a_host_that_wants_a_pause_gets_it_from_all(replica: Callable[..., HostGate], clock: Clock) -> None:
    """From then on and for that long, whatever the URL; the reason is said."""
    one, two = replica(), replica()
    await one.leave(await let_in(one, ask("a")), Pause(300, 1))

    found = await two.admit(ask("b", wait_s=2))
    assert found == Postponed("news.example asked to be left alone: the turn comes in 300.0 s", 300)
    assert await turned_away(two, ask("robots", ahead=True)) == 300
    clock.ms += 300_000
    await let_in(two, ask("b"))


async def test_who_waits_in_place_hears_of_a_pause(client: Redis, clock: Clock) -> None:
    """A request that was promised a near moment is not made then, if the host asks for a pause meanwhile; it keeps no place."""
    gate = HostGate(client, "wiresift", **USUAL, now_ms=clock.now)
    under_way = await let_in(gate, ask("a"))

    async def paused_meanwhile(seconds: float) -> None:
        await gate.leave(under_way, Pause(300, 1))
        await clock.sleep(seconds)

    waiting = HostGate(client, "wiresift", **USUAL, sleep=paused_meanwhile, now_ms=clock.now)
    assert await turned_away(waiting, ask("b", wait_s=5)) == 299
    assert not await client.zcard("wiresift:fetch:{host:" + HOST + "}:leases")


async def test_the_longest_of_several_wishes_holds(replica: Callable[..., HostGate]) -> None:
    """In whatever order they come: answers that were under way together count as one strike."""
    gate = replica()
    first, second = [await let_in(gate, ask(name, delay_s=0)) for name in "ab"]
    await gate.leave(first, Pause(300, 1))
    await gate.leave(second, Pause(60, 1))

    assert await turned_away(gate, ask("c")) == 300


async def test_strikes_are_remembered_for_half_an_hour_after_a_pause(replica: Callable[..., HostGate], clock: Clock) -> None:
    """Then all is forgiven."""
    gate = replica()
    await gate.leave(await let_in(gate, ask("a")), Pause(60, 1))
    clock.ms += 61_000
    again = await let_in(gate, ask("b"))
    assert again.strikes == 1
    await gate.leave(again, Pause(120, 2))
    clock.ms += round((120 + REMEMBERED_S) * 1000) + 1

    forgiven = await let_in(gate, ask("c"))
    assert forgiven.strikes == 0
    await gate.leave(forgiven, Pause(60, 1))
    clock.ms += 61_000
    assert (await let_in(gate, ask("d"))).strikes == 1


async def test_one_host_holds_a_quarter_of_a_process_at_most(replica: Callable[..., HostGate], clock: Clock) -> None:
    """However many the host itself would take; other hosts and those on whom many depend are no part of it."""
    gate = replica(connections=100, window=8)
    inside = [await let_in(gate, ask(str(number), delay_s=0)) for number in range(2)]
    await let_in(replica(connections=100, window=8), ask("b", delay_s=0))
    assert await turned_away(gate, ask("c", delay_s=0)) == 0.5
    await let_in(gate, ask("c", delay_s=0, host="other.example"))
    await let_in(gate, ask("robots", delay_s=0, ahead=True))
    await gate.leave(inside[0])
    clock.ms += 500

    await let_in(gate, ask("c", delay_s=0))


async def test_all_that_is_kept_of_a_host_goes_by_itself(client: Redis, replica: Callable[..., HostGate]) -> None:
    """Within hours of the last that is known of it."""
    gate = replica(connections=1)
    admission = await let_in(gate, ask("a"))
    await turned_away(gate, ask("b"))
    keys = await client.keys("*")
    assert len(keys) == 3
    for key in keys:
        assert 0 < await client.pttl(key) <= 2 * 3_600_000
    await gate.leave(admission, Pause(86_400, 1))

    assert 86_400_000 < await client.pttl(f"wiresift:fetch:{{host:{HOST}}}:gate") < 2 * 86_400_000


async def test_the_server_s_clock_rules_where_the_test_s_does_not(client: Redis) -> None:
    """As in production."""
    gate = HostGate(client, "wiresift", connections=2, window=32, lease_s=40, furthest_s=3600)
    await let_in(gate, ask("a", delay_s=100))

    assert 99 < await turned_away(gate, ask("b", delay_s=100)) <= 100


async def test_an_operator_sees_what_stands_at_a_gate(client: Redis) -> None:
    """How many are under way and wait, and for how long the host is left alone; of an unknown host there is nothing to see."""
    gate = HostGate(client, "wiresift", **USUAL)
    inside = [await let_in(gate, ask(name, delay_s=0)) for name in "ab"]
    await turned_away(gate, ask("c", delay_s=0))
    assert await host_view(client, "wiresift", HOST) == HostView(under_way=2, waiting=1, paused_s=0, strikes=0)
    await gate.leave(inside[0], Pause(300, 2))

    found = await host_view(client, "wiresift", HOST)
    assert (found.under_way, found.strikes) == (1, 2)
    assert 299 < found.paused_s <= 300
    assert await host_view(client, "wiresift", "other.example") == HostView(0, 0, 0, 0)


async def test_a_server_that_is_away_when_a_request_ends_harms_nobody(client: Redis, replica: Callable[..., HostGate]) -> None:
    """The page was fetched; its place comes free with its lease."""
    gate = replica()
    admission = await let_in(gate, ask("a"))
    await client.set(f"wiresift:fetch:{{host:{HOST}}}:leases", "no set")

    await gate.leave(admission)


async def test_who_is_called_off_while_it_waits_hears_just_that(client: Redis, clock: Clock) -> None:
    """Also from a server that is away by then: its error must not take the place of the end."""

    async def called_off(seconds: float) -> None:
        await client.set(f"wiresift:fetch:{{host:{HOST}}}:leases", "no set")
        raise asyncio.CancelledError

    gate = HostGate(client, "wiresift", **USUAL, sleep=called_off, now_ms=clock.now)
    await let_in(gate, ask("a"))

    with pytest.raises(asyncio.CancelledError):
        await gate.admit(ask("b", wait_s=2))
