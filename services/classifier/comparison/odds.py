"""Whether what two texts share was written once: what they name, weighed against each other. Pure.

Equal words alone do not make a copy: a market report is yesterday's with other figures, an obituary another's with other names.
The filled form names other things in its slots; the copy names the same, however its editor worded it. What another house calls
otherwise throughout is one name that conflicts, however often it comes (`slots`).
"""

from __future__ import annotations

from math import log
from typing import NamedTuple

from services.classifier.comparison.slots import Named


class Weights(NamedTuple):
    """What the natural logarithm of the odds of a copy gains with each e-fold of what is counted, and what it begins from."""

    names: float
    figures: float
    other_names: float
    other_figures: float
    words: float
    prior: float


#: Logistic regression on pairs of copies and of fillings, by what they share beyond boilerplate: as `python -m tests.training.syndication`
#: fits them, with nothing moved by hand.
WEIGHTS = Weights(names=2.98, figures=3.28, other_names=-3.32, other_figures=-4.59, words=2.89, prior=-14.62)


def odds(named: Named, words: int, weights: Weights = WEIGHTS) -> float:
    """The natural logarithm of the odds that two texts with so many common `words` have them from one origin."""
    counts = (*(1 + count for count in named), max(words, 1))
    return weights.prior + sum(weight * log(count) for weight, count in zip(weights, counts, strict=False))
