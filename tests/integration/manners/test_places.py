"""Places at a gate: how far apart requests to a host go, and how many at once."""

from __future__ import annotations

from collections.abc import Callable

from redis.asyncio import Redis

from services.fetcher.manners.host_gate import HostGate
from services.fetcher.manners.pause import Pause
from tests.integration.manners.gates import HOST, MOMENT_MS, Clock, ask, let_in, turned_away


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

    assert 60 < await turned_away(gate, ask("b", delay_s=100)) <= 100
