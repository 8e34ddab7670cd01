"""The whole classifier by weights that have not seen what they judge, beside those that have.

Each document is judged, in stream order and with all that it was compared with, by weights learned without the outlets of its fold (of
five), or without its family of forms; whom it joins makes the groups. The thresholds of relations are the contract's, and learned of
nothing; so is nothing of `boilerplate`, `margins` and `joining`, whose constants were chosen by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from services.classifier.comparison.odds import WEIGHTS, Weights
from tests.draws.scoring import judge, score
from tests.training.folds import FOLDS, fold_of
from tests.training.syndication import learned
from tests.training.syndication_runs import Collection, Sought

#: What a family of forms is called by.
_FORM = "template"


def report(taught: Sequence[Collection], collections: Sequence[Collection]) -> Iterator[str]:
    """The figures of `collections`, each judged by what `taught` teaches, by the weights that ship, in and out of the sample."""
    whole, outlets = learned(taught), _by_outlets(taught)
    yield f"weights fitted on all   {_shown(whole)}"
    yield f"weights that ship       {_shown(WEIGHTS)}"
    yield from (f"without outlets' fold {fold} {_shown(weights)}" for fold, weights in outlets.items())
    families = _by_families(taught, {one.kind for each in collections for one in each.sought})
    ways: dict[str, Callable[[Sought], Weights]] = {
        "as shipped": lambda _: WEIGHTS,
        "in sample": lambda _: whole,
        "out of fold: outlets": lambda one: outlets[_fold(one)],
        "out of fold: families": lambda one: families.get(one.kind, whole),
    }
    for each in collections:
        for way, weights in ways.items():
            yield f"\n== {each.name}, {way}"
            yield from score(judge(each.listed, each.verdicts(weights))).lines()


def _by_outlets(taught: Sequence[Collection]) -> Mapping[int, Weights]:
    return {fold: learned(taught, lambda one, fold=fold: _fold(one) != fold) for fold in range(FOLDS)}  # type: ignore[misc]


def _by_families(taught: Sequence[Collection], kinds: set[str]) -> Mapping[str, Weights]:
    """The weights for each family of forms; learned without it where any of `taught` has it."""
    known = kinds & {one.kind for each in taught for one in each.sought}
    return {kind: learned(taught, lambda one, kind=kind: one.kind != kind) for kind in sorted(known) if kind.startswith(_FORM)}  # type: ignore[misc]


def _fold(one: Sought) -> int:
    return fold_of(one.row["source"])


def _shown(weights: Weights) -> str:
    return "  ".join(f"{name} {value:g}" for name, value in zip(weights._fields, weights, strict=True))
