"""Train the model that tells an article's blocks from a page's others, and write its file.

    python -m tests.training.blocks [--to FILE]

A page counts twice: as it is, and without the names its site gives to elements, which teaches the trees not to lean on them. A block
weighs by its share of the article's words, as precision and recall of a page do. Deterministic.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from lxml.etree import _Element

import services.cleaner.learned
from services.cleaner.html.features import FEATURES
from services.cleaner.html.judge import candidates
from services.cleaner.html.lines import lines_of
from services.cleaner.html.parse import parse
from services.cleaner.html.render import render
from services.cleaner.metadata.declared import read_declared
from tests.training.blocks_gold import gold_blocks, tokens
from tests.training.boosting import Recipe, Rows, fit, write

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "cleaning" / "pages.dev.jsonl.gz"
FILE = Path(services.cleaner.learned.__path__[0]) / "blocks.json"
#: Found out of fold: deeper or more trees gain nothing.
RECIPE = Recipe()
#: What a page without names weighs beside the page as it is.
_NAMELESS = 0.5
#: Words by which a block and an article weigh more than they have: a label counts for something, a short article not for too much.
_BLOCK_WORDS, _ARTICLE_WORDS = 4, 100
#: Attributes that hold names a site gives.
_NAMES = {"class", "id", "itemprop", "data-component", "data-testid"}


@dataclass(frozen=True, slots=True)
class Example:
    """What a page teaches: values of its candidates, whether each is the article's, and what each weighs."""

    group: str
    values: list[tuple[float, ...]]
    yes: list[bool]
    weights: list[float]


def examples(page: dict[str, Any]) -> Iterator[Example]:
    """A row of the corpus as it is, and without names."""
    tree = parse(page["html"])
    if tree is not None:
        yield _example(page, tree, 1.0)
        for element in tree.iter():
            for name in _NAMES & set(element.attrib):
                del element.attrib[name]
        yield _example(page, tree, _NAMELESS)


def train(taught: Sequence[Example]) -> dict[str, Any]:
    """The data of a model file."""
    rows = Rows(
        np.array([values for example in taught for values in example.values], dtype=float),
        np.array([yes for example in taught for yes in example.yes], dtype=int),
        np.array([weight for example in taught for weight in example.weights]),
    )
    return fit(rows, FEATURES, RECIPE, {})


def corpus() -> Iterator[dict[str, Any]]:
    """The labelled pages."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _example(page: dict[str, Any], tree: _Element, weight: float) -> Example:
    rendering = render(tree)
    gold = gold_blocks(rendering, page["gold"])
    found = list(candidates(rendering, lines_of(rendering), read_declared(tree, page["url"])))
    whole = len(tokens(page["gold"])) + _ARTICLE_WORDS
    blocks = [rendering.blocks[index] for index, _ in found]
    sizes = [len(tokens(rendering.text[block.start : block.end])) for block in blocks]
    return Example(
        page["group"],
        [values for _, values in found],
        [gold[index] for index, _ in found],
        [weight * (size + _BLOCK_WORDS) / whole for size in sizes],
    )


def main() -> None:
    """Train on all pages and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=FILE, help="where the file goes")
    given = parser.parse_args()
    if not CORPUS.exists():
        sys.exit(f"no labelled pages at {CORPUS}")
    taught = [example for page in corpus() for example in examples(page)]
    write(train(taught), given.to)
    sys.stdout.write(f"{given.to}: {given.to.stat().st_size:,} bytes from {sum(len(example.yes) for example in taught):,} blocks\n")


if __name__ == "__main__":
    main()
