"""A sum of small decision trees, read from a JSON file and scored without any library. Pure.

A file holds one object:

    {"features": ["words", "linked"],
     "thresholds": {"keep": 0.41},
     "base": -0.7,
     "trees": [["words", 11.5, -0.2, ["linked", 0.3, 0.4, -0.6]], ...]}

`features` names the values a score is taken of, in the order in which they are given. A tree is a number, its verdict, or
`[feature, bound, low, high]`: the tree `low` where the feature's value is at most `bound`, else the tree `high`. The score is `base`
and the verdicts of all trees added up: the logarithm of the odds. `thresholds` are scores chosen in training, by what they are for.
Trees of a few levels, each correcting those before it (Friedman, 2001), were the best of what was compared out of fold, and a person
can follow each of them. In memory every tree has LEVELS levels, so that a score is LEVELS comparisons a tree and no question more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

#: Levels of decisions in a tree: more gained nothing out of fold, and `Model.score` is written for as many.
LEVELS = 4

#: (index of a feature, bound, what follows up to the bound, what follows above it); after LEVELS of these, a verdict.
Tree = tuple[int, float, Any, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """Trees over the values of `features`, in that order."""

    features: tuple[str, ...]
    thresholds: Mapping[str, float]
    base: float
    trees: tuple[Tree, ...]

    def score(self, values: Sequence[float]) -> float:
        """Log-odds of the values, one for each of `features`: above 0 where yes is likelier. Some 0.15 µs a tree."""
        total = self.base
        for root in self.trees:
            feature, bound, low, high = root
            feature, bound, low, high = low if values[feature] <= bound else high
            feature, bound, low, high = low if values[feature] <= bound else high
            feature, bound, low, high = low if values[feature] <= bound else high
            total += low if values[feature] <= bound else high
        return total


def read_model(data: Mapping[str, Any], features: Sequence[str]) -> Model:
    """The model that the parsed file `data` holds, for values given in the order of `features`.

    Raises:
        ValueError: it was trained on other features, or is no model.
    """
    if list(data["features"]) != list(features):
        raise ValueError("the model was trained on other features: run `make train-cleaner`")
    places = {name: place for place, name in enumerate(features)}
    trees = tuple(_tree(given, places) for given in data["trees"])
    return Model(tuple(features), dict(data["thresholds"]), float(data["base"]), trees)


def shipped_model(name: str, features: Sequence[str]) -> Model | None:
    """The model in the file `<name>.json` beside this module, or None where there is none: rules must do then. Reads the file."""
    file = resources.files(__package__) / f"{name}.json"
    return read_model(json.loads(file.read_text("utf-8")), features) if file.is_file() else None


def _tree(given: object, places: Mapping[str, int]) -> Tree:
    tree: Tree = _levelled(given, places, LEVELS)
    return tree


def _levelled(given: object, places: Mapping[str, int], levels: int) -> Any:  # noqa: ANN401  a tree of as many levels, or a verdict at none
    if isinstance(given, int | float):  # it says its verdict before the last level: the levels left ask in vain
        after = _levelled(given, places, levels - 1) if levels else float(given)
        return (0, 0.0, after, after) if levels else after
    if not levels:
        raise ValueError(f"a tree has more than {LEVELS} levels")
    if not isinstance(given, list) or len(given) != 4 or given[0] not in places:
        raise ValueError(f"not a tree: {str(given)[:80]}")
    name, bound, low, high = given
    return places[name], float(bound), _levelled(low, places, levels - 1), _levelled(high, places, levels - 1)
