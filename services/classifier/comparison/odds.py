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


#: Logistic regression on pairs of copies and of fillings (`python -m tests.training.syndication` prints today's beside these), before
#: outlets' own lines at the edges of texts were left out. Today's fit is flatter: it judges pairs alone, and finds fewer copies where
#: `boilerplate` takes care of forms (open draws: matches F1 .94-.96 against .97-.99).
WEIGHTS = Weights(names=2.6, figures=2.7, other_names=-3.3, other_figures=-4.2, words=3.1, prior=-14.6)


def odds(named: Named, words: int) -> float:
    """The natural logarithm of the odds that two texts with so many common `words` have them from one origin."""
    counts = (*(1 + count for count in named), max(words, 1))
    return WEIGHTS.prior + sum(weight * log(count) for weight, count in zip(WEIGHTS, counts, strict=False))
