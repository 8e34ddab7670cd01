"""Replaying on a real server with the real services: what is judged again, shown once, and agrees with the dry run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NoConnection

from services.classifier import app as classifier
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.index.redis_index import RedisIndex
from services.classifier.settings import ClassifierSettings
from services.cleaner import app as cleaner
from services.cleaner.clean import CLEANING_VERSION
from services.cleaner.revision import Known, cleaned_again
from services.cleaner.settings import CleanerSettings
from services.cleaner.site.name import site_name
from services.cleaner.site.redis_shelf import RedisShelf
from services.console.replay.outcome import Changed, Failed, Outcome, Unchanged
from services.console.replay.perform import Performance
from services.console.replay.plan import Asked, PassedOver, Plan, Step, Why, key_of
from services.console.replay.planner import Planner
from services.console.replay.rehearse import Rehearsal
from services.console.replay.selection import Selection
from services.fetcher import app as fetcher
from services.fetcher.settings import FetcherSettings
from shared.errors import UsageError
from shared.events import ArticleRequested, Fate
from shared.record import Kind, Record, Relation, kept_text
from shared.redis_store import RedisStore
from shared.request_ids import new_request_id
from shared.store import ArticleKey
from shared.streams import inspect
from shared.streams.actions import Result
from shared.streams.handover import Limits
from shared.streams.intake import Intake, Submission
from shared.streams.keys import Stream
from tests.real_server import RealServer
from tests.stages import KEYS, LIMITS, all_ended, eventually, intake, running
from tests.unit.classifier.articles import prose

WINDOW = timedelta(days=30)
STORY = prose(1, 200)
PROMPT = "Advertisement"
#: Settings of services that stop at once.
QUICK: Any = {"shutdown_s": 2, "log_level": "error"}
TEXT = f"{PROMPT}\n\n{STORY}"


async def never() -> str:
    """Services that live."""
    return await asyncio.Future[str]()


@dataclass
class System:
    """A server with running services, and a user of it."""

    client: Redis
    store: RedisStore
    shelf: RedisShelf | None

    async def ingest(self, name: str, text: str, source: str | None = None) -> Fate:
        """Take a text in under that external id, from that outlet, else from one of its own."""
        request = ArticleRequested(request_id=new_request_id(), external_id=name, source=source or f"The {name} Post", text=text)
        assert request.request_id
        await intake(self.client).submit([request], datetime.now(UTC))
        await all_ended(self.client, [request.request_id])
        return (await intake(self.client).fates([request.request_id]))[request.request_id]

    async def known(self, name: str, text: str, source: str | None = None) -> ArticleKey:
        """Take a text in that is classified; where it is kept."""
        fate = await self.ingest(name, text, source)
        assert fate.fate == "classified", fate.detail
        assert fate.article_id
        assert fate.revision
        return ArticleKey(fate.article_id, fate.revision)

    async def record(self, key: ArticleKey) -> Record:
        found = await self.store.get(key)
        assert found
        return found

    async def aged(self, key: ArticleKey, **verdict: Any) -> Record:
        """Make the article what rules without any cut, and a detector that said `verdict`, would have left; its state with it."""
        (kept,) = await self.store.kept([key])
        assert kept
        text = kept_text(kept.record.original_text, [])
        syndication = kept.record.syndication.model_copy(update=verdict)
        older = kept.record.model_copy(update={"removed": (), "text": text, "cleaning_version": "1", "syndication": syndication})
        await self.store.put(older, kept.provenance)
        known = Known.of(await self.state(key))
        if known.revision == key.revision:
            await self.client.set(KEYS.article(key.article_id), cleaned_again(known, text, known.request_id), keepttl=True)
        return older

    async def state(self, key: ArticleKey) -> bytes:
        found = await self.client.get(KEYS.article(key.article_id))
        assert isinstance(found, bytes)
        return found

    def planner(self, *steps: Step, all_revisions: bool = False) -> Planner:
        async def states(articles: Sequence[str]) -> list[bytes | None]:
            return await cast("Awaitable[list[bytes | None]]", self.client.mget([KEYS.article(article) for article in articles]))

        asked = Asked(frozenset(steps or Step), all_revisions, WINDOW)
        return Planner(self.store, states, self.shelf, asked, new_request_id, lambda: datetime.now(UTC))

    async def replay(self, selection: Selection = Selection(), *steps: Step, limits: Limits = LIMITS) -> list[Outcome]:  # noqa: B008 - frozen
        planner = self.planner(*steps, all_revisions=selection.all_revisions)
        performance = Performance(intake(self.client, limits), planner, never, lambda: datetime.now(UTC))
        return [outcome async for outcome in performance.run(planner.plans(selection))]

    async def rehearse(self, *steps: Step) -> list[Outcome]:
        """A dry run; asserts that it changes no key on the server."""
        index = RedisIndex(self.client, "wiresift", window=WINDOW)
        ledger = RedisLedger(self.client, "wiresift", window=WINDOW)
        rehearsal = Rehearsal(index, self.store, ledger, frozenset(steps or Step), max_words=50_000)
        before = await self.everything()
        found = [outcome async for outcome in rehearsal.run(self.planner(*steps).plans(Selection()), datetime.now(UTC))]
        assert await self.everything() == before
        return found

    async def everything(self) -> dict[bytes, Any]:
        """All that is kept; what processes say of themselves left out, and idle times."""
        found = {}
        async for key in self.client.scan_iter():
            if not key.endswith((b":replicas", b":requested", b":fetched", b":cleaned")):
                found[key] = await self.client.dump(key)
        return found

    async def classified(self) -> list[dict[str, Any]]:
        """The bodies in the log of classified articles, oldest first."""
        return [entry["body"] async for entry in inspect.peek(self.client, KEYS, Stream.CLASSIFIED, count=None, follow=False)]


@asynccontextmanager
async def a_system(client: Redis, url: str) -> AsyncIterator[System]:
    """All three services at work in this loop."""
    async with (
        fetcher.build(FetcherSettings(**QUICK), url, client) as first,
        cleaner.build(CleanerSettings(**QUICK), url, client) as second,
        classifier.build(ClassifierSettings(**QUICK), url, client) as third,
        running(first, second, third),
    ):
        yield System(client, RedisStore(client, "wiresift", window=WINDOW, max_bytes=2**30), RedisShelf(client, "wiresift"))


@pytest.fixture
async def system(client: Redis, real_server: RealServer) -> AsyncIterator[System]:
    """A system that runs."""
    async with a_system(client, real_server.url) as system:
        yield system


async def test_without_a_change_of_rules_nothing_is_replayed(system: System) -> None:
    """However often it is asked for: no request, no record, no verdict."""
    keys = [await system.known(name, f"{PROMPT}\n\n{STORY}\n\n{prose(number, 50)}") for number, name in enumerate("abc", 2)]
    before = await system.everything()
    assert [type(outcome) for outcome in await system.rehearse()] == [Unchanged] * 3
    outcomes = await system.replay()
    assert [key_of(outcome.record) for outcome in outcomes if isinstance(outcome, Unchanged)] == keys
    assert await system.everything() == before


async def test_a_text_cleaned_by_changed_rules_is_judged_again_and_shown_once_more(system: System) -> None:
    """The record has today's cleaning and its second verdict; `classified` holds it; the request has one fate."""
    key = await system.known("a", TEXT)
    today, older = await system.record(key), await system.aged(key)
    (outcome,) = await system.replay()
    after = await system.record(key)
    assert isinstance(outcome, Changed)
    assert [span.text for span in outcome.diff.cut] == [PROMPT]
    assert (older.removed, after.removed, after.text) == ((), today.removed, today.text)
    assert (after.cleaning_version, after.revision, after.syndication.verdict_revision) == (CLEANING_VERSION, 1, 2)
    assert [body["request_id"] for body in await system.classified()] == [today.request_id, outcome.request_id]
    assert Record.model_validate((await system.classified())[-1]) == after
    assert outcome.request_id
    assert await all_ended(system.client, [outcome.request_id]) == {outcome.request_id: "classified"}


