"""What changes between an operator's look and the deed is seen by the deed: each guard of the script by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any, cast

from redis.asyncio import Redis

from services.cleaner import revision
from shared.request_ids import day_of
from shared.streams.keys import Stream
from shared.streams.letter import Letter
from shared.streams.redrive import MAX_LOOKS, Redrive
from shared.streams.reopening import Outcome, Told
from tests import builders
from tests.dead_letters import ADA, BOB, died, end_all, letters_of, never_full, outcomes
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, add, bytes_held

Deed = Callable[[], Awaitable[Any]]


class Overtaken(Redis):
    """A client before whose script calls something else happens on the server, so many times."""

    meanwhile: Deed
    times: int

    def evalsha(self, sha: str, numkeys: int, *keys_and_args: Any) -> Any:
        async def late() -> Any:
            if self.times:
                self.times -= 1
                await self.meanwhile()
            return await super(Overtaken, self).evalsha(sha, numkeys, *keys_and_args)

        return late()


async def redriven_while(server: RealServer, letter: Letter, deed: Deed, times: int = 1) -> Told:
    """What redriving the letter comes to if `deed` is done after the look and before the script."""
    async with cast("Overtaken", Overtaken.from_url(server.url)) as client:
        client.meanwhile, client.times = deed, times
        [told] = await Redrive(client, KEYS, LIMITS, ADA).redrive([letter], full=never_full)
        assert client.times == 0
        return told


async def test_a_letter_discarded_meanwhile_is_left_discarded(client: Redis, real_server: RealServer) -> None:
    """Its fate is as it was, only the mark says so."""
    await died(client, real_server.url)
    [letter] = await letters_of(client)
    told = await redriven_while(real_server, letter, lambda: Redrive(client, KEYS, LIMITS, BOB).discard([letter]))
    assert told.outcome is Outcome.KNOWN
    [marked] = await letters_of(client)
    assert marked.mark
    assert (marked.mark.what, marked.mark.by) == ("discarded", "bob@desk")
    assert await client.xlen(KEYS.stream(Stream.REQUESTED)) == 0


async def test_a_request_that_began_anew_meanwhile_is_left_alone(client: Redis, real_server: RealServer) -> None:
    """Also where its fate was gone by expiry: an empty fate is one under way, and not the same as none."""
    for gone in (False, True):
        await client.flushall()
        [request] = await died(client, real_server.url)
        [letter] = await letters_of(client)
        fates = KEYS.fates(day_of(request))
        if gone:
            await client.delete(fates)
        told = await redriven_while(real_server, letter, partial(_begin, client, fates, request))
        assert (told.outcome, told.why) == (Outcome.MOVED, "its request is under way again")
        assert (await client.xlen(KEYS.stream(Stream.REQUESTED)), await client.zcard(KEYS.handled)) == (0, 0)


async def test_an_article_taken_over_meanwhile_is_left_to_its_new_request(client: Redis, real_server: RealServer) -> None:
    """The state that the other request has set stays as it is."""
    await died(client, real_server.url, reads=Stream.CLEANED)
    [letter] = await letters_of(client)
    article = KEYS.article(str(letter.body and letter.body.article_id))
    others = revision.Known(1, "text", builders.MOMENT, "another request").state()
    told = await redriven_while(real_server, letter, lambda: client.set(article, others))
    assert told.outcome is Outcome.OVERTAKEN
    assert (await client.get(article), await client.xlen(KEYS.stream(Stream.CLEANED))) == (others, 0)


async def test_an_article_only_seen_again_meanwhile_is_redriven_all_the_same(client: Redis, real_server: RealServer) -> None:
    """A changed state that still names the request is looked at once more, and what it remembers is kept."""
    [request] = await died(client, real_server.url, reads=Stream.CLEANED)
    [letter] = await letters_of(client)
    article = KEYS.article(str(letter.body and letter.body.article_id))
    seen = revision.Known(1, "text", builders.MOMENT.replace(year=2099), request)
    told = await redriven_while(real_server, letter, lambda: client.set(article, seen.state()))
    assert told.outcome is Outcome.DONE
    state = await client.get(article)
    assert isinstance(state, bytes)
    assert revision.Known.of(state) == seen
    assert await end_all(client, real_server.url, [request]) == {request: "classified"}
    assert await bytes_held(client, Stream.CLEANED) == 0


async def test_an_article_that_never_rests_is_left_alone(client: Redis, real_server: RealServer) -> None:
    """After some looks, with the reason; nothing is put in."""
    [request] = await died(client, real_server.url, reads=Stream.CLEANED)
    [letter] = await letters_of(client)
    article, seen = KEYS.article(str(letter.body and letter.body.article_id)), count(1)

    async def see() -> None:
        await client.set(article, revision.Known(1, f"text {next(seen)}", builders.MOMENT, request).state())

    told = await redriven_while(real_server, letter, see, MAX_LOOKS)
    assert (told.outcome, told.well) == (Outcome.LOOK, False)
    assert await client.xlen(KEYS.stream(Stream.CLEANED)) == 0


async def test_waiting_for_room_makes_no_letter_restless(client: Redis, real_server: RealServer) -> None:
    """Looks are counted letter by letter: of two that wait, each changed a few times, both are redriven once there is room."""
    await died(client, real_server.url, 2, reads=Stream.CLEANED)
    letters = await letters_of(client)
    for _ in letters:
        await add(client, {"text": "in the way"}, Stream.CLEANED)
    turn = count()

    async def see() -> None:
        if (at := next(turn)) == MAX_LOOKS:
            await client.xtrim(KEYS.stream(Stream.CLEANED), 0)
        elif letter := letters[at % 2].body:
            state = revision.Known(1, f"text {at}", builders.MOMENT, letter.request_id).state()
            await client.set(KEYS.article(str(letter.article_id)), state)

    async with cast("Overtaken", Overtaken.from_url(real_server.url)) as through:
        through.meanwhile, through.times = see, MAX_LOOKS + 1
        run = Redrive(through, KEYS, replace(LIMITS, entries=len(letters)), ADA)
        told = await run.redrive(letters, full=lambda stream: None)
    assert outcomes(told) == [Outcome.DONE] * 2


async def _begin(client: Redis, fates: str, request: str) -> None:
    """Note that the request is under way."""
    await client.hset(fates, request, "")
