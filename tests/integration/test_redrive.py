"""A redriven request begins anew exactly once, with everything that identifies it kept, and only where its letter still tells the truth."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.outcomes import Unusable
from shared.request_ids import request_id_of_entry
from shared.streams import operations
from shared.streams.actions import Action, Result
from shared.streams.connection import connect
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.redrive import Redrive, Run
from shared.streams.reopening import Outcome, Told
from shared.trace import trace_id
from tests import builders
from tests.dead_letters import ADA, BOB, die, died, end_all, letters_of, never_full, outcomes, redriven
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, add, all_ended, bytes_held, eventually, intake, put_in, running, service_of

REQUESTED, CLASSIFIED = KEYS.stream(Stream.REQUESTED), KEYS.stream(Stream.CLASSIFIED)


@pytest.mark.parametrize("reads", [Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED])
async def test_a_redriven_request_ends_well_and_is_shown_once(client: Redis, real_server: RealServer, reads: Stream) -> None:
    """From whichever stage it died in: one fate, one classified entry, accounts at zero, and the letter marked."""
    ids = await died(client, real_server.url, 3, reads=reads)
    assert outcomes(await redriven(client)) == [Outcome.DONE] * 3
    assert await client.xlen(KEYS.stream(reads)) == 3
    assert await end_all(client, real_server.url, ids) == dict.fromkeys(ids, "classified")
    assert (await client.xlen(CLASSIFIED), await bytes_held(client, reads)) == (3, 0)
    assert [letter.mark and letter.mark.what for letter in await letters_of(client)] == ["redriven"] * 3
    [(_, recorded)] = await operations.recent(client, KEYS, 10)
    assert (recorded.what, recorded.by, recorded.subject, recorded.count) == ("redrive", "ada@desk", "all", 3)


async def test_two_operators_at_once_redrive_each_letter_once(client: Redis, real_server: RealServer) -> None:
    """What one has done is known to the other, letter by letter."""
    ids = await died(client, real_server.url, 100)
    connections = [connect(real_server.url) for _ in range(4)]
    runs = [Redrive(one, KEYS, LIMITS, replace(ADA, by=f"{number}@desk")) for number, one in enumerate(connections)]
    letters = await letters_of(client)
    told = await asyncio.gather(*(run.redrive(letters, full=never_full) for run in runs))
    for one in connections:
        await one.aclose()
    assert sorted(one.outcome for each in told for one in each) == [Outcome.DONE] * 100 + [Outcome.KNOWN] * 300
    assert await client.xlen(REQUESTED) == 100
    assert sum(operation.count for _, operation in await operations.recent(client, KEYS, 50)) == 100
    assert set((await end_all(client, real_server.url, ids)).values()) == {"classified"}
    assert await client.xlen(CLASSIFIED) == 100


class Twice(Redis):
    """A client whose every script call is sent again, as by a connection that broke before the reply came."""

    def evalsha(self, sha: str, numkeys: int, *keys_and_args: Any) -> Any:
        async def twice() -> Any:
            await super(Twice, self).evalsha(sha, numkeys, *keys_and_args)
            return await super(Twice, self).evalsha(sha, numkeys, *keys_and_args)

        return twice()


async def test_a_call_repeated_after_a_lost_reply_says_the_same_and_does_nothing(client: Redis, real_server: RealServer) -> None:
    """By the connection, or by its caller with letters read before: done each time, put in once, recorded once."""
    await died(client, real_server.url)
    letters = await letters_of(client)
    async with Twice.from_url(real_server.url) as doubtful:
        for caller in (doubtful, client):
            assert outcomes(await Redrive(caller, KEYS, LIMITS, ADA).redrive(letters, full=never_full)) == [Outcome.DONE]
    assert await client.xlen(REQUESTED) == 1
    assert [operation.count for _, operation in await operations.recent(client, KEYS, 10)] == [1]
    assert outcomes(await Redrive(client, KEYS, LIMITS, BOB).redrive(letters, full=never_full)) == [Outcome.KNOWN]


async def test_what_identifies_a_request_is_kept(client: Redis, real_server: RealServer) -> None:
    """Its id, first sight and trace go on, the attempts begin anew, and each redrive is counted in the next letter."""
    [request] = await died(client, real_server.url)
    seen: list[Delivery[Any]] = []

    async def note(delivery: Delivery[Any]) -> Action:
        seen.append(delivery)
        return Unusable("LimitExceeded", "still too large")

    for run in (ADA, BOB):
        assert Outcome.DONE in outcomes(await redriven(client, run))
        async with running(service_of(client, real_server.url, note)):
            await all_ended(client, [request])
    letters = [letter.body for letter in await letters_of(client) if letter.body]
    assert [letter.redrives for letter in letters] == [0, 1, 2]
    assert [(delivery.request_id, delivery.attempt, delivery.redrives) for delivery in seen] == [(request, 1, 1), (request, 1, 2)]
    assert {delivery.first_seen_at for delivery in seen} == {letters[0].first_at}
    assert {trace_id(delivery.traceparent) for delivery in seen} == {letters[0].trace_id}


async def test_a_foreign_entry_takes_its_id_along(client: Redis, real_server: RealServer) -> None:
    """An id that follows from the entry does not change when the entry is put in anew."""
    entry = await add(client, {"text": "plain fields"})
    request = request_id_of_entry(REQUESTED, entry)
    async with running(service_of(client, real_server.url, die)):
        assert await all_ended(client, [request]) == {request: "dead"}
    assert outcomes(await redriven(client)) == [Outcome.DONE]
    assert await end_all(client, real_server.url, [request]) == {request: "classified"}


async def test_no_room_is_waited_for(client: Redis, real_server: RealServer) -> None:
    """What does not fit stays a letter until there is room; whoever waits is told of which stream."""
    await died(client, real_server.url, 3)
    waits: list[Stream] = []

    async def make_room() -> None:
        await eventually(lambda: _some(waits))
        assert (await client.xlen(REQUESTED), await client.zcard(KEYS.handled)) == (2, 2)
        await client.xtrim(REQUESTED, 0)

    run = Redrive(client, KEYS, replace(LIMITS, entries=2), ADA)
    told, _ = await asyncio.gather(run.redrive(await letters_of(client), full=waits.append), make_room())
    assert (outcomes(told), set(waits)) == ([Outcome.DONE] * 3, {Stream.REQUESTED})
    assert await client.xlen(REQUESTED) == 1


async def test_a_large_letter_is_not_passed_by_small_requests_for_ever(client: Redis, real_server: RealServer) -> None:
    """The room it waits for is kept for it, as it keeps what others wait for."""
    [request] = await put_in(client, text="x" * 2500)
    async with running(service_of(client, real_server.url, die)):
        await all_ended(client, [request])
    limits, waits = replace(LIMITS, bytes=4000), list[Stream]()
    way_in, small, large = intake(client, limits), builders.requested(text="x" * 1000), builders.requested(text="x" * 2500)
    await way_in.submit([builders.requested(text="x" * 1000)], builders.MOMENT)
    assert await way_in.submit([large], builders.MOMENT) == [Result.FULL]

    async def come_between() -> None:
        await eventually(lambda: _some(waits))
        assert await way_in.submit([small, large], builders.MOMENT) == [Result.FULL] * 2
        await client.xtrim(REQUESTED, 0)
        assert await way_in.submit([small], builders.MOMENT) == [Result.FULL]

    await client.delete(KEYS.reserved(Stream.REQUESTED))
    told, _ = await asyncio.gather(Redrive(client, KEYS, limits, ADA).redrive(await letters_of(client), full=waits.append), come_between())
    assert outcomes(told) == [Outcome.DONE]
    assert await client.exists(KEYS.reserved(Stream.REQUESTED)) == 0


async def test_a_letter_takes_no_room_that_is_kept_for_another(client: Redis, real_server: RealServer) -> None:
    """A long document that somebody sends is not passed by letters either."""
    await died(client, real_server.url)
    limits, waits = replace(LIMITS, bytes=4000), list[Stream]()
    first, large = builders.requested(text="x" * 1000), builders.requested(text="x" * 2500)
    assert await intake(client, limits).submit([first, large], builders.MOMENT) == [Result.DONE, Result.FULL]
    await client.persist(KEYS.reserved(Stream.REQUESTED))  # as if asked for again and again

    async def let_go() -> None:
        await eventually(lambda: _some(waits))
        assert await client.xlen(REQUESTED) == 1
        await client.delete(KEYS.reserved(Stream.REQUESTED))

    told, _ = await asyncio.gather(Redrive(client, KEYS, limits, ADA).redrive(await letters_of(client), full=waits.append), let_go())
    assert outcomes(told) == [Outcome.DONE]


async def test_a_discarded_letter_is_redriven_only_on_purpose(client: Redis, real_server: RealServer) -> None:
    """Discarded is dealt with; `again` takes it up all the same, once, and it counts as redriven from then on."""
    await died(client, real_server.url)
    await Redrive(client, KEYS, LIMITS, BOB).discard(await letters_of(client))
    assert outcomes(await redriven(client)) == [Outcome.KNOWN]
    assert [outcomes(await redriven(client, run, again=True)) for run in (ADA, BOB)] == [[Outcome.DONE], [Outcome.KNOWN]]
    [letter] = await letters_of(client)
    assert letter.mark
    assert (letter.mark.what, letter.mark.by) == ("redriven", "ada@desk")
    assert (await client.xlen(REQUESTED), await client.zcard(KEYS.handled)) == (1, 1)


async def test_a_server_that_is_killed_in_between_redrives_each_letter_once(tmp_path: Any) -> None:
    """SIGKILL of the server again and again while operators redrive: what was begun is finished, nothing is put in twice."""
    with RealServer(tmp_path) as server:
        client = connect(server.url)
        ids = await died(client, server.url, 300)
        letters = await letters_of(client)

        async def insist(run: Run) -> list[Told]:
            redrive = Redrive(client, KEYS, LIMITS, run)
            while True:
                try:
                    return [
                        told for first in range(0, 300, 10) for told in await redrive.redrive(letters[first : first + 10], full=never_full)
                    ]
                except RedisError:
                    await asyncio.sleep(0.01)

        async def kill() -> None:
            for least in (10, 100, 200):
                await eventually(partial(_at_least, client, least))
                await asyncio.to_thread(server.restart, signal.SIGKILL)

        told, others, _ = await asyncio.gather(insist(ADA), insist(BOB), kill())
        assert {one.outcome for one in (*told, *others)} == {Outcome.DONE, Outcome.KNOWN}
        assert (await client.xlen(REQUESTED), await client.zcard(KEYS.handled)) == (300, 300)
        assert await end_all(client, server.url, ids) == dict.fromkeys(ids, "classified")
        await client.aclose()


async def _some(waits: list[Stream]) -> bool:
    return bool(waits)


async def _at_least(client: Redis, marks: int) -> bool:
    try:
        return int(await client.zcard(KEYS.handled)) >= marks
    except RedisError:
        return False
