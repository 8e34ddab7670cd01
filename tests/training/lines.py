"""Train the score of the lines that no rule names, and write its file.

    python -m tests.training.lines [--to FILE]

A page teaches three times: by the lines around its article, as a careless extractor leaves them, by all its lines, as a dump holds them,
and by the article alone, of which all must stay. The thresholds are chosen out of fold, one for each place in each genre of text: where
another one would cost a further publishing house lines of its articles, it must take a good deal of noise with it. Deterministic.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, get_args

import numpy as np

import services.cleaner.learned
from services.cleaner.learned.model import Model, read_model
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.scoring.features import FEATURES
from services.cleaner.text.scoring.score import ARTICLE, PAGE, Genre, Place, furniture_of, genre, measured, stratum
from services.cleaner.text.sift import memory_of_hits, missing, rule
from tests.training.boosting import Recipe, Rows, fit, write
from tests.training.folds import parted

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "cleaning" / "lines.dev.jsonl.gz"
FILE = Path(services.cleaner.learned.__path__[0]) / "lines.json"
#: Found out of fold: more trees gain nothing, and each costs time on every line.
RECIPE = Recipe(trees=120, levels=4, rate=0.1, seen=0.3, least_rows=20, shrink=1.0)
#: Lines of noise that a threshold must take for each publishing house whose articles it costs a line out of fold, of some 4,600 around
#: articles and 71,000 on whole pages. A house counts once, as what its template looks like is one mistake. At 100 and 1,000 the score
#: takes 3 and 5 % more of the noise, and costs three and six pages more a line.
WORTH: dict[Genre, int] = {ARTICLE: 150, PAGE: 2000}
#: How much more than the last line that must stay a line must score to go, in log-odds: a house not seen may score higher.
MARGIN = 0.3
#: What a line weighs of an article that stands alone, beside one among its page's noise.
_ALONE = 0.5
#: Of the noise far from the article one line in so many teaches, for all of them: a page has hundreds, and they are much alike.
_SAMPLED = 8
#: Lines of a kind as which those of one page weigh at most, so that a long list decides no more than a page.
_PAGE_WEIGHT = 30
#: Labels of the corpus.
ARTICLE_LINE, NOISE_LINE = 1, 0

#: A line as labelled: its text, its label, whether it stands near the article.
Labelled = tuple[str, int, bool]


@dataclass(frozen=True, slots=True)
class Examples:
    """What one text teaches: values of lines that the score would judge, their strata, which are noise, and what each weighs.

    `stands_for` says how many lines each stands for, where only some of those like it teach, and 0 for one that may not go.
    """

    values: list[list[float]]
    strata: list[str]
    noise: list[bool]
    weights: list[float]
    stands_for: list[int]


@dataclass(slots=True)
class Stratum:
    """Lines at one place of one genre as they score where others have trained: of the noise each, of articles the highest of a house."""

    noise: list[float] = field(default_factory=list)
    houses: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page of a publishing house teaches: around its article, as a whole, and by the article alone."""

    group: str
    near: Examples
    full: Examples
    alone: Examples

    @property
    def texts(self) -> tuple[Examples, ...]:
        """All three."""
        return self.near, self.full, self.alone


def lessons(rows: Iterable[dict[str, Any]]) -> list[Lesson]:
    """What each page teaches."""
    found = []
    for row in rows:
        lines = [(text, label, bool(near)) for text, label, near, _ in row["lines"]]
        near = [line for line in lines if line[2]]
        alone = [line for line in near if line[1] == ARTICLE_LINE]
        found.append(Lesson(row["group"], examples(near), examples(lines), examples(alone, _ALONE)))
    return found


def examples(lines: Sequence[Labelled], weight: float = 1.0) -> Examples:
    """What the labelled `lines` teach. Lines of other labels than article and noise stand there, but teach nothing."""
    known = knowledge()
    labels, at = {}, 0
    for text, label, near in lines:
        labels[at + len(text) - len(text.lstrip())] = (label, near)
        at += len(text) + 1
    given = split("\n".join(text for text, _, _ in lines))
    hits_of = memory_of_hits(known)
    ruled = rule(given, known, None, hits_of)
    gone = missing(given, ruled.left)
    furniture = furniture_of(given, gone, {cut.start: cut.kind for cut in ruled.cuts})
    found = genre(given, gone)
    judged = [(one, *labels.get(given[one.index].start, (-1, True))) for one in measured(given, gone, furniture, found, known, hits_of)]
    taught = [
        (one.values, stratum(found, one.place), label == NOISE_LINE, 1 if near or label == ARTICLE_LINE else _SAMPLED, one.own)
        for one, label, near in judged
        if label == ARTICLE_LINE or (label == NOISE_LINE and (near or one.index % _SAMPLED == 0))
    ]
    count = Counter(noise for _, _, noise, _, _ in taught)
    return Examples(
        [values for values, _, _, _, _ in taught],
        [name for _, name, _, _, _ in taught],
        [noise for _, _, noise, _, _ in taught],
        [weight * times * min(1.0, _PAGE_WEIGHT / count[noise]) for _, _, noise, times, _ in taught],
        [0 if own else times for _, _, _, times, own in taught],
    )


def train(pages: Sequence[Lesson]) -> dict[str, Any]:
    """The data of the model file; the thresholds are chosen by scores of pages on whose publishing houses the trees were not grown."""
    strata: dict[str, Stratum] = defaultdict(Stratum)
    for learn, judge in parted([page.group for page in pages]):
        model = read_model(_fit([pages[place] for place in learn]), FEATURES)
        for page in (pages[place] for place in judge):
            for text in page.texts:
                _enter(strata, page.group, text, model)
    names = {stratum(genre, place): genre for genre, place in product(get_args(Genre), get_args(Place))}
    thresholds = {name: _threshold(strata[name], WORTH[genre]) for name, genre in names.items() if strata[name].houses}
    return {**_fit(pages), "thresholds": thresholds}


def _fit(pages: Sequence[Lesson]) -> dict[str, Any]:
    told = [text for page in pages for text in page.texts if text.values]
    rows = Rows(
        np.array([values for part in told for values in part.values], float),
        np.array([noise for part in told for noise in part.noise]),
        np.array([weight for part in told for weight in part.weights]),
    )
    return fit(rows, FEATURES, RECIPE, {})


def _enter(strata: Mapping[str, Stratum], house: str, text: Examples, model: Model) -> None:
    """Score the lines of `text`, of a page of `house`, into their `strata`."""
    for values, name, noise, times in zip(text.values, text.strata, text.noise, text.stands_for, strict=True):
        score, found = model.score(values), strata[name]
        if noise:
            found.noise += [score] * times
        elif times:
            found.houses[house] = max(score, found.houses.get(house, score))


def _threshold(found: Stratum, worth: int) -> float:
    """The score that takes most noise, less `worth` lines for each house of which it takes a line of an article's."""
    ranked = sorted(found.noise)
    best, threshold = -1, 0.0
    for harmed, score in enumerate(sorted(found.houses.values(), reverse=True)):
        taken = len(ranked) - bisect_left(ranked, score + MARGIN) - worth * harmed
        if taken > best:
            best, threshold = taken, round(score + MARGIN, 3)
    return threshold


def corpus() -> list[dict[str, Any]]:
    """The rows of the labelled lines."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main() -> int:
    """Train on the corpus; exit code 1 where it is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=FILE, help="where to write the model")
    to = parser.parse_args().to
    if not CORPUS.exists():
        sys.stdout.write(f"NOT RUN: no corpus at {CORPUS}\n")
        return 1
    write(train(lessons(corpus())), to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
