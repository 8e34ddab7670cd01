"""`wiresift groups show` as a person runs it: who tells the same story, by now."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.articles import article
from tests.end_to_end.conftest import System


@pytest.fixture
def story(system: System, tmp_path: Path) -> list[dict[str, Any]]:
    """Records of three tellings of a story of this test alone, and of another article, in the order they were taken in."""
    name = secrets.token_hex(4)
    text, records = article(name), []
    for number, each in enumerate([text, f"{text}\nThe Post adds a line of its own.\n", text, article(f"{name} other")]):
        (tmp_path / f"{number}.txt").write_text(each)
        ran = system.ingest(tmp_path / f"{number}.txt", "--source", f"Outlet {name} {number}")
        records += ran.entries
    return records


def test_a_group_is_shown_whole_to_whoever_asks_by_any_member(system: System, story: list[dict[str, Any]]) -> None:
    """The first record knew of one article, the last of three: asked now, both say three, in the order they appeared."""
    assert [record["syndication"]["group_size"] for record in story[:3]] == [1, 2, 3]
    ids = [record["article_id"] for record in story]
    ran = system.wiresift("groups", "show", "--json", ids[0], ids[2])
    assert ran.code == 0, ran.err
    first, third = ran.entries
    assert (first["asked"], third["asked"]) == (ids[0], ids[2])
    assert {**first, "asked": ""} == {**third, "asked": ""}
    assert (first["group_id"], first["size"]) == (ids[0], 3)
    assert [member["article_id"] for member in first["members"]] == ids[:3]
    assert first["members"][0]["relation"] == "none"


def test_a_person_reads_the_members_and_how_many_more_there_are(system: System, story: list[dict[str, Any]]) -> None:
    """The one asked for is always among those named; an article alone is said to be."""
    third, alone = story[2]["article_id"], story[3]["article_id"]
    ran = system.wiresift("groups", "show", third, alone, "--count", "1")
    assert ran.code == 0, ran.err
    assert f"group {story[0]['article_id']}  3 articles" in ran.out
    assert story[2]["source"] in ran.out
    assert "… and 2 more; --count N names more" in ran.out
    assert f"group {alone}  an article without copies" in ran.out


def test_an_article_that_is_not_kept_is_named(system: System, story: list[dict[str, Any]]) -> None:
    """It costs the others nothing, and the exit code says that one was missing; what may be another's name is told."""
    nowhere = "0" * 32
    ran = system.wiresift("groups", "show", nowhere, story[3]["article_id"])
    assert ran.code == 1
    assert f"article {nowhere} is not kept" in ran.err
    assert story[3]["article_id"] in ran.out
    unknown = system.wiresift("groups", "show", "no-such-file.txt")
    assert unknown.code == 1
    assert "'no-such-file.txt' was read as the external id of a document without a source" in unknown.err


def test_a_file_is_named_by_its_path_and_outlet(system: System, story: list[dict[str, Any]]) -> None:
    """As it was taken in; of another outlet the same path is another article."""
    path, outlet = story[2]["external_id"], story[2]["source"]
    ran = system.wiresift("groups", "show", "--json", path, "--source", outlet)
    assert ran.code == 0, ran.err
    assert [entry["asked"] for entry in ran.entries] == [story[2]["article_id"]]
    assert system.wiresift("groups", "show", path, "--source", f"not {outlet}").code == 1
