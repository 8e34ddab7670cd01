"""Looking at a live server: what is told is so, what cannot be known is None, and nothing is touched."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from services.console.looking.system_facts import Consumer, SystemFacts, read_system
from shared.outcomes import Unusable
from shared.streams import inspect
from shared.streams.actions import Action
from shared.streams.inspect import Pause, Replica, StageStatus
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, eventually, pass_on, put_in, reject, running, service_of, settings, stage_of

_REQUESTED, _CLASSIFIED, _DEAD = (KEYS.stream(stream) for stream in (Stream.REQUESTED, Stream.CLASSIFIED, Stream.DEAD))


async def _entries(client: Redis, key: str, first: str = "-") -> list[str]:
    rows = cast("list[tuple[bytes, Any]]", await client.xrange(key, first))
    return [entry.decode() for entry, _ in rows]


async def _first(client: Redis) -> StageStatus:
    return (await inspect.status(client, KEYS)).stages[0]


async def test_a_stage_is_told_as_of_one_moment(client: Redis) -> None:
    """What waits, what is in hand and for how long; retries with the time of the next."""
    await put_in(client, 5)
    unread = await _first(client)
    await client.xgroup_create(_REQUESTED, "fetcher", id="0")
    await client.xreadgroup("fetcher", "someone", {_REQUESTED: ">"}, count=2)
    await client.xclaim(_REQUESTED, "fetcher", "someone", 0, [(await _entries(client, _REQUESTED))[0]], idle=90_000)
    now = await inspect.server_ms(client)
    await client.zadd(KEYS.retry(Stream.REQUESTED), {"1-0": now + 60_000, "2-0": now + 3_600_000})
    read = await _first(client)
    await client.zadd(KEYS.retry(Stream.REQUESTED), {"1-0": now - 60_000})
    late = await _first(client)
    assert (unread.entries, unread.pending, unread.waiting, unread.idle_ms) == (5, None, None, None)
    assert (read.entries, read.pending, read.waiting, read.accounted, read.retries) == (5, 2, 3, 5, 2)
    assert read.bytes
    assert read.idle_ms
    assert read.idle_ms >= 90_000
    assert read.oldest_age_ms is not None
    assert read.waiting_age_ms is not None
    assert read.oldest_age_ms >= read.waiting_age_ms
    assert read.next_retry_ms is not None
    assert late.next_retry_ms is not None
    assert 0 < read.next_retry_ms <= 60_000
    assert late.next_retry_ms <= -60_000


async def test_a_stream_that_was_worked_empty_has_nothing_and_knows_it(client: Redis, real_server: RealServer) -> None:
    """Zeros, not unknown; no age of an entry that is not there."""
    async with running(service_of(client, real_server.url, reject)):
        await all_ended(client, await put_in(client, 3))
    found = await _first(client)
    assert (found.entries, found.pending, found.waiting, found.bytes, found.accounted, found.retries) == (0, 0, 0, 0, 0, 0)
    assert (found.oldest_age_ms, found.waiting_age_ms, found.idle_ms, found.next_retry_ms) == (None, None, None, None)


async def test_a_process_says_how_it_fares(client: Redis, real_server: RealServer) -> None:
    """Who it is, what it has done, what it goes by; its clock is the server's, on one machine."""
    service = service_of(client, real_server.url, reject, stream_max_entries=77)

    async def done() -> Replica | None:
        found = (await inspect.status(client, KEYS)).living("fetcher")
        return next((one for one in found if (one.said.runs or {}).get("rejected") == 3), None)

    async with running(service):
        await all_ended(client, await put_in(client, 3))
        found = await eventually(done)
    said = found.said
    assert (said.stage, said.version, said.width, said.deadline_s, said.reclaim_s, said.max_entries) == ("fetcher", "toy", 4, 10, 0.4, 77)
    assert (said.in_hand, said.held, said.paused, said.blocked_s, said.oldest_run_s) == (0, 0, False, 0, 0)
    assert found.consumer == service.handover.consumer
    assert abs(found.skew_ms) < 60_000
    assert said.started_at_ms <= said.at_ms
    assert None not in (said.cpu_s, said.loop_lag_s)


async def test_a_process_says_that_it_is_blocked(client: Redis, real_server: RealServer) -> None:
    """From the first refusal until there is room again; its runs go on meanwhile."""
    await add(client, {"text": "takes the room"}, Stream.FETCHED)
    ids = await put_in(client, 2)

    async def blocked() -> Replica | None:
        found = (await inspect.status(client, KEYS)).living("fetcher")
        return next((one for one in found if one.said.blocked_s and one.said.in_hand == len(ids)), None)

    async def freed() -> bool:
        found = (await inspect.status(client, KEYS)).living("fetcher")
        return any(one.said.blocked_s == 0 and one.said.runs == {"ok": len(ids)} for one in found)

    async with running(service_of(client, real_server.url, pass_on, stream_max_entries=1)):
        said = (await eventually(blocked)).said
        assert said.oldest_run_s >= said.blocked_s
        assert said.runs == {}
        for _ in ids:  # room for one after the other
            await client.delete(KEYS.stream(Stream.FETCHED))
            await eventually(lambda: client.exists(KEYS.stream(Stream.FETCHED)))
        await eventually(freed)


