"""Learned models: how a file is read and scored."""

from __future__ import annotations

from typing import Any

import pytest

from services.cleaner.learned.model import read_model, shipped_model

FEATURES = ("words", "linked")
FILE: dict[str, Any] = {
    "features": ["words", "linked"],
    "thresholds": {"keep": 0.25},
    "base": -1.0,
    "trees": [["words", 10, -0.5, ["linked", 0.5, 2.0, -2.0]], 0.125],
}


@pytest.mark.parametrize(("values", "score"), [((10, 0.9), -1.375), ((11, 0.5), 1.125), ((11, 0.6), -2.875)])
def test_a_score_is_the_sum_of_what_each_tree_says(values: tuple[float, float], score: float) -> None:
    """A value equal to a bound is below it; a bare number is a tree that always says the same."""
    assert read_model(FILE, FEATURES).score(values) == pytest.approx(score)


def test_thresholds_are_carried_by_the_file() -> None:
    """Where to cut was chosen in training, and travels with the trees."""
    assert read_model(FILE, FEATURES).thresholds == {"keep": 0.25}


@pytest.mark.parametrize("features", [("words",), ("linked", "words"), ("words", "linked", "depth")])
def test_a_model_for_other_features_is_refused(features: tuple[str, ...]) -> None:
    """Values in another order would be scored as something else."""
    with pytest.raises(ValueError, match="other features"):
        read_model(FILE, features)


@pytest.mark.parametrize("tree", [["depth", 1, 0, 0], ["words", 1, 0], "words", {}])
def test_what_is_no_tree_is_refused(tree: object) -> None:
    """A damaged file is told by its first wrong tree."""
    with pytest.raises(ValueError, match="not a tree"):
        read_model(FILE | {"trees": [tree]}, FEATURES)


def test_a_tree_without_end_is_refused() -> None:
    """Reading a file costs no more levels than any tree in use has."""
    tree: Any = 0.0
    for _ in range(100):
        tree = ["words", 1, tree, 0.0]
    with pytest.raises(ValueError, match="levels"):
        read_model(FILE | {"trees": [tree]}, FEATURES)


def test_a_model_that_is_not_shipped_is_none() -> None:
    """Rules must do then."""
    assert shipped_model("no_such_model", FEATURES) is None
