"""Boosted trees by scikit-learn, as the file that `services.cleaner.learned.model` reads. The same rows give the same file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is loaded: sums in another order round otherwise

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

#: Digits of a number in the file: fewer change scores, more say nothing.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """How trees are grown. Each is shown a share of the features (`seen`), which keeps one site's habits from deciding."""

    trees: int = 100
    levels: int = 4
    rate: float = 0.1
    seen: float = 0.2
    least_rows: int = 40
    shrink: float = 5.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples: values by feature, whether each is a yes, and what it weighs."""

    values: np.ndarray
    yes: np.ndarray
    weights: np.ndarray


def fit(rows: Rows, features: Sequence[str], recipe: Recipe, thresholds: Mapping[str, float]) -> dict[str, Any]:
    """The data of a model file. Weights count relative to their mean."""
    grown = HistGradientBoostingClassifier(
        max_iter=recipe.trees,
        max_depth=recipe.levels,
        max_leaf_nodes=2**recipe.levels,
        learning_rate=recipe.rate,
        max_features=recipe.seen,
        min_samples_leaf=recipe.least_rows,
        l2_regularization=recipe.shrink,
        early_stopping=False,
        random_state=0,
    ).fit(rows.values, rows.yes, rows.weights / rows.weights.mean())
    trees = [_tree(rounds[0].nodes, 0, features) for rounds in grown._predictors]
    base = _short(float(np.ravel(grown._baseline_prediction)[0]))
    return {"features": list(features), "thresholds": dict(thresholds), "base": base, "trees": trees}


def write(data: Mapping[str, Any], path: Path) -> None:
    """Write the model file: a line for each of its parts, and for each tree."""
    head = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items() if key != "trees")
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in data["trees"])
    path.write_text(f'{{{head},\n"trees": [\n{trees}\n]}}\n', encoding="utf-8")


def _tree(nodes: Any, at: int, features: Sequence[str]) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return _short(float(node["value"]))
    below, above = (_tree(nodes, int(node[side]), features) for side in ("left", "right"))
    return [features[int(node["feature_idx"])], _short(float(node["num_threshold"])), below, above]


def _short(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")
