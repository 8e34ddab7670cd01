"""Train the score of the lines that no rule names, and write its file.

    python -m tests.training.lines [--to FILE]

A page teaches twice: by the lines around its article, as a careless extractor leaves them, and by the article alone, of which all must
stay. The threshold is chosen out of fold. Deterministic.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import services.cleaner.learned
from services.cleaner.learned.model import Model, read_model
from services.cleaner.text.features import FEATURES
from services.cleaner.text.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.score import CUT, measured
from services.cleaner.text.sift import memory_of_hits, missing, rule
from tests.training.boosting import Recipe, Rows, fit, write
from tests.training.folds import parted

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "cleaning" / "lines.dev.jsonl.gz"
FILE = Path(services.cleaner.learned.__path__[0]) / "lines.json"
#: Found out of fold: more trees gain nothing, and each costs time on every line.
RECIPE = Recipe(trees=120, levels=4, rate=0.08, seen=0.3, least_rows=20, shrink=1.0)
#: Share of all article lines that the score may cost, out of fold: what the rules cost comes on top.
MAY_COST = 0.003
#: What a line weighs of an article that stands alone, beside one among its page's noise.
_ALONE = 0.5
#: Labels of the corpus.
ARTICLE, NOISE = 1, 0


@dataclass(frozen=True, slots=True)
class Examples:
    """What one text teaches: values of the lines that the score would judge, which of them are noise, and what each weighs.

    `articles` counts the article's lines in the text, whoever judges them.
    """

    group: str
    values: list[list[float]]
    noise: list[bool]
    weight: float
    articles: int


def near(row: dict[str, Any]) -> list[tuple[str, int]]:
    """The lines around the article, with their labels."""
    return [(text, label) for text, label, inside, _ in row["lines"] if inside]


def examples(group: str, lines: Sequence[tuple[str, int]], weight: float) -> Examples:
    """What the labelled `lines` teach. Lines of other labels than article and noise stand there, but teach nothing."""
    known = knowledge()
    labels, at = {}, 0
    for text, label in lines:
        labels[at + len(text) - len(text.lstrip())] = label
        at += len(text) + 1
    given = split("\n".join(text for text, _ in lines))
    hits_of = memory_of_hits(known)
    ruled = missing(given, rule(given, known, None, hits_of).left)
    judged = [(values, labels.get(given[index].start)) for index, values in measured(given, ruled, known, hits_of)]
    taught = [(values, label == NOISE) for values, label in judged if label in (ARTICLE, NOISE)]
    articles = sum(label == ARTICLE for label in labels.values())
    return Examples(group, [values for values, _ in taught], [noise for _, noise in taught], weight, articles)


def lessons(rows: Iterable[dict[str, Any]]) -> list[tuple[Examples, Examples]]:
    """For each page the lines around its article, and the article alone."""
    pages = [(row["group"], near(row)) for row in rows]
    return [
        (examples(group, lines, 1.0), examples(group, [line for line in lines if line[1] == ARTICLE], _ALONE)) for group, lines in pages
    ]


def train(pages: Sequence[tuple[Examples, Examples]]) -> dict[str, Any]:
    """The data of the model file; the threshold is what costs `MAY_COST` of the article lines where others have trained."""
    scores: list[tuple[float, bool]] = []
    for learn, judge in parted([page[0].group for page in pages]):
        model = read_model(_fit([pages[place] for place in learn]), FEATURES)
        scores += [one for place in judge for one in _scores(model, pages[place][0])]
    threshold = _threshold(scores, int(MAY_COST * sum(page[0].articles for page in pages)))
    return {**_fit(pages), "thresholds": {CUT: round(threshold, 3)}}


def _fit(pages: Sequence[tuple[Examples, Examples]]) -> dict[str, Any]:
    told = [part for page in pages for part in page if part.values]
    rows = Rows(
        np.array([values for part in told for values in part.values], float),
        np.array([noise for part in told for noise in part.noise]),
        np.array([part.weight for part in told for _ in part.noise]),
    )
    return fit(rows, FEATURES, RECIPE, {})


def _scores(model: Model, page: Examples) -> list[tuple[float, bool]]:
    return [(model.score(values), noise) for values, noise in zip(page.values, page.noise, strict=True)]


def _threshold(scores: Iterable[tuple[float, bool]], may_cost: int) -> float:
    """The lowest score above which at most `may_cost` lines of articles are."""
    articles = sorted((score for score, noise in scores if not noise), reverse=True)
    return articles[may_cost] + 0.001 if may_cost < len(articles) else float("-inf")


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
