"""The sources on a real server: what the operator sets, and whose turn it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from services.fetcher.sources.leases import Claimed
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import SourceState
from tests.schedule import DUE, source

#: A lease that has ended as soon as it was given: what holds it looks like a crashed process at once, and no test has to sleep.
ENDED = timedelta(0)
NEVER = timedelta(days=365)


def later(claimed: Claimed, delay: timedelta = NEVER, **learned: Any) -> SourceState:
    return claimed.state.model_copy(update={"next_at": claimed.at + delay} | learned)


@pytest.fixture
def registry(client: Redis) -> SourceRegistry:
    return SourceRegistry(client, "wiresift")


async def claimed(registry: SourceRegistry) -> Claimed:
    found = await registry.claim()
    assert found, "a source is due"
    return found


async def test_adding_a_source_twice_is_adding_it_once(registry: SourceRegistry) -> None:
    """The first stays as it is, and is told apart from what is new."""
    assert await registry.add([source(1), source(2), source(1, name="Other")]) == [True, True, False]
    assert await registry.add([source(2)]) == [False]
    assert [one.name for one in await registry.sources()] == ["News 1", "News 2"]
    assert await registry.get(source(1).source_id) == source(1)
    assert await registry.get("unknown") is None


async def test_a_source_is_asked_by_one_at_a_time(client: Redis, registry: SourceRegistry) -> None:
    """Whoever claims while all due ones are leased gets none; a commit makes the source due at its next time, not before."""
    await registry.add([source()])
    held = await claimed(registry)
    other = SourceRegistry(client, "wiresift")
    assert (held.source, held.state, held.ran_out) == (source(), SourceState(), 0)
    assert await other.claim() is None
    assert await other.claim_this(source().source_id) is None
    state = later(held, failures=2, error="HTTP 503")
    assert await registry.commit(held, state)
    assert await other.claim() is None
    [known] = [known for known in await registry.known([source().source_id]) if known]
    assert (known.state.error, known.leased) == ("HTTP 503", False)
    assert known.due_at
    assert abs(known.due_at - held.at - NEVER) < timedelta(seconds=1)


async def test_the_most_overdue_is_asked_first(client: Redis, registry: SourceRegistry) -> None:
    """Whatever order they were added in."""
    await registry.add([source(number) for number in range(5)])
    for number, due in enumerate((500, 100, 400, 200, 300)):
        await client.zadd(DUE, {source(number).source_id: due})
    assert [(await claimed(registry)).source.name for _ in range(5)] == ["News 1", "News 3", "News 4", "News 2", "News 0"]


async def test_a_crashed_process_s_source_is_taken_over_when_its_lease_ends(client: Redis, registry: SourceRegistry) -> None:
    """It counts as due since it first was; whoever held it before can neither commit, extend nor release."""
    await registry.add([source()])
    crashed = SourceRegistry(client, "wiresift", lease=ENDED)
    slow = await claimed(crashed)
    taken = await claimed(registry)
    assert (taken.ran_out, taken.due_at) == (1, slow.due_at)
    assert not await crashed.commit(slow, later(slow, error="late"))
    assert not await crashed.extend(slow)
    assert not await crashed.release(slow)
    assert await registry.commit(taken, later(taken, error="in time"))
    [known] = [known for known in await registry.known([source().source_id]) if known]
    assert known.state.error == "in time"


async def test_a_lease_that_is_extended_does_not_end(client: Redis, registry: SourceRegistry) -> None:
    """A long poll stays its holder's."""
    await registry.add([source()])
    held = await claimed(SourceRegistry(client, "wiresift", lease=ENDED))
    assert await registry.extend(held)
    assert await registry.claim() is None
    assert await registry.commit(held, later(held))


async def test_a_released_source_is_due_as_it_was(registry: SourceRegistry) -> None:
    """Nothing is learned, and somebody else asks it at once."""
    await registry.add([source()])
    held = await claimed(registry)
    assert await registry.release(held)
    again = await claimed(registry)
    assert (again.due_at, again.ran_out) == (held.due_at, 0)
    assert not await registry.release(held)


async def test_a_source_that_seems_to_kill_its_askers_is_asked_less_and_less(client: Redis, registry: SourceRegistry) -> None:
    """Others get their turn; after three leases that ran out it waits for a minute and more."""
    await registry.add([source()])
    crashing = SourceRegistry(client, "wiresift", lease=ENDED)
    assert [(await claimed(crashing)).ran_out for _ in range(3)] == [0, 1, 2]
    assert await registry.claim() is None
    await registry.add([source(2)])
    assert (await claimed(registry)).source.name == "News 2"
    [known] = [known for known in await registry.known([source().source_id]) if known]
    backlog = await registry.backlog()
    assert known.due_at
    assert (backlog.sources, backlog.due) == (2, 0)


async def test_a_paused_source_is_not_asked_and_keeps_what_it_learned(registry: SourceRegistry) -> None:
    """Pausing one that is being asked lets that end; resuming brings it back to its time."""
    await registry.add([source()])
    held = await claimed(registry)
    paused = await registry.pause(source().source_id)
    assert paused
    assert paused.paused
    assert await registry.commit(held, later(held, timedelta(0), error="kept"))
    assert await registry.claim() is None
    [known] = [known for known in await registry.known([source().source_id]) if known]
    assert (known.due_at, known.state.error) == (None, "kept")
    assert await registry.resume(source().source_id) == source()
    assert (await claimed(registry)).state.error == "kept"


