"""Replays among what else goes on: new revisions, full streams, lost replies, other replays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from redis.exceptions import ConnectionError as NoConnection

from services.console.replay.outcome import Changed
from services.console.replay.perform import Performance
from services.console.replay.plan import PassedOver, Plan, Why
from services.console.replay.selection import Selection
from shared.streams.actions import Result
from shared.streams.handover import Limits
from shared.streams.intake import Intake, Submission
from shared.streams.keys import Stream
from tests.integration.replay.system import PROMPT, TEXT, WINDOW, System, never
from tests.stages import KEYS, LIMITS, intake
from tests.unit.classifier.articles import prose


async def test_an_article_that_gets_a_new_revision_meanwhile_is_passed_over(system: System) -> None:
    """Its state is not that which was planned for: the replay looks again, and leaves the older text alone."""
    key = await system.known("a", TEXT)
    await system.aged(key)
    planner = system.planner()
    performance = Performance(intake(system.client), planner, never, lambda: datetime.now(UTC))

    async def overtaken() -> AsyncIterator[list[Plan]]:
        page = await anext(planner.plans(Selection()))
        await system.known("a", f"{TEXT}\n\n{prose(3, 40)}")
        yield page

    (outcome,) = [outcome async for outcome in performance.run(overtaken())]
    assert isinstance(outcome, PassedOver)
    assert outcome.why is Why.OLDER
    assert performance.submitted == 0


async def test_a_full_stream_is_waited_for(system: System) -> None:
    """A replay keeps to the room there is, and nothing is lost for it."""
    keys = [await system.known(f"a{number}", f"{PROMPT}\n\n{prose(number, 60)}") for number in range(5)]
    for key in keys:
        await system.aged(key)
    outcomes = await system.replay(limits=Limits(entries=1, bytes=2**20, fates_kept=WINDOW))
    assert [type(outcome) for outcome in outcomes] == [Changed] * 5
    assert len(await system.classified()) == 10


class Deaf(Intake):
    """Loses the reply to the first submission, as a connection that breaks does."""

    lost = False

    async def submit_to(self, stream: Stream, submissions: Sequence[Submission], now: datetime) -> list[Result]:
        replies = await super().submit_to(stream, submissions, now)
        if not self.lost:
            self.lost = True
            raise NoConnection
        return replies


async def test_a_lost_reply_judges_nothing_twice(system: System) -> None:
    """The same request is submitted again and known."""
    key = await system.known("a", TEXT)
    await system.aged(key)
    planner = system.planner()
    performance = Performance(Deaf(system.client, KEYS, LIMITS, sender="replay"), planner, never, lambda: datetime.now(UTC))
    assert [type(outcome) async for outcome in performance.run(planner.plans(Selection()))] == [Changed]
    assert len(await system.classified()) == 2


async def test_two_replays_at_once_agree(system: System) -> None:
    """Whoever comes second finds the state moved on and looks again; the article has one cleaning and no state that is not its own."""
    key = await system.known("a", TEXT)
    today = await system.record(key)
    await system.aged(key)
    await asyncio.gather(system.replay(), system.replay())
    after = await system.record(key)
    assert (after.removed, after.text) == (today.removed, today.text)
    assert (await system.ingest("a", TEXT)).reason == "unchanged"
