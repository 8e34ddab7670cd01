"""Figures of what all processes share: who tells them, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Metric
from redis.exceptions import ResponseError

from shared.gauges import gauge
from shared.streams.census import LOOKS, RESTS, Census

EVERY_S = 5.0


class Clock:
    """Seconds that pass as a test says."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Server:
    """Gives one turn, as `turn.lua` does; it can be out of reach of some."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._holder, self._until = clock, "", 0.0
        self.away_for: set[str] = set()

    def turn_of(self, consumer: str, lease: timedelta) -> bool:
        if consumer in self.away_for:
            raise ResponseError("no answer")
        if self._holder != consumer and self._clock() < self._until:
            return False
        self._holder, self._until = consumer, self._clock() + lease.total_seconds()
        return True


def census_of(server: Server, clock: Clock, consumer: str, *, broken: bool = False) -> Census:
    """One process's census; a broken one never sees anything."""

    async def turn(lease: timedelta) -> bool:
        return server.turn_of(consumer, lease)

    async def take() -> Sequence[Metric]:
        if broken:
            raise LookupError("no such branch")
        return [gauge("wiresift_backlog_entries", "", (), {(): 7})]

    return Census("streams", turn, take, EVERY_S, clock)


def tells(census: Census) -> bool:
    return bool(list(census.collect()))


async def test_one_of_two_processes_tells() -> None:
    """The first that asks has the turn, and keeps it for as long as it looks."""
    clock = Clock()
    server = Server(clock)
    first, second = (census_of(server, clock, name) for name in ("a", "b"))
    for _ in range(10):
        await first.look()
        await second.look()
        assert (tells(first), tells(second)) == (True, False)
        clock.now_s += EVERY_S


async def test_another_tells_once_the_first_has_died() -> None:
    """Within the time that a turn lasts."""
    clock = Clock()
    server = Server(clock)
    first, second = (census_of(server, clock, name) for name in ("a", "b"))
    await first.look()
    clock.now_s += LOOKS * EVERY_S
    await second.look()
    assert (tells(first), tells(second)) == (False, True)


async def test_who_sees_nothing_gives_the_turn_away() -> None:
    """A process whose look fails rests until its turn has run out, so that one of another version may try."""
    clock = Clock()
    server = Server(clock)
    bad, good = census_of(server, clock, "a", broken=True), census_of(server, clock, "b")
    told = []
    for _ in range(RESTS + 1):
        await bad.look()
        await good.look()
        told.append((tells(bad), tells(good)))
        clock.now_s += EVERY_S
    assert told[-1] == (False, True)


@given(steps=st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 20), st.booleans()), max_size=60))
async def test_never_do_two_tell_at_once(steps: list[tuple[str, float, bool]]) -> None:
    """Whoever looks when, and whoever cannot reach the server: whoever is told of at a moment is told of by one."""
    clock = Clock()
    server = Server(clock)
    all_three = {name: census_of(server, clock, name) for name in "abc"}
    for name, pause_s, away in steps:
        clock.now_s += pause_s
        (server.away_for.add if away else server.away_for.discard)(name)
        with suppress(ResponseError):
            await all_three[name].look()
        assert sum(map(tells, all_three.values())) <= 1