async def test_a_source_resumed_while_it_is_asked_is_not_asked_twice_at_once(registry: SourceRegistry) -> None:
    """It is due again when the lease ends, or at what the holder commits."""
    await registry.add([source()])
    held = await claimed(registry)
    await registry.pause(source().source_id)
    await registry.resume(source().source_id)
    assert await registry.claim() is None
    assert await registry.commit(held, later(held))
    assert await registry.claim() is None


async def test_a_paused_source_can_be_asked_by_name(registry: SourceRegistry) -> None:
    """As `sources check` does; it stays paused."""
    await registry.add([source(paused=True)])
    assert await registry.claim() is None
    held = await registry.claim_this(source().source_id)
    assert held
    assert await registry.claim_this(source().source_id) is None
    assert await registry.commit(held, later(held, timedelta(0)))
    assert await registry.claim() is None


async def test_a_removed_source_leaves_nothing_behind(client: Redis, registry: SourceRegistry) -> None:
    """Not even the commit of whoever is asking it brings it back."""
    await registry.add([source(), source(2)])
    held = await claimed(registry)
    assert await registry.remove([held.source.source_id, "unknown"]) == 1
    assert not await registry.commit(held, later(held))
    other = await claimed(registry)
    assert await registry.commit(other, later(other))
    assert await registry.remove([other.source.source_id]) == 1
    assert await client.keys("*") == []


async def test_a_changed_source_keeps_its_turn(registry: SourceRegistry) -> None:
    """An operator's edit moves nothing but what it is about; one of a source that is not there is told."""
    await registry.add([source()])
    held = await claimed(registry)
    await registry.commit(held, later(held))
    changed = await registry.update(source().source_id, lambda one: one.model_copy(update={"name": "Renamed", "tags": ("x",)}))
    assert changed == source(name="Renamed", tags=("x",)) == await registry.get(source().source_id)
    assert await registry.claim() is None
    assert await registry.update("unknown", lambda one: one) is None


async def test_hastened_sources_are_asked_as_soon_as_possible(registry: SourceRegistry) -> None:
    """Those that are paused or being asked stay as they are."""
    await registry.add([source(1), source(2), source(3, paused=True)])
    first = await claimed(registry)
    await registry.commit(first, later(first))
    second = await claimed(registry)
    assert await registry.hasten([source(number).source_id for number in (1, 2, 3)]) == 1
    assert (await claimed(registry)).source == first.source
    assert await registry.claim() is None
    assert await registry.commit(second, later(second))


async def test_ten_thousand_sources_are_told_of_page_by_page(registry: SourceRegistry) -> None:
    """Each once; those due are counted, and the next claim finds one."""
    await registry.add([source(number) for number in range(10_000)])
    pages = [page async for page in registry.pages()]
    assert max(map(len, pages)) < 1_000
    assert len({known.source.source_id for page in pages for known in page}) == sum(map(len, pages)) == 10_000
    backlog = await registry.backlog()
    assert (backlog.sources, backlog.due) == (10_000, 10_000)
    assert await registry.claim()


async def test_a_claim_does_the_same_with_ten_thousand_sources_as_with_one(client: Redis, registry: SourceRegistry) -> None:
    """The same commands, each O(log n): none walks through the sources."""
    await registry.add([source()])
    few = await commands_of_a_turn(client, registry)
    await registry.add([source(number) for number in range(10_000)])
    many = await commands_of_a_turn(client, registry)
    assert few == many
    assert not {"hgetall", "hscan", "zrangebyscore", "hvals"} & set(many)


async def test_a_source_that_cannot_be_read_holds_up_no_other(client: Redis, registry: SourceRegistry) -> None:
    """Another program's, say: it is passed over and told of by nobody."""
    await registry.add([source()])
    await client.hset("wiresift:fetch:{schedule}:sources", "alien", "no JSON")
    await client.zadd(DUE, {"alien": 1})
    assert (await claimed(registry)).source == source()
    assert await registry.claim_this("alien") is None
    assert await registry.sources() == [source()]
    assert [known.source for page in [page async for page in registry.pages()] for known in page] == [source()]


async def test_a_state_of_a_newer_version_loses_only_what_is_not_known_here(client: Redis, registry: SourceRegistry) -> None:
    """While a system is upgraded; one that is no state at all is begun anew, and its source is asked."""
    await registry.add([source(1), source(2)])
    await client.hset("wiresift:fetch:{schedule}:state", source(1).source_id, '{"failures": 3, "of_the_future": 1}')
    await client.hset("wiresift:fetch:{schedule}:state", source(2).source_id, "no JSON")
    found = {one.source.name: one.state for one in (await claimed(registry), await claimed(registry))}
    assert found == {"News 1": SourceState(failures=3), "News 2": SourceState()}


async def commands_of_a_turn(client: Redis, registry: SourceRegistry) -> dict[str, int]:
    """How often each command is run by one claim and its commit, in scripts too."""
    await registry.claim_this("unknown")  # the scripts are known from here on
    held = await claimed(registry)
    await registry.commit(held, later(held, timedelta(0)))
    await client.config_resetstat()
    held = await claimed(registry)
    await registry.commit(held, later(held, timedelta(0)))
    stats: dict[str, Any] = await client.info("commandstats")
    return {name.removeprefix("cmdstat_"): row["calls"] for name, row in stats.items() if "info" not in name and "config" not in name}
