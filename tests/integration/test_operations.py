"""What operators do is recorded with the deed, once, and a mark lives as long as its letter."""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis

from shared.events import DeadLetter
from shared.streams import operations, scripts
from shared.streams.inspect import pauses
from shared.streams.keys import Stream
from shared.streams.letters import Letters
from shared.streams.messages import Sender
from shared.streams.operations import Operation
from shared.streams.redrive import Redrive, Run
from shared.streams.reopening import Outcome
from tests import builders
from tests.stages import KEYS, LIMITS, add

DEAD = KEYS.stream(Stream.DEAD)
RUN = Run("2026-11-21T09:00:00+00:00", "ada@desk", "all", "known bad")


async def bury(client: Redis, count: int = 1) -> list[str]:
    """That many dead letters; returns their entries."""
    return [await add(client, {"__data__": _packed(builders.dead_letter())}, Stream.DEAD) for _ in range(count)]


async def test_a_pause_keeps_who_when_and_why_however_often_it_is_asked_for(client: Redis) -> None:
    """Of two at once one begins it; a second changes nothing and is not recorded, and so with resuming."""
    begun = await asyncio.gather(*(operations.pause(client, KEYS, "cleaner", by=who, why=f"{who} says") for who in ("ada", "bob")))
    assert sorted(begun) == [False, True]
    first = ("ada", "bob")[begun.index(True)]
    standing = (await pauses(client, KEYS))["cleaner"]
    assert (standing.by, standing.why) == (first, f"{first} says")
    assert [await operations.resume(client, KEYS, "cleaner", by="eve") for _ in range(2)] == [True, False]
    assert await pauses(client, KEYS) == {}
    recorded = await operations.recent(client, KEYS, 10)
    assert [operation for _, operation in recorded] == [
        Operation("eve", "resume", "cleaner"),
        Operation(first, "pause", "cleaner", details=f"{first} says"),
    ]


async def test_operations_are_told_newest_first_with_the_servers_time(client: Redis) -> None:
    """To the count asked for, whatever another program may have written between."""
    done = [Operation("ada@desk", "replay", f"article {n}", n, "why \ud800" * 200) for n in range(3)]
    for operation in done:
        await operations.record(client, KEYS, operation)
    await client.xadd(KEYS.operations, {b"\xff": b"\xff", b"count": b"many"})
    now = await operations.server_time(client)
    odd, *told = await operations.recent(client, KEYS, 3)
    assert odd[1] == Operation("", "", "", 0)
    assert [(operation.subject, operation.count) for _, operation in told] == [("article 2", 2), ("article 1", 1)]
    assert all(abs((now - at).total_seconds()) < 60 for at, _ in told)
    assert all(len(operation.details) <= operations.MAX_SAID for _, operation in told)


async def test_a_run_of_many_calls_is_one_line_with_their_sum(client: Redis) -> None:
    """Unless somebody else's deed lies between, which keeps its place."""
    await bury(client, 150)
    run = Redrive(client, KEYS, LIMITS, RUN)
    letters = [letter async for page in Letters(client, KEYS).pages() for letter in page]
    assert {told.outcome for told in await run.discard(letters[:140])} == {Outcome.DONE}
    await operations.pause(client, KEYS, "cleaner", by="bob")
    await run.discard(letters[140:])
    recorded = [(operation.what, operation.count) for _, operation in await operations.recent(client, KEYS, 10)]
    assert recorded == [("discard", 10), ("pause", 1), ("discard", 140)]


async def test_a_discarded_letter_is_marked_once_and_stays_in_the_log(client: Redis) -> None:
    """The same call again says the same; another's is told that it is handled; one line is recorded."""
    [entry] = await bury(client)
    letters = Letters(client, KEYS)
    letter = await letters.get(entry)
    assert letter
    mine, others = (Redrive(client, KEYS, LIMITS, Run(RUN.at, by, "one")) for by in ("ada", "bob"))
    outcomes = [(await run.discard([letter]))[0].outcome for run in (mine, mine, others)]
    assert outcomes == [Outcome.DONE, Outcome.DONE, Outcome.KNOWN]
    marked = await letters.get(entry)
    assert marked
    assert marked.mark
    assert (marked.mark.what, marked.mark.by, marked.body) == ("discarded", "ada", letter.body)
    assert len(await operations.recent(client, KEYS, 10)) == 1


async def test_marks_go_with_their_letters(client: Redis) -> None:
    """Trimming the log drops the marks of letters that are gone, and no other; an emptied log has none."""
    entries = [await add_at(client, f"{1000 * n}-0") for n in (1, 2, 3)]
    run = Redrive(client, KEYS, LIMITS, RUN)
    await run.discard([letter async for page in Letters(client, KEYS).pages() for letter in page])
    for _ in range(2):
        await scripts.call(client, "trim", [DEAD, KEYS.handled], [1500, 2**40, 2**40])
    assert await client.zcard(KEYS.handled) == 2
    assert [letter.entry async for page in Letters(client, KEYS).pages() for letter in page if letter.mark] == entries[1:]
    await client.delete(DEAD)
    await scripts.call(client, "trim", [DEAD, KEYS.handled], [1500, 2**40, 2**40])
    assert await client.exists(KEYS.handled) == 0


async def test_letters_come_in_pages_with_what_cannot_be_read_between(client: Redis) -> None:
    """All of them, oldest first, up to the entry that was newest; the unreadable say why, and may be discarded like any other."""
    entries = await bury(client, 120)
    entries.append(await add(client, {"__data__": b"no JSON"}, Stream.DEAD))
    letters = Letters(client, KEYS)
    until = await letters.newest()
    await bury(client)
    assert until == entries[-1]
    found = [letter async for page in letters.pages(until) for letter in page]
    assert [letter.entry for letter in found] == entries
    assert (found[-1].error, found[-1].body) == ("unreadable", None)
    assert "not a readable DeadLetter" in found[-1].message
    [told] = await Redrive(client, KEYS, LIMITS, RUN).discard(found[-1:])
    assert told.outcome is Outcome.DONE


async def add_at(client: Redis, entry: str) -> str:
    """A dead letter of that entry id."""
    await client.xadd(DEAD, {"__data__": _packed(builders.dead_letter())}, id=entry)
    return entry


def _packed(letter: DeadLetter) -> bytes:
    return Sender("fetcher").pack(letter, request_id=letter.request_id, subject=None, time=builders.MOMENT)
