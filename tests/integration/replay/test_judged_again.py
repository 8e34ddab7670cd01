"""Replaying on a real server with the real services: what is judged again, shown once, and agrees with the dry run."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from services.classifier import app as classifier
from services.classifier.settings import ClassifierSettings
from services.cleaner.clean import CLEANING_VERSION
from services.console.replay.outcome import Changed, Failed, Unchanged
from services.console.replay.plan import Step, key_of
from services.console.replay.selection import Selection
from shared.record import Record, Relation
from tests.integration.replay.system import PROMPT, QUICK, STORY, TEXT, System, a_system
from tests.real_server import RealServer
from tests.stages import all_ended, running
from tests.unit.classifier.articles import prose


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