async def test_the_same_document_after_a_replay_is_unchanged(system: System) -> None:
    """Without the replay it would have been a new revision, as the rules make another text of it now."""
    key, other = await system.known("a", TEXT), await system.known("b", f"{TEXT}\n\n{prose(2, 50)}")
    for each in (key, other):
        await system.aged(each)
    await system.replay(Selection((key.article_id,)))
    assert [(await system.ingest("a", TEXT)).reason, (await system.ingest("b", f"{TEXT}\n\n{prose(2, 50)}")).revision] == ["unchanged", 2]


async def test_a_verdict_of_another_detector_is_given_again_in_its_place(system: System) -> None:
    """The diff names it; the cleaning, the place and the group stay."""
    await system.known("a", STORY)
    key = await system.known("b", f"{STORY}\n\n{prose(2, 40)}")
    today = await system.record(key)
    older = today.syndication.model_copy(update={"detector": "older", "relation": Relation.NONE, "is_duplicate": False, "matches": ()})
    await system.store.put(today.model_copy(update={"syndication": older}))
    first, second = await system.replay(Selection(), Step.CLASSIFIER)
    assert isinstance(first, Unchanged)
    assert isinstance(second, Changed)
    assert set(second.diff.kinds) == {"is_duplicate", "relation", "matches", "detector"}
    verdict = (await system.record(key)).syndication
    assert verdict.model_dump(exclude={"verdict_revision", "decided_at"}) == today.syndication.model_dump(
        exclude={"verdict_revision", "decided_at"}
    )
    assert verdict.verdict_revision == 2


