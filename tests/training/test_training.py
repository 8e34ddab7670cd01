"""The learned file of the cleaner is what its trainer makes of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.folds import FOLDS, fold_of, parted

GROUPS = ["house one", "house two", "house one", "house three", "house four", "house five"]


def test_a_publishing_house_is_never_on_both_sides() -> None:
    """What judges has not been trained on, and every row judges once."""
    parts = list(parted(GROUPS))
    assert len(parts) == FOLDS
    assert sorted(place for _, judged in parts for place in judged) == list(range(len(GROUPS)))
    assert all({GROUPS[place] for place in taught}.isdisjoint(GROUPS[place] for place in judged) for taught, judged in parts)


def test_a_fold_is_the_same_everywhere() -> None:
    """The number does not depend on the process or its hash seed."""
    assert [fold_of(group) for group in GROUPS] == [2, 2, 2, 3, 0, 3]


def test_training_again_gives_the_same_file(tmp_path: Path) -> None:
    """Deterministic from the corpus folder; a file made by hand would show."""
    pytest.importorskip("sklearn", reason="training needs the dependency group `train`")
    from tests.training import blocks, boosting

    if not blocks.CORPUS.exists():
        pytest.skip(f"no labelled pages at {blocks.CORPUS}")
    taught = [example for page in blocks.corpus() for example in blocks.examples(page)]
    boosting.write(blocks.train(taught), tmp_path / "blocks.json")
    assert (tmp_path / "blocks.json").read_text("utf-8") == blocks.FILE.read_text("utf-8")