async def test_a_pause_is_shown_whoever_wrote_it(client: Redis) -> None:
    """One of ours with its words; anything else under a stage's name pauses it too."""
    await client.hset(
        KEYS.paused, mapping={"fetcher": '{"at": "now", "by": "ann@host", "why": "moves"}', "cleaner": b"\xff", "classifier": "[1]"}
    )
    found = (await inspect.status(client, KEYS)).stages
    assert [stage.paused for stage in found] == [Pause("now", "ann@host", "moves"), Pause(), Pause()]


async def test_what_others_write_where_processes_speak_makes_no_look_fail(client: Redis) -> None:
    """Words without form are nobody's; words of another version are read as far as they go."""
    await client.hset(KEYS.replicas, mapping={b"\xff": b"\xff", "odd": "no time", "old": '1 {"stage": "fetcher"}', "list": "5 []"})
    found = (await inspect.status(client, KEYS)).replicas
    assert [(one.consumer, one.stage, one.alive) for one in found] == [("list", None, False), ("old", "fetcher", False)]


@pytest.mark.parametrize("start", ["0", "3-0", "5-0", "8-0", "$"])
@pytest.mark.parametrize("read", [0, 2, 100])
@pytest.mark.parametrize("first_kept", [1, 6, 11])
async def test_what_a_group_has_not_read_is_counted_right_or_not_at_all(client: Redis, start: str, read: int, first_kept: int) -> None:
    """Wherever it began, however far it read, whatever was trimmed before it."""
    for number in range(1, 11):
        await client.xadd(_CLASSIFIED, {"n": number}, id=f"{number}-0")
    await client.xgroup_create(_CLASSIFIED, "sink", id=start)
    if read:
        await client.xreadgroup("sink", "someone", {_CLASSIFIED: ">"}, count=read)
    await client.xtrim(_CLASSIFIED, minid=f"{first_kept}-0", approximate=False)
    [group] = (await inspect.status(client, KEYS)).log(Stream.CLASSIFIED).groups
    delivered = (await client.xinfo_groups(_CLASSIFIED))[0]["last-delivered-id"].decode()
    left = await _entries(client, _CLASSIFIED, f"({delivered}")
    assert group.unread in (len(left), None)
    assert (group.behind_ms > 0) is bool(left)
    if start == "0":
        assert group.unread is not None, "which is how groups are made here"


async def test_what_a_group_took_and_never_acknowledged_has_an_age(client: Redis) -> None:
    """The longest of what is pending; a group that is done with everything has none."""
    entries = [await client.xadd(_CLASSIFIED, {"n": number}) for number in range(3)]
    await client.xgroup_create(_CLASSIFIED, "sink", id="0")
    await client.xreadgroup("sink", "someone", {_CLASSIFIED: ">"})
    await client.xclaim(_CLASSIFIED, "sink", "someone", 0, [entries[1]], idle=90_000)
    [died] = (await inspect.status(client, KEYS)).log(Stream.CLASSIFIED).groups
    await client.xack(_CLASSIFIED, "sink", *entries)
    [done] = (await inspect.status(client, KEYS)).log(Stream.CLASSIFIED).groups
    assert (died.pending, died.unread, died.behind_ms) == (3, 0, 0)
    assert died.idle_ms is not None
    assert died.idle_ms >= 90_000
    assert (done.pending, done.idle_ms) == (0, None)


async def test_what_a_group_has_not_read_is_unknown_once_an_entry_was_deleted_from_within(client: Redis) -> None:
    """The server's figure is off from then on."""
    entries = [await client.xadd(_CLASSIFIED, {"n": number}) for number in range(5)]
    await client.xgroup_create(_CLASSIFIED, "sink", id="0")
    await client.xreadgroup("sink", "someone", {_CLASSIFIED: ">"}, count=1)
    before = (await inspect.status(client, KEYS)).log(Stream.CLASSIFIED).groups[0].unread
    await client.xdel(_CLASSIFIED, entries[3])
    after = (await inspect.status(client, KEYS)).log(Stream.CLASSIFIED).groups[0].unread
    assert (before, after) == (4, None)