async def test_a_dry_run_tells_what_the_replay_then_does(system: System) -> None:
    """Spans and verdicts alike, and it writes nothing; done, there is nothing left to do."""
    keys = [await system.known(name, f"{PROMPT}\n\n{STORY}\n\n{prose(number, 50)}") for number, name in enumerate("abc", 2)]
    await system.aged(keys[-1], detector="older", is_duplicate=False)
    told, done = await system.rehearse(), await system.replay()
    assert [type(outcome) for outcome in told] == [type(outcome) for outcome in done] == [Unchanged, Unchanged, Changed]
    expected, found = told[-1], done[-1]
    assert isinstance(expected, Changed)
    assert isinstance(found, Changed)
    assert expected.diff == found.diff
    assert said(expected.after) == said(found.after)
    assert [type(outcome) for outcome in await system.rehearse()] == [Unchanged] * 3


def said(record: Record) -> dict[str, Any]:
    """A record but for who asked and when it was decided."""
    return record.model_dump(exclude={"type": True, "request_id": True, "syndication": {"decided_at"}})


async def test_the_cleaner_alone_tells_of_spans_alone(system: System) -> None:
    """In a dry run nothing is judged; in earnest an article with another text is."""
    key = await system.known("a", TEXT)
    await system.aged(key, detector="older", is_duplicate=True)
    (told,) = await system.rehearse(Step.CLEANER)
    assert isinstance(told, Changed)
    assert told.diff.kinds == ("spans",)
    (done,) = await system.replay(Selection(), Step.CLEANER)
    assert isinstance(done, Changed)
    assert "is_duplicate" in done.diff.kinds


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


async def test_older_revisions_are_replayed_where_all_are_asked_for(system: System) -> None:
    """Each keeps its number, and the article's state stays with the newest."""
    first = await system.known("a", TEXT)
    second = await system.known("a", f"{TEXT}\n\n{prose(3, 40)}")
    await system.aged(first)
    state = await system.state(second)
    assert [type(outcome) for outcome in await system.replay()] == [PassedOver, Unchanged]
    assert [type(outcome) for outcome in await system.replay(Selection((first.article_id,), all_revisions=True))] == [Changed, Unchanged]
    assert (await system.record(first)).syndication.verdict_revision == 2
    assert await system.state(second) == state


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


