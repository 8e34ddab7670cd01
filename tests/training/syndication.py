"""The weights of `services.classifier.comparison.odds`, fitted on pairs with known reuse, and what the whole classifier says by them.

    python -m tests.training.syndication

Learned from the corpus beside the checkout and two open draws: a logistic regression on the pairs that the classifier compares, first on
each alone, then on what each shares beyond boilerplate as the first weights tell that. Each kind of example weighs alike, whatever its
number. The same collections give the same weights; about two minutes of CPU.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from services.classifier.comparison.odds import WEIGHTS, Weights
from tests.draws import files
from tests.draws import open as opened
from tests.draws.bases import CORPUS, Invented
from tests.draws.collection import draw
from tests.draws.files import read
from tests.training.syndication_pairs import Example, examples
from tests.training.syndication_runs import Collection, Sought, collection

#: How much more copies of one kind weigh than fillings of one family: most of what an index compares are copies. Real news weighs more.
_COPIES, _REAL = 12.0, 3.0
#: The corpus beside the checkout, where examples are named by it.
_NAME = "corpus"
#: Open draws to learn from: their seeds, and documents of each.
_SEEDS, _DOCUMENTS = (2, 3), 1500


def learned(collections: Sequence[Collection], taught: Callable[[Sought], bool] = lambda _: True) -> Weights:
    """The weights by those documents that may be `taught`; some ten seconds of CPU for what `known` has."""
    weights = None
    for _ in range(2):
        weights = fitted([each for one in collections for each in examples(one, taught, weights)])
    return weights or WEIGHTS


def fitted(known: Sequence[Example]) -> Weights:
    """The weights for these examples."""
    number = Counter(each.kind for each in known)
    weights = [1_000 / number[each.kind] * _importance(each) for each in known]
    values = np.log(np.array([(*(1 + count for count in each.named), each.words) for each in known], dtype=float))
    model = LogisticRegression(C=10, max_iter=2_000).fit(values, [each.copy for each in known], sample_weight=weights)
    return Weights(*(round(float(weight), 2) for weight in (*model.coef_[0], model.intercept_[0])))


def _importance(each: Example) -> float:
    if not each.copy:
        return 1.0
    return _COPIES * (_REAL if each.kind.startswith(_NAME) else 1.0)


def known() -> list[Collection]:
    """The corpus beside the checkout, and the open draws to learn from."""
    return [collection(read(CORPUS), _NAME), *(drawn(seed) for seed in _SEEDS)]


def drawn(seed: int) -> Collection:
    """An open draw."""
    with tempfile.TemporaryDirectory() as name:
        files.write(Path(name), draw(opened.half(), Invented(), seed, _DOCUMENTS))
        return collection(read(Path(name)), f"draw {seed}")


def main() -> int:
    """Fit and print; 0 also where there is no corpus, which is said."""
    if not CORPUS.is_dir():
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout\n")
        return 0
    gc.disable()  # nothing here is garbage but what counting references frees
    sys.stdout.write(f"fitted  {learned(known())}\nshipped {WEIGHTS}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
