"""Taking articles in against a fake intake: order, fates, bad input, a full intake, and services that cannot live."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from services.console.inputs import BadInput
from services.console.taking_in.ingest import Counts, Ended, Ingest
from shared.errors import ServerUnavailable
from shared.events import ArticleRequested, Fate
from shared.store import MemoryStore
from shared.streams.actions import Result
from tests.unit.console.records import NOW, record

BAD = BadInput("x.txt", None, "is empty", "leave it out")


@dataclass
class FakeIntake:
    """Ends requests in the opposite order of their coming, one at each look; has room for `room` at a time."""

    room: int = 100
    under_way: list[str] = field(default_factory=list)
    most: int = 0
    fate: str = "classified"

    async def submit(self, requests: Sequence[ArticleRequested], now: datetime) -> list[Result]:
        results = []
        for request in requests:
            taken = len(self.under_way) < self.room
            if taken:
                self.under_way.append(str(request.request_id))
            results.append(Result.DONE if taken else Result.FULL)
        self.most = max(self.most, len(self.under_way))
        return results

    async def fates(self, request_ids: Sequence[str]) -> dict[str, Fate]:
        if not self.under_way:
            return {}
        ended = self.under_way.pop()
        facts = {"request_id": ended, "article_id": ended, "revision": 1, "stage": "classifier", "fate": self.fate, "reason": None}
        return {ended: Fate.model_validate({**facts, "detail": "", "requested_at": NOW, "decided_at": NOW})}

    async def forgotten(self, request_ids: Sequence[str]) -> set[str]:
        return set()


def requests(*names: str) -> Iterator[ArticleRequested]:
    """One for each name."""
    return (ArticleRequested(request_id=name, text=name) for name in names)


async def never() -> str:
    """Services that live."""
    return await asyncio.Future[str]()


async def store_of(*names: str) -> MemoryStore:
    """A store with these articles."""
    store = MemoryStore()
    for name in names:
        await store.put(record(name))
    return store


async def taken_in(ingest: Ingest, inputs: Iterable[ArticleRequested | BadInput]) -> list[Ended]:
    """All that ended."""
    return [ended async for ended in ingest.run(inputs)]


async def test_results_come_in_the_order_of_the_requests() -> None:
    """Whatever ended first."""
    ingest = Ingest(FakeIntake(), await store_of("a", "b", "c"), Counts(lambda _: None), lambda _: None, never)
    ended = await taken_in(ingest, requests("a", "b", "c"))
    assert [one.request.request_id for one in ended] == ["a", "b", "c"]
    assert [one.record and one.record.article_id for one in ended] == ["a", "b", "c"]
    assert all(one.well for one in ended)


async def test_bad_inputs_are_told_and_counted_and_do_not_stop_the_others() -> None:
    """What could not be read is no request."""
    told: list[BadInput] = []
    counts = Counts(lambda _: None)
    ended = await taken_in(Ingest(FakeIntake(), await store_of("a"), counts, told.append, never), [BAD, *requests("a"), BAD])
    assert len(ended) == 1
    assert told == [BAD, BAD]
    assert (counts.read, counts.ended, counts.bad, counts.finished_reading) == (1, 1, 2, True)


async def test_a_full_intake_is_waited_for() -> None:
    """What had no room is submitted again, and nothing is lost or out of order."""
    intake = FakeIntake(room=1)
    ingest = Ingest(intake, await store_of("a", "b", "c"), Counts(lambda _: None), lambda _: None, never)
    assert [one.request.request_id for one in await taken_in(ingest, requests("a", "b", "c"))] == ["a", "b", "c"]
    assert intake.most == 1


async def test_no_more_are_under_way_than_allowed() -> None:
    """With one, each article meets all before it."""
    intake = FakeIntake()
    ingest = Ingest(intake, await store_of("a", "b", "c"), Counts(lambda _: None), lambda _: None, never, under_way=1)
    assert len(await taken_in(ingest, requests("a", "b", "c"))) == 3
    assert intake.most == 1


async def test_a_full_intake_whose_services_cannot_live_ends_with_the_reason() -> None:
    """It never hangs: the reason and the number of open requests are told."""

    async def dying() -> str:
        return "cleaner exited with status 1, given up"

    ingest = Ingest(FakeIntake(room=0), MemoryStore(), Counts(lambda _: None), lambda _: None, dying)
    with pytest.raises(ServerUnavailable, match="given up; requests that wait for it: 2"):
        await taken_in(ingest, requests("a", "b"))


async def test_an_article_that_ended_badly_has_no_record() -> None:
    """And makes the run fail."""
    ingest = Ingest(FakeIntake(fate="dead"), MemoryStore(), Counts(lambda _: None), lambda _: None, never)
    (ended,) = await taken_in(ingest, requests("a"))
    assert (ended.record, ended.well) == (None, False)


async def test_what_reading_raises_is_raised_after_what_came_before() -> None:
    """A reader that breaks is no silent end."""

    def breaking() -> Iterator[ArticleRequested]:
        yield from requests("a")
        raise RuntimeError("the disk is gone")

    intake = FakeIntake(room=1)
    ingest = Ingest(intake, await store_of("a"), Counts(lambda _: None), lambda _: None, never)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        await taken_in(ingest, breaking())
    assert intake.most == 1, "what came before was submitted"
