"""The project's own scorer says what the corpus's scorer says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.draws import blame, files
from tests.draws import open as opened
from tests.draws.agreement import adjusted_rand, b_cubed
from tests.draws.bases import Invented
from tests.draws.collection import draw
from tests.draws.judge import SCORER
from tests.draws.scoring import judge, score, scored, verdicts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draw in files."""
    folder = tmp_path_factory.mktemp("draw")
    files.write(folder, draw(opened.half(), Invented(), 9, 400))
    return folder


def _guesses(folder: Path, seed: int, *, shuffled: bool = False) -> list[dict[str, Any]]:
    """Verdicts that are right as a rule, and wrong in every way a verdict can be."""
    random, listed = Random(seed), files.read(folder)
    names = [one["id"] for one in listed.documents]
    sequence = random.sample(range(len(names)), len(names)) if shuffled else range(len(names))
    found: dict[str, list[dict[str, str]]] = {name: [] for name in names}
    for one, other in listed.relations:
        if random.random() < 0.8:
            found[other].append({"external_id": one, "relation": random.choice(("near", "partial", "quote"))})
    for name in random.sample(names, 40):
        found[name].append({"external_id": random.choice(names), "relation": "contains"})
    return [
        {
            "external_id": name,
            "syndication": {
                "is_duplicate": bool(found[name]) != (random.random() < 0.05),
                "group_id": random.choice(names) if random.random() < 0.1 else listed.truth[name]["cluster"],
                "sequence": at,
                "matches": found[name],
            },
        }
        for name, at in zip(names, sequence, strict=True)
    ]


@pytest.mark.skipif(not SCORER.is_file(), reason="NOT RUN: no score-syndication beside the checkout")
@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_scorers_agree_to_the_last_printed_figure(folder: Path, tmp_path: Path, seed: int, shuffled: bool) -> None:
    """Documents, matches, groups and what is found per relation are the same figures, whatever the order of classification."""
    guesses = _guesses(folder, seed, shuffled=shuffled)
    output = tmp_path / "records.jsonl"
    output.write_text("".join(json.dumps(one) + "\n" for one in guesses))
    told = subprocess.run([sys.executable, SCORER, "score", folder, output], capture_output=True, text=True, check=True).stdout
    ours = scored(folder, guesses)
    theirs = re.findall(r"\d\.\d{4}", told)
    assert theirs == [
        f"{figure:.4f}"
        for figure in (
            *(ours.matches.precision, ours.matches.recall, ours.matches.f1, ours.adjusted_rand),
            *(ours.b_cubed.precision, ours.b_cubed.recall, ours.b_cubed.f1),
            *(ours.documents.precision, ours.documents.recall, ours.documents.f1),
        )
    ]
    assert re.findall(r"(\w+) (\d\.\d{3}) of (\d+)", told) == [(name, f"{rate:.3f}", str(of)) for name, (rate, of) in ours.found.items()]


def test_the_truth_itself_scores_full_marks(folder: Path) -> None:
    """Verdicts that say what is true have no error in any figure, and blame names none."""
    listed = files.read(folder)
    judged = judge(listed, verdicts(_right(folder)))
    scores = score(judged)
    assert (scores.documents.f1, scores.matches.f1, scores.adjusted_rand, scores.b_cubed.f1) == pytest.approx((1, 1, 1, 1))
    assert blame.costliest(judged) == []
    assert all(line.split()[-4:] == ["0"] * 4 for line in blame.by_kind(judged)[1:])


def test_blame_names_what_was_missed_and_what_was_claimed(folder: Path) -> None:
    """One pair missed and one claimed are both shown with their texts, and counted at the kinds of their later documents."""
    guesses = _right(folder)
    listed = files.read(folder)
    missed = next(one for one in guesses if len(one["syndication"]["matches"]) == 1)
    missed["syndication"].update(matches=[], is_duplicate=False)
    names = [one["id"] for one in listed.documents]
    wrong = next(one for one in guesses if one["external_id"] == names[-1])
    stranger = next(name for name in names if (name, names[-1]) not in listed.relations)
    wrong["syndication"]["matches"].append({"external_id": stranger, "relation": "near"})
    lines = blame.costliest(judge(listed, verdicts(guesses)))
    assert sum(line.startswith("- missed") and missed["external_id"] in line for line in lines) == 1
    assert sum(line.startswith("- claimed, none") and stranger in line for line in lines) == 1


def test_partitions_are_compared_as_the_papers_do() -> None:
    """A worked example: {1,2,3}{4,5} against {1,2}{3,4,5}."""
    assert adjusted_rand("aaabb", "xxyyy") == pytest.approx(1 / 6)
    assert b_cubed("aaabb", "xxyyy").precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert b_cubed("aaabb", "xxyyy").recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)


def _right(folder: Path) -> list[dict[str, Any]]:
    """The verdicts of one who knows the truth."""
    listed = files.read(folder)
    matches: dict[str, list[dict[str, str]]] = {one["id"]: [] for one in listed.documents}
    for (one, other), relation in listed.relations.items():
        if relation not in ("grey", "excerpt"):
            matches[other].append({"external_id": one, "relation": relation})
    return [
        {
            "external_id": name,
            "syndication": {"is_duplicate": bool(found), "group_id": listed.truth[name]["cluster"], "sequence": None, "matches": found},
        }
        for name, found in matches.items()
    ]
