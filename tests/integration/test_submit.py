"""Putting requests on a work stream further on: once each, with the article's state, within the room there is."""

from __future__ import annotations

from datetime import timedelta

from redis.asyncio import Redis

from shared.request_ids import new_request_id
from shared.streams import inspect
from shared.streams.actions import Result, Revise
from shared.streams.handover import Limits
from shared.streams.intake import Submission
from shared.streams.keys import Stream
from tests import builders
from tests.stages import KEYS, LIMITS, bytes_held, intake

ARTICLE = "a" * 32


def submission(revise: Revise | None = None) -> Submission:
    """A cleaned article under a request of its own."""
    request = new_request_id()
    return Submission(builders.cleaned(request_id=request), request, ARTICLE, revise)


def revise(expected: bytes | None, state: bytes) -> Revise:
    """From one state to another."""
    return Revise(ARTICLE, expected, state, builders.MOMENT + timedelta(days=30))


async def put(client: Redis, *submissions: Submission, limits: Limits = LIMITS) -> list[Result]:
    return await intake(client, limits).submit_to(Stream.CLEANED, submissions, builders.MOMENT)


async def test_a_cleaned_article_begins_a_request_where_the_classifier_reads(client: Redis) -> None:
    """It names its article, its request is under way and its bytes count."""
    one = submission()
    assert await put(client, one) == [Result.DONE]
    (entry,) = [entry async for entry in inspect.peek(client, KEYS, Stream.CLEANED, count=None, follow=False)]
    assert (entry["type"], entry["headers"]["subject"], entry["body"]["request_id"]) == ("ArticleCleaned", ARTICLE, one.request_id)
    assert await intake(client).forgotten([one.request_id]) == set()
    assert await bytes_held(client, Stream.CLEANED) > 0


async def test_a_repeated_call_changes_nothing(client: Redis) -> None:
    """Neither the stream nor the article's state, though that is the expected one no more."""
    await client.set(KEYS.article(ARTICLE), "old")
    one = submission(revise(b"old", b"new"))
    assert (await put(client, one), await put(client, one)) == ([Result.DONE], [Result.KNOWN])
    assert await client.xlen(KEYS.stream(Stream.CLEANED)) == 1


async def test_the_state_is_set_with_the_entry_and_keeps_its_end(client: Redis) -> None:
    """Who looks at the article next finds what is on its way."""
    await client.set(KEYS.article(ARTICLE), "old", ex=1000)
    assert await put(client, submission(revise(b"old", b"new"))) == [Result.DONE]
    assert await client.get(KEYS.article(ARTICLE)) == b"new"
    assert 0 < await client.ttl(KEYS.article(ARTICLE)) <= 1000


async def test_an_article_that_moved_on_is_left_alone(client: Redis) -> None:
    """Nothing is put in, and the request is as if it had never been tried; its neighbours go in."""
    await client.set(KEYS.article(ARTICLE), "newer")
    moved, other = submission(revise(b"old", b"new")), submission()
    assert await put(client, moved, other) == [Result.MOVED, Result.DONE]
    assert await client.get(KEYS.article(ARTICLE)) == b"newer"
    assert await intake(client).forgotten([moved.request_id, other.request_id]) == {moved.request_id}


async def test_a_full_stream_takes_nothing_and_leaves_the_state(client: Redis) -> None:
    """Entries beyond the room wait with whoever brings them."""
    await client.set(KEYS.article(ARTICLE), "old")
    room = Limits(entries=1, bytes=2**28, fates_kept=timedelta(days=31))
    assert await put(client, submission(), submission(revise(b"old", b"new")), limits=room) == [Result.DONE, Result.FULL]
    assert await client.get(KEYS.article(ARTICLE)) == b"old"
