"""What is not redriven: letters that tell the truth no longer, and entries that no reader could ever read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from services.cleaner import revision
from shared.request_ids import day_of, request_id_of_entry
from shared.streams import envelope
from shared.streams.envelope import DATA
from shared.streams.keys import Stream
from shared.streams.reopening import Outcome
from tests import builders
from tests.dead_letters import died, end_all, letters_of, outcomes, redriven
from tests.real_server import RealServer
from tests.stages import KEYS, add, all_ended, pass_on, running, service_of

REQUESTED = KEYS.stream(Stream.REQUESTED)
POISON: dict[str, dict[bytes, bytes]] = {
    "a field": {b"text": b"\xff"},
    "a field's name": {b"\xff": b"text"},
    "cut short": {DATA: envelope.encode({"id": "1"}, b"{}")[:25]},
    "no JSON": {DATA: b"{"},
    "no object": {DATA: b"[]"},
    "endless nesting": {DATA: b"[" * 99_999},
}


@pytest.mark.parametrize("now", ["", "classified"])
async def test_a_request_whose_fate_is_another_is_left_alone(client: Redis, real_server: RealServer, now: str) -> None:
    """Under way by other means, or ended well: nothing is put in, and no mark is left."""
    [request] = await died(client, real_server.url)
    fate = builders.fate(request_id=request, fate=now, stage="classifier").model_dump_json() if now else ""
    await client.hset(KEYS.fates(day_of(request)), request, fate)
    [told] = await redriven(client)
    assert told.outcome is Outcome.MOVED
    assert told.why.startswith("its request ended as classified" if now else "its request is under way")
    assert (await client.xlen(REQUESTED), await client.zcard(KEYS.handled)) == (0, 0)


async def test_a_fate_that_is_gone_counts_as_open(client: Redis, real_server: RealServer) -> None:
    """Fates are kept for a time, letters for another: a letter without its fate begins anew, once."""
    [request] = await died(client, real_server.url)
    await client.delete(KEYS.fates(day_of(request)))
    assert outcomes(await redriven(client)) == [Outcome.DONE]
    assert await client.ttl(KEYS.fates(day_of(request))) > 0
    assert await end_all(client, real_server.url, [request]) == {request: "classified"}


async def test_a_revision_that_a_later_request_made_is_not_made_again(client: Redis, real_server: RealServer) -> None:
    """An equal text that came later takes a buried one's place: the letter is overtaken, and so where the window is over."""
    [request] = await died(client, real_server.url, reads=Stream.CLEANED)
    [letter] = await letters_of(client)
    article = KEYS.article(str(letter.body and letter.body.article_id))
    mine = revision.Known.of(await state_of(client, article))
    await client.set(article, replace(mine, request_id="a later one").state())
    assert outcomes(await redriven(client)) == [Outcome.OVERTAKEN]
    await client.delete(article)
    assert outcomes(await redriven(client)) == [Outcome.OVERTAKEN]
    await client.set(article, mine.state(), ex=1000)
    assert outcomes(await redriven(client)) == [Outcome.DONE]
    state = await state_of(client, article)
    assert (revision.Known.of(state), state != mine.state(), await client.ttl(article) > 0) == (mine, True, True)
    assert await end_all(client, real_server.url, [request]) == {request: "classified"}


@pytest.mark.parametrize("fields", POISON.values(), ids=POISON.keys())
async def test_what_no_reader_could_ever_read_is_refused(client: Redis, real_server: RealServer, fields: dict[Any, Any]) -> None:
    """With the reason, and nothing is put in."""
    entry = await add(client, fields)
    async with running(service_of(client, real_server.url, pass_on)):
        await all_ended(client, [request_id_of_entry(REQUESTED, entry)])
    [told] = await redriven(client)
    assert told.outcome is Outcome.REFUSED
    assert told.why
    assert await client.xlen(REQUESTED) == 0


async def test_an_entry_of_no_known_form_dies_again_under_its_own_name(client: Redis, real_server: RealServer) -> None:
    """A field that no reader knows yet is put in as it was; where it dies again, it is the same request, one redrive later."""
    entry = await add(client, {DATA: json.dumps({"url": "https://news.example/a", "colour": "red"})})
    request = request_id_of_entry(REQUESTED, entry)
    async with running(service_of(client, real_server.url, pass_on)):
        await all_ended(client, [request])
        assert outcomes(await redriven(client)) == [Outcome.DONE]
        assert await all_ended(client, [request]) == {request: "dead"}
    first, second = (letter.body for letter in await letters_of(client))
    assert first
    assert second
    assert (first.request_id, second.request_id, second.error) == (request, request, "MalformedEntry")


async def state_of(client: Redis, article: str) -> bytes:
    """What the server remembers of an article."""
    state = await client.get(article)
    assert isinstance(state, bytes)
    return state
