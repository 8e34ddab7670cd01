"""The places a takedown goes through besides the usual way: dead letters, updates that wait, entries of other programs, files."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from services.fetcher.sources.updates import Update, Updates
from shared.events import ArticleRequested
from shared.streams.keys import Stream
from shared.streams.letters import Letters
from shared.streams.redrive import Redrive, Run
from tests import builders
from tests.end_to_end.command import Wiresift
from tests.real_server import RealServer
from tests.security.takedowns import WORD, System, plain_bytes
from tests.stages import LIMITS, add
from tests.unit.classifier.articles import prose

URL, OTHER = "https://news.example/mill", "https://other.example/mill"


@pytest.fixture(params=[1, 3], ids=["one partition", "three partitions"])
def system(client: Redis, real_server: RealServer, request: pytest.FixtureRequest) -> System:
    """On an empty server, whose classifier takes no more than 1,000 words."""
    return System(client, real_server.url, request.param, {"classifier_max_words": 1000})


async def test_dead_letters_go_with_the_entries_they_hold(system: System) -> None:
    """And with what is noted of how they were dealt with; a letter that was read before brings nothing back by its redrive."""
    async with system.at_work():
        assert (await system.taken_in(URL, f"{WORD} " * 1001)).fate == "dead"
        assert (await system.taken_in(OTHER, "word " * 1001)).fate == "dead"
    read = [letter async for page in Letters(system.client, system.keys).pages() for letter in page]
    redrive = Redrive(system.client, system.keys, LIMITS, Run("2026-11-22T00:00:00+00:00", "me", "all"))
    await redrive.discard([letter for letter in read if letter.body and WORD.encode() in letter.body.original["__data__"]])
    counted = await system.take_down(domain="news.example")
    assert counted.places["in dead"] == 1
    assert WORD.encode() not in await plain_bytes(system.client)
    assert sum([await system.client.zcard(keys.handled) for keys in system.keys.all]) == 0
    assert len(await system.events("DeadLetter", Stream.DEAD)) == 1
    await redrive.redrive(read, full=lambda _: None)
    async with system.at_work():
        await system.ended([letter.body.request_id for letter in read if letter.body])
    assert {body["url"] for body in await system.events("ArticleRejected", Stream.REJECTED)} == {URL}
    assert await system.stored(URL) is None


async def test_updates_that_wait_for_their_time_go(system: System) -> None:
    """A correction that came too soon is kept with its text; another site's stays, and what is no update of ours."""
    updates = Updates(system.client, "wiresift")
    for url in (URL, OTHER):
        request = ArticleRequested(url=url, title=WORD if url == URL else "another")
        await updates.defer(Update(key=url, updated_at=builders.MOMENT, request=request), builders.MOMENT + timedelta(hours=1))
    await system.client.hset("wiresift:fetch:{updates}:body", "x", "no update")
    counted = await system.take_down(URL)
    assert counted.places["in updates that wait"] == 1
    assert WORD.encode() not in await plain_bytes(system.client)
    assert await updates.count() == 1


async def test_entries_that_other_programs_wrote_are_found_and_others_left_alone(system: System) -> None:
    """By plain fields, as any program may; what is no request, or breaks a reader, costs the takedown nothing."""
    stream = system.keys.stream(Stream.REQUESTED)
    for fields in ({"url": URL, "text": WORD}, {"url": "http://www.news.example/mill?utm_source=x", "html": WORD}):
        await add(system.client, fields)
    for strange in ({"url": OTHER}, {"__data__": b"\xff\x00"}, {"__data__": b"[" * 10_000}, {"x": b"\xff"}):
        await add(system.client, strange)
    counted = await system.take_down(URL)
    assert counted.places["in requested"] == 2
    assert await system.client.xlen(stream) == 4
    assert WORD.encode() not in await plain_bytes(system.client)
    rejected = await system.events("ArticleRejected", Stream.REJECTED)
    assert [(body["reason"], body["url"], body["source"]) for body in rejected] == [("withdrawn", None, None)] * 2


async def test_nothing_of_it_is_written_to_a_file_afterwards(client: Redis, real_server: RealServer, tmp_path: Path) -> None:
    """Who ingests it again gets no record, and reads why; other articles of the same call are written."""
    system = System(client, real_server.url)
    wiresift = Wiresift(tmp_path, {"WIRESIFT_REDIS_URL": real_server.url})
    lines = [{"url": URL, "text": f"{WORD} {prose(1, 80)}"}, {"url": OTHER, "text": prose(2, 80)}]
    words = ("ingest", "-", "--output", tmp_path / "out.jsonl", "--report", tmp_path / "report.jsonl")
    async with system.at_work():
        await system.taken_in(URL, lines[0]["text"])
        await system.take_down(URL)
        ran = await asyncio.to_thread(wiresift, *words, stdin="\n".join(map(json.dumps, lines)).encode())
    assert "an operator took the article down" in (tmp_path / "report.jsonl").read_text(), ran.err
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [record["url"] for record in written] == [OTHER]
    assert WORD not in (tmp_path / "report.jsonl").read_text() + ran.out + ran.err


async def test_other_records_name_it_and_have_none_of_its_words(system: System) -> None:
    """A copy that was judged before keeps its match by id, URL and offsets; what was not copied is in no record."""
    story = prose(3, 120)
    async with system.at_work():
        await system.taken_in(URL, f"{story}\n\n{WORD} {prose(4, 60)}")
        await system.taken_in(OTHER, story)
        await system.take_down(URL)
    (record,) = await system.events("ArticleClassified")
    assert [match["url"] for match in record["syndication"]["matches"]] == [URL]
    assert WORD not in json.dumps(record)
