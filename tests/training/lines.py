"""Train the score of the lines that no rule names, and write its file.

    python -m tests.training.lines [--to FILE]

A page teaches three times: by the lines around its article, as a careless extractor leaves them, by all its lines, as a dump holds them,
and by the article alone, of which all must stay. The thresholds are chosen out of fold, one for each genre of text. Deterministic.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
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
from services.cleaner.text.score import ARTICLE, PAGE, Genre, furniture_of, genre, measured
from services.cleaner.text.sift import memory_of_hits, missing, rule
from tests.training.boosting import Recipe, Rows, fit, write
from tests.training.folds import parted

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "cleaning" / "lines.dev.jsonl.gz"
FILE = Path(services.cleaner.learned.__path__[0]) / "lines.json"
#: Found out of fold: more trees gain nothing, and each costs time on every line.
RECIPE = Recipe(trees=120, levels=4, rate=0.1, seen=0.3, least_rows=20, shrink=1.0)
#: Shares of all article lines that the score may cost out of fold, around the article and on whole pages: what the rules cost comes on top.
#: Around an article that is none of some 9,000: a publisher not seen costs more, lists of names and dates above all.
MAY_COST: dict[Genre, float] = {ARTICLE: 0.0001, PAGE: 0.0025}
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
    """What one text teaches: values of the lines that the score would judge, which of them are noise, and what each weighs.

    `articles` counts the article's lines in the text, whoever judges them.
    """

    genre: Genre
    values: list[list[float]]
    noise: list[bool]
    weights: list[float]
    articles: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page of a publishing house teaches: around its article, as a whole, and by the article alone."""

    group: str
    near: Examples
    full: Examples
    alone: Examples


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
    measures = measured(given, gone, furniture, found, known, hits_of)
    judged = [(index, values, *labels.get(given[index].start, (-1, True))) for index, values in measures]
    taught = [
        (values, label == NOISE_LINE, 1 if near or label == ARTICLE_LINE else _SAMPLED)
        for index, values, label, near in judged
        if label == ARTICLE_LINE or (label == NOISE_LINE and (near or index % _SAMPLED == 0))
    ]
    count = Counter(noise for _, noise, _ in taught)
    return Examples(
        found,
        [values for values, _, _ in taught],
        [noise for _, noise, _ in taught],
        [weight * times * min(1.0, _PAGE_WEIGHT / count[noise]) for _, noise, times in taught],
        sum(label == ARTICLE_LINE for _, label, _ in lines),
    )


def train(pages: Sequence[Lesson]) -> dict[str, Any]:
    """The data of the model file; the thresholds are what costs `MAY_COST` of the article lines where others have trained."""
    judged: list[tuple[Lesson, list[float], list[float]]] = []
    for learn, judge in parted([page.group for page in pages]):
        model = read_model(_fit([pages[place] for place in learn]), FEATURES)
        judged += [(pages[place], _scores(model, pages[place].near), _scores(model, pages[place].full)) for place in judge]
    return {**_fit(pages), "thresholds": _thresholds(judged)}


def _fit(pages: Sequence[Lesson]) -> dict[str, Any]:
    told = [part for page in pages for part in (page.near, page.full, page.alone) if part.values]
    rows = Rows(
        np.array([values for part in told for values in part.values], float),
        np.array([noise for part in told for noise in part.noise]),
        np.array([weight for part in told for weight in part.weights]),
    )
    return fit(rows, FEATURES, RECIPE, {})


def _scores(model: Model, text: Examples) -> list[float]:
    """Scores of the article's lines among those that the score would judge."""
    return [model.score(values) for values, noise in zip(text.values, text.noise, strict=True) if not noise]


def _thresholds(judged: Sequence[tuple[Lesson, list[float], list[float]]]) -> dict[str, float]:
    article = [score for page, near, _ in judged if page.near.genre == ARTICLE for score in near]
    whole = [score for page, _, full in judged if page.full.genre == PAGE for score in full]
    return {
        ARTICLE: _threshold(article, int(MAY_COST[ARTICLE] * sum(page.near.articles for page, _, _ in judged))),
        PAGE: _threshold(whole, int(MAY_COST[PAGE] * sum(page.full.articles for page, _, _ in judged))),
    }


def _threshold(articles: Sequence[float], may_cost: int) -> float:
    """The lowest score above which at most `may_cost` of the scores of articles' lines are."""
    ranked = sorted(articles, reverse=True)
    return round(ranked[may_cost] + 0.001, 3) if may_cost < len(ranked) else float("-inf")


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