async def test_an_article_that_cannot_be_judged_again_is_told_of(client: Redis, real_server: RealServer) -> None:
    """Its request ends as a dead letter, its record stays."""
    async with a_system(client, real_server.url) as system:
        key = await system.known("a", f"{PROMPT}\n\n{prose(1, 1_200)}")
    older = await system.aged(key)
    async with (
        classifier.build(ClassifierSettings(**QUICK, classifier_max_words=1_000), real_server.url, client) as strict,
        running(strict),
    ):
        (outcome,) = await system.replay()
    assert isinstance(outcome, Failed)
    assert "LimitExceeded" in outcome.why
    assert await system.record(key) == older


async def test_only_what_is_selected_is_looked_at(system: System) -> None:
    """By article, by source, by when it was first seen, and up to so many."""
    first, second = await system.known("a", TEXT), await system.known("b", f"{prose(2, 60)}")
    between = (await system.record(second)).first_seen_at
    looked = {
        Selection(): [first, second],
        Selection((second.article_id,)): [second],
        Selection(source="The a Post"): [first],
        Selection(since=between): [second],
        Selection(until=between): [first],
        Selection(limit=1): [first],
    }
    for selection, keys in looked.items():
        found = [key_of(plan.kept.record) async for page in system.planner().plans(selection) for plan in page]
        assert found == keys, selection
        assert await system.planner().count(selection) >= len(keys)
    with pytest.raises(UsageError, match="no such article"):
        await system.replay(Selection(("f" * 32,)))


async def test_what_a_site_was_found_to_hang_around_its_stories_is_cut_of_those_that_are_kept(system: System) -> None:
    """The dry run shows it, the replay does it, neither teaches; the same documents fetched again are unchanged."""
    label, outlet = "Follow the Courier wherever you are", "The Courier"
    texts = [f"{prose(number, 160)}\n\n{label}" for number in range(20, 23)]
    keys = [await system.known(f"a{number}", text, outlet) for number, text in enumerate(texts)]
    await eventually(partial(taught, system, outlet, 3))
    shelf = await system.client.hgetall(f"wiresift:site:{site_name(None, outlet)}")
    told, done = await system.rehearse(Step.CLEANER), await system.replay(Selection(), Step.CLEANER)
    for outcome in (*told, *done):
        assert isinstance(outcome, Changed)
        assert [(span.text, span.kind, span.rule) for span in outcome.diff.cut] == [(label, Kind.FURNITURE, "site.seen")]
    assert [(await system.record(key)).text for key in keys] == [text.removesuffix(f"\n\n{label}") for text in texts]
    assert await system.client.hgetall(f"wiresift:site:{site_name(None, outlet)}") == shelf
    assert [(await system.ingest(f"a{number}", text, outlet)).reason for number, text in enumerate(texts)] == ["unchanged"] * 3


async def test_without_site_memory_a_replay_gives_back_what_that_cut(system: System) -> None:
    """Switched off, it is as if nothing had ever been learned."""
    label, outlet = "Follow the Courier wherever you are", "The Courier"
    for number in range(20, 23):
        await system.known(f"a{number}", f"{prose(number, 160)}\n\n{label}", outlet)
    await eventually(partial(taught, system, outlet, 3))
    assert [type(outcome) for outcome in await system.replay()] == [Changed] * 3
    system.shelf = None
    outcomes = await system.replay()
    assert [[span.text for span in outcome.diff.kept] for outcome in outcomes if isinstance(outcome, Changed)] == [[label]] * 3


async def taught(system: System, outlet: str, stories: int) -> bool:
    """Whether so many stories are known of an outlet."""
    name = site_name(None, outlet)
    assert name
    assert system.shelf
    (memory,) = await system.shelf.snapshots([name])
    return memory.stories == stories
