"""The weights of `services.classifier.comparison.odds`, fitted on pairs with known reuse, and what they decide out of fold.

    python -m tests.training.syndication [FOLDER…]

A folder holds docs.jsonl, truth.jsonl and pairs.tsv (plain or gzip), as the corpus beside the checkout and `tests.draws` write them;
without any, that corpus is read. Every pair that the classifier compares is an example: copies, and fillings of one form that are
none. Each kind of example weighs alike, whatever its number. Judged without the outlets of the fold (five folds by the later
article's outlet), and for each family of forms without that family. The same folders give the same weights; prints, writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from services.classifier import search as searching
from services.classifier.comparison.odds import WEIGHTS
from services.classifier.comparison.pair import PARTIAL, Pair
from services.classifier.comparison.relation import compare
from services.classifier.index.memory_index import MemoryIndex
from services.classifier.index.ports import Document
from services.classifier.text.tokens import tokenise
from shared.store import ArticleKey
from tests.training.folds import parted

_CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora" / "syndication"
#: Fewest common words of an example: below them no relation but a quotation hangs on the odds.
_LEAST_WORDS = 30
#: How much more copies of one kind weigh than fillings of one family: most of what an index compares are copies.
_COPIES = 4.0


@dataclass(frozen=True, slots=True)
class Example:
    """A compared pair: whether it is a copy, of which kind or family, and the later article's outlet."""

    pair: Pair
    copy: bool
    kind: str
    outlet: str


class _Texts:
    """The texts read so far, as the only part of the store that a search needs."""

    def __init__(self) -> None:
        self.by_article: dict[str, str] = {}

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        return [self.by_article.get(key.article_id) for key in keys]


def rows(folder: Path, name: str) -> Iterator[str]:
    """The lines of a file of a corpus, plain or gzip."""
    plain = folder / name
    with plain.open(encoding="utf-8") if plain.exists() else gzip.open(f"{plain}.gz", "rt", encoding="utf-8") as file:
        yield from file


async def examples(folder: Path) -> list[Example]:
    """Every pair of the folder that the classifier compares and whose truth is known, in order of appearance."""
    truth = {row["id"]: row for row in map(json.loads, rows(folder, "truth.jsonl"))}
    relations = {frozenset(line.split("\t")[:2]): line.split("\t")[2] for line in rows(folder, "pairs.tsv")}
    texts, index, found = _Texts(), MemoryIndex(), []
    for row in map(json.loads, rows(folder, "docs.jsonl")):
        texts.by_article[row["id"]] = row["text"]
        for other in await _candidates(row, index):
            (pair,) = compare(tokenise(row["text"]), [tokenise(texts.by_article[other])])
            known = _known(pair, truth[row["id"]], truth[other], relations.get(frozenset((row["id"], other))))
            if known:
                found.append(Example(pair, *known, row["source"]))
    return found


async def _candidates(row: dict[str, Any], index: MemoryIndex) -> list[str]:
    """The articles that the classifier would compare this one with."""
    seen: list[str] = []

    class Asked(_Texts):
        async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
            seen.extend(key.article_id for key in keys)
            return [None] * len(keys)

    document = Document(
        article_id=row["id"], revision=1, external_id=row["id"], url=row["url"], source=row["source"], published_at=None, credited=False
    )
    await searching.search(document, tokenise(row["text"]), index=index, store=Asked(), now=datetime(2026, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
    return seen


def _known(pair: Pair, one: dict[str, Any], other: dict[str, Any], relation: str | None) -> tuple[bool, str] | None:
    """Whether the pair is a copy and its kind; None where it teaches nothing."""
    if pair.matched < _LEAST_WORDS or pair.matched < PARTIAL * min(pair.words, pair.other_words):
        return None
    if relation in ("exact", "near", "contain", "partial"):
        return True, "figures brought up to date" if {"figures", "num"} & {*one["ops"], *other["ops"]} else "copies"
    same_form = one["kind"] == other["kind"] and one["kind"].startswith("template")
    return (False, one["kind"]) if relation is None and same_form else None


def fitted(known: Sequence[Example]) -> LogisticRegression:
    """The weights for these examples, each kind weighing alike."""
    number = Counter(each.kind for each in known)
    weights = [1_000 / number[each.kind] * (_COPIES if each.copy else 1.0) for each in known]
    return LogisticRegression(C=10).fit(_values(known), [each.copy for each in known], sample_weight=weights)


def _values(known: Sequence[Example]) -> np.ndarray:
    counts = np.array([(*(1 + count for count in each.pair.named), each.pair.matched) for each in known], dtype=float)
    logs: np.ndarray = np.log(counts)
    return logs


def _right(model: LogisticRegression, known: Sequence[Example]) -> list[bool]:
    return [bool(said) == each.copy for said, each in zip(model.predict(_values(known)), known, strict=True)]


def _out_of_fold(known: Sequence[Example]) -> dict[int, bool]:
    """Whether each example is judged right by weights that have not seen its outlets' fold."""
    right: dict[int, bool] = {}
    for train, judge in parted([each.outlet for each in known]):
        model = fitted([known[at] for at in train])
        right |= dict(zip(judge, _right(model, [known[at] for at in judge]), strict=True))
    return right


def report(known: Sequence[Example]) -> str:
    """The weights, and the share judged right by kind: in the sample, by outlets not seen, by families not seen, as shipped."""
    model, folds = fitted(known), _out_of_fold(known)
    fields = dict(zip(WEIGHTS._fields, [*model.coef_[0], model.intercept_[0]], strict=True))
    lines = ["fitted  " + "  ".join(f"{name} {value:.2f}" for name, value in fields.items()), f"shipped {WEIGHTS}"]
    lines.append(f"{'kind':30} {'pairs':>7} {'in sample':>9} {'outlets':>9} {'families':>9} {'shipped':>9}")
    for kind in sorted({each.kind for each in known}):
        places = [at for at, each in enumerate(known) if each.kind == kind]
        these = [known[at] for at in places]
        left_out = fitted([each for each in known if each.kind != kind]) if not these[0].copy else model
        shipped = [(each.pair.odds > 0) == each.copy for each in these]
        shares = [_right(model, these), [folds[at] for at in places], _right(left_out, these), shipped]
        lines.append(f"{kind:30} {len(these):7} " + " ".join(f"{sum(share) / len(share):9.4f}" for share in shares))
    return "\n".join(lines)


def main() -> int:
    """Fit and report; 0 also where there is no corpus, which is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    folders = parser.parse_args().folders or [_CORPUS]
    if not all(folder.is_dir() for folder in folders):
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout\n")
        return 0
    known = [each for folder in folders for each in asyncio.run(examples(folder))]
    sys.stdout.write(report(known) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
