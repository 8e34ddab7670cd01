"""Turns of those who wait at a gate: kept, passed on, and given up, among a crowd of askers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from redis.asyncio import Redis

from services.fetcher.manners.gate import Admission
from services.fetcher.manners.host_gate import HostGate
from shared.outcomes import Postponed
from tests.integration.manners.gates import MOMENT_MS, USUAL, Clock, World, ask, let_in, turned_away

#: When the fetchers of a crowd go away for a while.
AWAY_FROM_MS = MOMENT_MS + 200_000


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

    await world.run([crowd.one(number) for number in range(300)])

    assert len(crowd.moments) == 300
    assert min(after - before for before, after in pairwise(crowd.moments)) >= 1000
    assert crowd.moments[-1] - MOMENT_MS < (300 * 1.05 + away_s) * 1000
    assert crowd.asked.total() < 300 * 4
