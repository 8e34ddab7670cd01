"""The weights of `services.classifier.comparison.odds`, fitted on pairs with known reuse, and what they decide out of fold.

    python -m tests.training.syndication [--cache FOLDER] [FOLDER…]

A folder holds docs, truth and pairs as the corpus beside the checkout and `tests.draws` write them; without any, that corpus is read
and two open draws are made. Each pair that the classifier compares is compared once (`syndication_pairs`) and kept in the cache, where
one is given. Each kind of example weighs alike, whatever its number. Judged in the sample, without the outlets of the fold (five, by
the later article's), and, for each family of forms, without that family. The same folders give the same figures; under two minutes of
CPU. A pair is judged by itself here: what many strangers share (`comparison.boilerplate`) is not taken away, so that figures are lower
than those of `quality_syndication`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from sklearn.linear_model import LogisticRegression

from services.classifier.comparison.odds import WEIGHTS
from tests.draws import files
from tests.draws import open as opened
from tests.draws.agreement import Rates
from tests.draws.bases import CORPUS, Invented
from tests.draws.collection import draw
from tests.training.folds import parted
from tests.training.syndication_pairs import Compared, compared

#: How much more copies of one kind weigh than fillings of one family: most of what an index compares are copies. Real news weighs more.
_COPIES, _REAL = 12.0, 3.0
#: What the beginning of the odds is lowered by: a story falsely called a copy costs a reader more than one that is missed.
_CAUTION = 1.0
#: Open draws to learn from: their seeds, and documents of each.
_SEEDS, _DOCUMENTS = (2, 3), 1500

#: Of each pair, whether it is called a duplicate.
Decided: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]


def fitted(known: Sequence[Compared]) -> np.ndarray:
    """The weights for these examples and the beginning, in the order of `odds.Weights`."""
    taught = [each for each in known if each.teaches and not each.sure]
    number = Counter(each.kind for each in taught)
    weights = [1_000 / number[each.kind] * _importance(each) for each in taught]
    model = LogisticRegression(C=10, max_iter=2_000).fit(_values(taught), [bool(each.copy) for each in taught], sample_weight=weights)
    weighed: np.ndarray = np.append(model.coef_[0], model.intercept_[0] - _CAUTION)
    return weighed


def _importance(each: Compared) -> float:
    if not each.copy:
        return 1.0
    return _COPIES * (_REAL if each.kind.startswith(CORPUS.name) else 1.0)


def _values(known: Sequence[Compared]) -> np.ndarray:
    logs: np.ndarray = np.log(np.array([(*(1 + count for count in each.named), max(1, each.words)) for each in known], dtype=float))
    return logs


def claimed(weights: np.ndarray, known: Sequence[Compared]) -> Decided:
    """Whether each pair is called a duplicate with these weights."""
    likely = _values(known) @ weights[:-1] + weights[-1] > 0
    said: Decided = np.array([each.sure for each in known]) | (likely & np.array([each.enough for each in known]))
    return said


def by_outlets(known: Sequence[Compared]) -> Decided:
    """As `claimed`, each pair by weights that have not seen the outlets of its fold."""
    said: Decided = np.zeros(len(known), dtype=np.bool_)
    for train, judge in parted([each.outlet for each in known]):
        said[judge] = claimed(fitted([known[at] for at in train]), [known[at] for at in judge])
    return said


def by_families(known: Sequence[Compared], in_sample: Decided) -> Decided:
    """As `claimed`, each filling of a form by weights that have not seen its family; copies as in the sample."""
    said = in_sample.copy()
    for kind in sorted({each.kind for each in known if each.teaches and not each.copy}):
        places = [at for at, each in enumerate(known) if each.kind == kind]
        said[places] = claimed(fitted([each for each in known if each.kind != kind]), [known[at] for at in places])
    return said


def report(known: Sequence[Compared]) -> list[str]:
    """The weights; matches and documents by how they were judged; the share of each kind called duplicates."""
    weights = fitted(known)
    in_sample = claimed(weights, known)
    ways = {
        "in sample": in_sample,
        "outlets": by_outlets(known),
        "families": by_families(known, in_sample),
        "shipped": claimed(np.array(WEIGHTS), known),
    }
    lines = ["fitted  " + "  ".join(f"{name} {value:.2f}" for name, value in zip(WEIGHTS._fields, weights, strict=True))]
    lines += [f"shipped {WEIGHTS}", f"{'':40} {'pairs':>7} " + " ".join(f"{way:>9}" for way in ways)]
    for name in sorted({each.article.split("/")[0] for each in known}):
        places = [at for at, each in enumerate(known) if each.article.startswith(name + "/")]
        these = [known[at] for at in places]
        lines.append(_line(f"{name}: matches F1", len(these), [_matches(these, said[places]).f1 for said in ways.values()]))
        lines.append(_line(f"{name}: documents F1", len(these), [_documents(these, said[places]).f1 for said in ways.values()]))
    for kind in sorted({each.kind for each in known if each.teaches}):
        places = [at for at, each in enumerate(known) if each.kind == kind and each.teaches]
        lines.append(_line(kind, len(places), [float(said[places].mean()) for said in ways.values()]))
    return lines


def _matches(known: Sequence[Compared], said: Decided) -> Rates:
    """Of the pairs compared, those that are copies and those that are claimed."""
    right = sum(bool(each.copy) for each, claim in zip(known, said, strict=True) if claim)
    wrong = sum(each.copy is False for each, claim in zip(known, said, strict=True) if claim)
    return Rates(right / max(1, right + wrong), right / max(1, sum(bool(each.copy) for each in known)))


def _documents(known: Sequence[Compared], said: Decided) -> Rates:
    """Of the articles compared, those with an earlier copy and those with a claim; without those whose truth is too close to call."""
    copies = {each.article for each in known if each.copy}
    close = {each.article for each in known if each.copy is None} - copies
    flagged = {each.article for each, claim in zip(known, said, strict=True) if claim} - close
    return Rates(len(flagged & copies) / max(1, len(flagged)), len(flagged & copies) / max(1, len(copies)))


def _line(name: str, pairs: int, shares: Sequence[float]) -> str:
    return f"{name:40} {pairs:7} " + " ".join(f"{share:9.4f}" for share in shares)


def _drawn(folder: Path) -> list[Path]:
    """Two open draws, written to `folder`."""
    for seed in _SEEDS:
        files.write(folder / f"draw-{seed}", draw(opened.half(), Invented(), seed, _DOCUMENTS))
    return [folder / f"draw-{seed}" for seed in _SEEDS]


def main() -> int:
    """Fit and report; 0 also where there is no corpus, which is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--cache", type=Path, help="folder to keep the pairs' numbers in; clear it where the comparison changes")
    given = parser.parse_args()
    if not all(folder.is_dir() for folder in given.folders or [CORPUS]):
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout\n")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folders = given.folders or [CORPUS.resolve(), *_drawn(Path(name))]
        if given.cache:
            given.cache.mkdir(parents=True, exist_ok=True)
        known = [each for folder in folders for each in compared(folder, given.cache and given.cache / f"{folder.name}.pickle")]
    sys.stdout.write("\n".join(report(known)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