async def test_looking_costs_the_same_however_much_there_is_and_writes_nothing(client: Redis) -> None:
    """Commands as the server counts them, those in scripts included; changes since the last save."""

    async def cost() -> list[int]:
        before = await client.info()
        await read_system(client, settings(), version="toy", now=time.time)
        after = await client.info()
        return [after[name] - before[name] for name in ("total_commands_processed", "rdb_changes_since_last_save")]

    await put_in(client, 20)
    await client.xgroup_create(_REQUESTED, "fetcher", id="0")
    await client.xadd(_CLASSIFIED, {"n": 0})
    await cost()  # the scripts are loaded by now
    little = await cost()
    await put_in(client, 1_000)
    for number in range(1_000):
        await client.xadd(_CLASSIFIED, {"n": number})
    much = await cost()
    assert little == much
    assert much[1] == 0


async def _facts(client: Redis) -> SystemFacts:
    return await read_system(client, settings(), version="toy", now=time.time)


async def test_open_dead_letters_are_counted_by_stage_and_error(client: Redis, real_server: RealServer) -> None:
    """Those that somebody has dealt with are not; one that is no letter is unreadable."""

    async def unusable(delivery: Delivery[Any]) -> Action:
        return Unusable("LimitExceeded", "too large")

    async with running(service_of(client, real_server.url, unusable)):
        await all_ended(client, await put_in(client, 12))
    await client.xadd(_DEAD, {"no": b"\xff"})
    oldest = (await _entries(client, _DEAD))[0]
    await client.zadd(KEYS.handled, {f"{oldest} {{}}": int(oldest.partition("-")[0])})
    found = await _facts(client)
    assert found.letters == {("fetcher", "LimitExceeded"): 11, ("unknown", "unreadable"): 1}
    assert (found.letters_seen, found.status.dead.count) == (13, 12)
    assert found.status.dead.by_stage == {"fetcher": 11, "cleaner": 0, "classifier": 0}
    assert found.status.dead.more, "one that does not say whose it is"


async def test_open_dead_letters_are_each_stages_own(client: Redis, real_server: RealServer) -> None:
    """However many more there are than one page holds."""

    async def unusable(delivery: Delivery[Any]) -> Action:
        return Unusable("LimitExceeded", "too large")

    stages = [service_of(client, real_server.url, unusable, stage=stage_of(stream)) for stream in (Stream.FETCHED, Stream.CLEANED)]
    async with running(*stages):
        for stream, count in ((Stream.FETCHED, 130), (Stream.CLEANED, 3)):
            for _ in range(count):
                await add(client, {"no": "event"}, stream)

        async def buried() -> bool:
            return bool(await client.xlen(_DEAD) == 133)

        await eventually(buried)
    found = (await inspect.status(client, KEYS)).dead
    assert (found.count, found.more, found.by_stage) == (133, False, {"fetcher": 0, "cleaner": 130, "classifier": 3})


async def test_large_dead_letters_are_not_all_looked_at(client: Redis) -> None:
    """Those that are not are known to be there."""
    for _ in range(9):
        await client.xadd(_DEAD, {"__data__": b"/wiresift/cleaner\0" + b"x" * 2**20})
    found = (await inspect.status(client, KEYS)).dead
    assert (found.count, found.more) == (9, True)
    assert 4 <= found.by_stage["cleaner"] < 9


async def test_marks_without_their_letters_make_no_count_negative(client: Redis) -> None:
    """A mark may outlive its letter by a moment."""
    await client.zadd(KEYS.handled, {"1-0 {}": 1, "2-0 {}": 2})
    assert (await inspect.status(client, KEYS)).dead.count == 0


async def test_consumers_and_clocks_are_as_the_server_has_them(client: Redis) -> None:
    """A group that is not there has no consumers; a clock that is off by a minute is seen to be."""
    await put_in(client, 3)
    before = await _facts(client)
    await client.xgroup_create(_REQUESTED, "fetcher", id="0")
    await client.xreadgroup("fetcher", "someone", {_REQUESTED: ">"}, count=2)
    after = await read_system(client, settings(), version="toy", now=lambda: time.time() + 60)
    assert before.consumers == {"fetcher": [], "cleaner": [], "classifier": []}
    [found] = after.consumers["fetcher"]
    assert isinstance(found, Consumer)
    assert (found.name, found.pending) == ("someone", 2)
    assert abs(before.ahead_ms) < 30_000 < after.ahead_ms


async def test_a_look_goes_on_while_the_server_refuses_writes(client: Redis) -> None:
    """Out of memory is when one looks."""
    await put_in(client, 3)
    await client.config_set("maxmemory", "1")
    try:
        found = await asyncio.wait_for(inspect.status(client, KEYS), timedelta(minutes=1).total_seconds())
    finally:
        await client.config_set("maxmemory", "0")
    after = await inspect.status(client, KEYS)
    assert found.stages[0].entries == 3
    assert (found.memory.max_bytes, found.memory.full) == (1, True)
    assert (after.memory.max_bytes, after.memory.full) == (None, False)
    assert after.memory.used_bytes
