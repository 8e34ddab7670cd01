"""`wiresift replay` as a person runs it: the samples stand, an older cleaning and an older detector are shown, then redone."""

from __future__ import annotations

import asyncio
import json
import secrets
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest

from services.cleaner.revision import Known, cleaned_again
from shared.record import Record, kept_text
from shared.redis_store import RedisStore
from shared.store import ArticleKey
from shared.streams.connection import connect
from shared.streams.keys import Keys
from tests.end_to_end.articles import article
from tests.end_to_end.command import Wiresift
from tests.end_to_end.conftest import System
from tests.integration.replay.system import WINDOW

KEYS = Keys("wiresift")
PROMPT = "Advertisement\n\n"


@pytest.fixture
def outlet() -> str:
    """The name of an outlet of this test alone, so that a replay can be kept to its articles."""
    return f"The {secrets.token_hex(4)} Post"


def taken_in(system: System, outlet: str, *sources: Path) -> list[dict[str, Any]]:
    """Records of files taken in as articles of the outlet."""
    ran = system.ingest(*sources, "--source", outlet)
    assert ran.code == 0, ran.err
    return ran.entries


def aged(system: System, record: dict[str, Any], **verdict: Any) -> None:
    """Make an article what rules without any cut, and a detector that said `verdict`, would have left on the server."""

    async def age() -> None:
        client = connect(system.url)
        store, key = RedisStore(client, "wiresift", window=WINDOW, max_bytes=2**30), ArticleKey(record["article_id"], 1)
        (kept,) = await store.kept([key])
        assert kept
        text = kept_text(kept.record.original_text, [])
        syndication = kept.record.syndication.model_copy(update=verdict)
        older = kept.record.model_copy(update={"removed": (), "text": text, "cleaning_version": "1", "syndication": syndication})
        await store.put(older, kept.provenance)
        known = Known.of(cast("bytes", await client.get(KEYS.article(key.article_id))))
        await client.set(KEYS.article(key.article_id), cleaned_again(known, text, known.request_id), keepttl=True)
        await client.aclose()

    asyncio.run(age())


def classified(system: System, record: dict[str, Any]) -> list[Record]:
    """All records of an article in the log, oldest first."""
    entries = system.wiresift("peek", "classified").entries
    return [Record.model_validate(entry["body"]) for entry in entries if entry["body"]["article_id"] == record["article_id"]]


def test_the_samples_stand(system: System, outlet: str) -> None:
    """Right after they were taken in there is nothing to replay, in a dry run or in earnest; pages and plain texts."""
    folder = Path(str(files("services.console.samples")))
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".html", ".txt"))
    taken_in(system, outlet, *paths)
    for run in (("--dry-run",), ()):
        ran = system.wiresift("replay", "--source", outlet, *run)
        assert ran.code == 0, ran.err
        assert f"{len(paths)} looked at: {len(paths)} unchanged, 0 " in ran.out


def test_what_a_changed_rule_changes_is_shown_then_done(system: System, outlet: str, tmp_path: Path) -> None:
    """The dry run names span and detector and leaves all as it is; the replay makes the second verdict; the same text is unchanged."""
    (tmp_path / "story.txt").write_text(PROMPT + article("replayed"))
    (record,) = taken_in(system, outlet, tmp_path / "story.txt")
    aged(system, record, detector="older")
    dry = system.wiresift("replay", "--source", outlet, "--dry-run", "--output", tmp_path / "dry.jsonl")
    assert dry.code == 0, dry.err
    assert "cut now       “Advertisement”" in dry.out
    assert "detector      older → " in dry.out
    assert "1 looked at: 0 unchanged, 1 would change" in dry.out
    assert len(classified(system, record)) == 1

    ran = system.wiresift("replay", record["article_id"], "--output", tmp_path / "done.jsonl", "--why", "a new rule")
    assert ran.code == 0, ran.err
    told, done = (json.loads((tmp_path / name).read_text()) for name in ("dry.jsonl", "done.jsonl"))
    first, second = classified(system, record)
    assert {**told, "request_id": done["request_id"]} == done
    assert (second.request_id, second.removed, second.syndication.verdict_revision) == (done["request_id"], first.removed, 2)
    audited = system.wiresift("audit", "--json", "--count", "1").entries[0]
    assert (audited["what"], audited["count"], audited["details"]) == ("replay", 1, "a new rule")
    assert audited["subject"] == f"{record['article_id']}; through cleaner and classifier"
    again = system.ingest(tmp_path / "story.txt", "--source", outlet, "--report", tmp_path / "fates.jsonl")
    assert json.loads((tmp_path / "fates.jsonl").read_text())["reason"] == "unchanged"
    assert Record.model_validate(without_type(again.entries[0])) == second


def without_type(entry: dict[str, Any]) -> dict[str, Any]:
    """A record as `--output` writes it, without what it does not share with the log."""
    return {name: value for name, value in entry.items() if name in Record.model_fields}


def test_a_stage_alone_is_replayed(system: System, outlet: str, tmp_path: Path) -> None:
    """The classifier's alone leaves spans as they are; the cleaner's alone tells of them alone."""
    (tmp_path / "story.txt").write_text(PROMPT + article("a stage alone"))
    (record,) = taken_in(system, outlet, tmp_path / "story.txt")
    aged(system, record, detector="older")
    cleaner = system.wiresift("replay", "--source", outlet, "--stage", "cleaner", "--dry-run").out
    classifier = system.wiresift("replay", "--source", outlet, "--stage", "classifier", "--dry-run").out
    assert ("cut now" in cleaner, "detector" in cleaner) == (True, False)
    assert ("cut now" in classifier, "detector" in classifier) == (False, True)


def test_it_brings_services_where_none_run(wiresift: Wiresift, tmp_path: Path) -> None:
    """On the embedded server, for the time it takes."""
    (wiresift.home / "story.txt").write_text(PROMPT + article("nobody at work"))
    data = ("--data-dir", wiresift.home / "data")
    (record,) = wiresift("ingest", "story.txt", *data, "--output", "-").entries
    up = wiresift.start("up", *data)
    url = up.says("running on").split("running on ")[1].split(";")[0]
    aged(System(wiresift, wiresift.home / "data", url), record)
    assert up.end().code == 0
    ran = wiresift("replay", *data)
    assert ran.code == 0, ran.err
    assert "1 changed (spans 1" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [("f" * 32,), ("--stage", "fetcher"), ("--since", "yesterday")],
)
def test_what_makes_no_sense_is_a_usage_error(system: System, arguments: tuple[str, ...]) -> None:
    """One that names what is wrong; nothing is replayed."""
    ran = system.wiresift("replay", *arguments)
    assert ran.code == 2
    assert ran.err
    assert ran.out == ""


def test_more_than_a_hundred_need_a_word(system: System, outlet: str) -> None:
    """Off a terminal nobody can be asked: the command says what to add, and with it goes on."""
    lines = [
        json.dumps({"external_id": f"{outlet} {number}", "source": outlet, "text": article(f"{outlet} {number}", 1)})
        for number in range(101)
    ]
    assert system.ingest("-", stdin="\n".join(lines).encode()).code == 0
    refused = system.wiresift("replay", "--source", outlet)
    assert (refused.code, "--yes" in refused.err) == (2, True)
    agreed = system.wiresift("replay", "--source", outlet, "--yes")
    assert agreed.code == 0, agreed.err
    assert "101 looked at: 101 unchanged" in agreed.out
