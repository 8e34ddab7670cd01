"""Dead letters made by toy stages on a real server, and an operator's runs over them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from redis.asyncio import Redis

from services.cleaner import revision
from shared.errors import LimitExceeded
from shared.events import ArticleCleaned
from shared.streams.actions import Action, Forward, Revise
from shared.streams.keys import WORK, Stream
from shared.streams.letter import Letter
from shared.streams.letters import Letters
from shared.streams.messages import Delivery
from shared.streams.redrive import Redrive, Run
from shared.streams.reopening import Outcome, Told
from tests import builders
from tests.stages import KEYS, LIMITS, all_ended, pass_on, put_in, running, service_of, stage_of

ADA, BOB = Run("2026-11-21T09:00:00+00:00", "ada@desk", "all"), Run("2026-11-21T09:00:01+00:00", "bob@desk", "all")


async def die(delivery: Delivery[Any]) -> Action:
    raise LimitExceeded("too large")


async def letters_of(client: Redis) -> list[Letter]:
    """All dead letters."""
    return [letter async for page in Letters(client, KEYS).pages() for letter in page]


async def died(client: Redis, url: str, count: int = 1, *, reads: Stream = Stream.REQUESTED) -> list[str]:
    """Requests that died in the stage that reads `reads`; their ids."""
    ids = await put_in(client, count)
    before = WORK[: WORK.index(reads)]
    healthy = [service_of(client, url, revised if stream is Stream.FETCHED else pass_on, stage=stage_of(stream)) for stream in before]
    async with running(*healthy, service_of(client, url, die, stage=stage_of(reads))):
        assert set((await all_ended(client, ids)).values()) == {"dead"}
    return ids


async def revised(delivery: Delivery[Any]) -> Action:
    """As the cleaner hands over: together with the state of the article, which names the request."""
    action = await pass_on(delivery)
    assert isinstance(action, Forward)
    assert isinstance(action.event, ArticleCleaned)
    new = revision.decide(None, "text", builders.MOMENT, delivery.request_id)
    assert isinstance(new, revision.New)
    article = action.event.article_id
    return replace(action, article_id=article, revise=Revise(article, None, new.state, builders.MOMENT.replace(year=2099)))


async def redriven(client: Redis, run: Run = ADA, **options: Any) -> list[Told]:
    """What redriving all there are came to."""
    return await Redrive(client, KEYS, LIMITS, run).redrive(await letters_of(client), full=never_full, **options)


def outcomes(told: list[Told]) -> list[Outcome]:
    return sorted(one.outcome for one in told)


async def end_all(client: Redis, url: str, ids: list[str]) -> dict[str, str]:
    """The fates, once all stages work again."""
    async with running(
        *(service_of(client, url, pass_on, stage=stage_of(stream)) for stream in (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED))
    ):
        return await all_ended(client, ids)


def never_full(stream: Stream) -> None:
    raise AssertionError(f"{stream} is full")
