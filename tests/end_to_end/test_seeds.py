"""Five real articles beside the checkout, ingested by their files: what is noise in them, and which of them share text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.command import Wiresift

_SEEDS = Path(__file__).resolve().parents[2] / ".." / "shared" / "seeds"
#: Kinds that are in each, by the first three digits of its name.
_KINDS = {
    "000": {"payment", "caption", "photo_credit", "advertisement", "title"},
    "001": {"advertisement", "caption", "related", "title"},
    "002": {"section", "caption", "title"},
    "003": {"title", "reading_time", "date", "caption", "media_ui", "pull_quote"},
    "004": {"ticker", "advertisement", "title"},
}
_NOISE = re.compile(r"(?im)^(?:advertisement|read more:.*|story continues.*|\d+ min read|click to enlarge|.*\([+-]\d+\.\d+%\))$")


#: By the first digits of their names: as numbered, from behind, the shared one between the pair, and the pair first.
_ORDERS = ("000 001 002 003 004", "004 003 002 001 000", "002 000 003 001 004", "004 002 001 003 000")


@pytest.fixture(scope="module", params=_ORDERS)
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The five records of one `ingest`, by the first three digits of the seed's name."""
    files = [path for name in request.param.split() for path in _SEEDS.resolve().glob(f"{name}_*.txt")]
    if not files:
        pytest.skip("NOT RUN: no seeds beside the checkout")
    home = tmp_path_factory.mktemp("seeds")
    ran = Wiresift(home)("ingest", *files, "--output", "out.jsonl")
    assert ran.code == 0, ran.err
    lines = [json.loads(line) for line in (home / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["external_id"] for line in lines] == [str(path) for path in files], "in the order given"
    return {Path(line["external_id"]).name[:3]: line for line in lines}


def shared(records: dict[str, dict[str, Any]], one: str, other: str) -> dict[str, Any]:
    """The match of the one of two that was classified later."""
    early, late = sorted((one, other), key=lambda name: int(records[name]["syndication"]["sequence"]))
    found = (m for m in records[late]["syndication"]["matches"] if m["article_id"] == records[early]["article_id"])
    return {"duplicate": records[late]["syndication"]["is_duplicate"], **next(found, {"relation": "none", "passages": []})}


def test_noise_is_removed_with_its_kind(records: dict[str, dict[str, Any]]) -> None:
    """Each article's kinds of noise are found, and no line that is plainly noise is left in any text."""
    for name, record in records.items():
        assert _KINDS[name] <= {span["kind"] for span in record["removed"]}, name
        assert not _NOISE.search(record["text"]), name


def test_the_article_stays(records: dict[str, dict[str, Any]]) -> None:
    """Short lines that belong to it stay, list lines among them; each text keeps most of its words."""
    lines = [line.strip() for line in records["002"]["original_text"].splitlines()]
    listed = [line for line in lines if line.startswith("::")]
    assert len(listed) >= 3
    assert all(line in records["002"]["text"] for line in [*listed, "They show:"])
    assert all(record["quality"]["removed_share"] < 0.3 for record in records.values())


def test_a_long_passage_makes_the_later_one_a_duplicate(records: dict[str, dict[str, Any]]) -> None:
    """002 and 004 share a passage of about 400 words."""
    match = shared(records, "002", "004")
    assert match["duplicate"]
    assert match["relation"] in ("contained", "contains")
    assert 380 <= max(passage["words"] for passage in match["passages"]) <= 430


def test_partial_reuse_and_none_are_told_apart(records: dict[str, dict[str, Any]]) -> None:
    """003 is partial to 002 and 004; 000 and 001 are no duplicates."""
    assert shared(records, "003", "002")["relation"] == "partial"
    assert shared(records, "003", "004")["relation"] == "partial"
    assert not records["000"]["syndication"]["is_duplicate"]
    assert not records["001"]["syndication"]["is_duplicate"]
