"""A draw goes through the classifier and comes out as verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.draws import files
from tests.draws import open as opened
from tests.draws.bases import Invented
from tests.draws.collection import draw
from tests.draws.judge import main
from tests.draws.running import in_process, records
from tests.draws.scoring import scored


def test_every_document_has_a_verdict_and_most_copies_are_found(tmp_path: Path) -> None:
    """In this process each document ends in a record, and the classifier does better than saying yes or no to all."""
    files.write(tmp_path, draw(opened.half(), Invented(), 4, 120))
    in_process(files.read(tmp_path).documents, tmp_path / "records.jsonl")
    results = records(tmp_path / "records.jsonl")
    assert {row["external_id"] for row in results} == set(files.read(tmp_path).truth)
    scores = scored(tmp_path, results)
    assert scores.documents.precision > 0.6
    assert scores.documents.recall > 0.6
    assert scores.passages > 0.6


def test_the_command_prints_figures_and_where_they_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    """What was made, the figures, and tables by kind and by edit."""
    assert main(["--half", "held", "--seed", "2", "--documents", "60"]) == 0
    told = capsys.readouterr().out
    assert "60 documents" in told
    assert "groups: adjusted Rand index" in told
    assert "\nkind " in told
    assert "\nedit " in told
