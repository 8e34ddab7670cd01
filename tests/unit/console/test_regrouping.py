"""The records of a run name their groups as these stand at its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.console.taking_in.regrouping import regroup
from shared.store import MemoryStore
from tests.unit.classifier.articles import NOW, article, prose

#: Two parts of a story, with a third of each in both: each is one story body with the whole, and not with the other.
_MIDDLE = prose(5, 100)
ONE, TWO = f"{prose(1, 200)}\n\n{_MIDDLE}", f"{_MIDDLE}\n\n{prose(2, 200)}"
WHOLE = f"{prose(1, 200)}\n\n{TWO}"


async def regrouped(folder: Path, *texts: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The records of articles a, b … with these texts as they were written, and as they are at the end."""
    index, store, ledger = MemoryIndex(), MemoryStore(), MemoryLedger()
    groups, path = Ranks(ledger), folder / "records.jsonl"
    given = [article(name, text) for name, text in zip("abcde", texts, strict=False)]
    lines = [(await classify(one, index=index, store=store, groups=groups, now=NOW)).record.model_dump_json() for one in given]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    await regroup(str(path), ledger)
    assert not path.with_suffix(".jsonl.groups").exists()
    return [json.loads(line) for line in lines], [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def test_records_of_a_group_that_was_merged_later_name_the_one_it_is(tmp_path: Path) -> None:
    """And how large that is; the verdicts are untouched."""
    before, after = await regrouped(tmp_path, ONE, TWO, WHOLE, prose(3, 200))
    assert [record["syndication"]["group_id"] for record in before] == ["a", "b", "a", "d"]
    assert [record["syndication"]["group_id"] for record in after] == ["a", "a", "a", "d"]
    assert [record["syndication"]["group_size"] for record in after] == [3, 3, 3, 1]
    for record in (*before, *after):
        del record["syndication"]["group_id"], record["syndication"]["group_size"]
    assert before == after


async def test_records_alone_stay_as_they_were_written(tmp_path: Path) -> None:
    """To the letter."""
    before, after = await regrouped(tmp_path, ONE, TWO)
    assert before == after
