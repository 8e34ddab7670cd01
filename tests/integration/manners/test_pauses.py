"""A host that wants to be left alone, a gate whose server is away, and what an operator sees of either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from services.fetcher.manners.host_gate import HostGate
from services.fetcher.manners.host_view import HostView, host_view
from services.fetcher.manners.pause import REMEMBERED_S, Pause
from shared.outcomes import Postponed
from tests.integration.manners.gates import HOST, USUAL, Clock, ask, let_in, turned_away


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


async def test_an_operator_sees_what_stands_at_a_gate(client: Redis) -> None:
    """How many are under way and wait, and for how long the host is left alone; of an unknown host there is nothing to see."""
    gate = HostGate(client, "wiresift", **USUAL)
    inside = [await let_in(gate, ask(name, delay_s=0)) for name in "ab"]
    await turned_away(gate, ask("c", delay_s=0))
    assert await host_view(client, "wiresift", HOST) == HostView(under_way=2, waiting=1, paused_s=0, strikes=0)
    await gate.leave(inside[0], Pause(300, 2))

    found = await host_view(client, "wiresift", HOST)
    assert (found.under_way, found.strikes) == (1, 2)
    assert 240 < found.paused_s <= 300
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
