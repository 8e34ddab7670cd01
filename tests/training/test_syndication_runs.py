"""Runs that share what hangs on no weights say what the classifier says."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.classifier.comparison.odds import WEIGHTS, Weights
from tests.draws import files
from tests.draws import open as opened
from tests.draws.bases import Invented
from tests.draws.collection import draw
from tests.draws.running import in_process, records
from tests.draws.scoring import judge, score, verdicts
from tests.training.syndication_runs import Collection, Sought, collection


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Collection]:
    """A small open draw, in files and read."""
    folder = tmp_path_factory.mktemp("draw")
    files.write(folder, draw(opened.half(), Invented(), 5, 250))
    return folder, collection(files.read(folder), "draw")


def test_they_score_as_the_classifier_does(drawn: tuple[Path, Collection]) -> None:
    """Documents, matches and groups, to the last digit."""
    folder, found = drawn
    in_process(found.listed.documents, folder / "records.jsonl")
    said = verdicts(records(folder / "records.jsonl"))
    assert score(judge(found.listed, found.verdicts(lambda _: WEIGHTS))) == score(judge(found.listed, said))


def test_each_document_is_judged_by_its_own_weights(drawn: tuple[Path, Collection]) -> None:
    """Weights that call nothing a copy, for one kind alone, leave the others' verdicts as they are."""
    _, found = drawn
    none = WEIGHTS._replace(prior=-1_000.0)

    def weights(one: Sought) -> Weights:
        return none if one.kind == "copy" else WEIGHTS

    plain, without = found.verdicts(lambda _: WEIGHTS), found.verdicts(weights)
    copies = {one.row["id"] for one in found.sought if one.kind == "copy"}
    assert {name for name in plain if plain[name].claimed != without[name].claimed} <= copies
    assert sum(without[name].flagged for name in copies) < sum(plain[name].flagged for name in copies)
