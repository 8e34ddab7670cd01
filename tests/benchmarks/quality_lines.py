"""How well plain text is cleaned: the labelled lines of the corpus, out of fold, with the memory of sites off and on.

    python -m tests.benchmarks.quality_lines [--track near|full] [--in-sample]

For each of five folds by publishing house the score is trained on the others and judges this one. Prints the share of article lines
kept and of noise removed, pages that lost nothing, the trade-off between them as the thresholds move, and the costliest errors: article
lines by what cut them, noise lines by what they look like. With memory on, a site's other pages have been seen before. Takes some
minutes; says so, and does nothing, where the corpus is not beside the checkout.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.cleaner.learned.model import Model, read_model
from services.cleaner.site.lineprint import BARE, line_prints
from services.cleaner.site.memory import NO_MEMORY, TRUSTED, SiteMemory
from services.cleaner.site.remembered import remembered
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.scoring.features import FEATURES
from services.cleaner.text.scoring.score import line_model
from services.cleaner.text.sift import sift
from services.cleaner.text.words import ends_sentence, size
from tests.training.folds import parted

#: How far the thresholds are moved for the trade-off, in log-odds: the lowest cuts most.
CURVE = (2.0, 1.0, 0.5, -0.5, -1.0, -2.0, -3.0)
#: Words up to which a line looks like a label, and like a headline.
_LABEL, _HEADLINE = 3, 25
#: Errors that are named.
_WORST = 20
ARTICLE, NOISE = 1, 0

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of a page: its label, what cut it if anything did, and its words."""

    page: str
    label: int
    rule: str | None
    text: str


def lines_of(row: Row, track: str) -> list[tuple[str, int]]:
    """The labelled lines of a row on a track."""
    return [(text, label) for text, label, near, _ in row["lines"] if near or track == "full"]


def judge(row: Row, track: str, model: Model | None, memory: SiteMemory = NO_MEMORY) -> Iterator[Judged]:
    """Clean a row's text and say what became of each line."""
    labelled = lines_of(row, track)
    sifted = sift(split("\n".join(text for text, _ in labelled)), knowledge(), title=None, model=model)
    cuts = {cut.start: cut for cut in (*remembered(sifted, knowledge(), memory).cuts, *sifted.cuts)}
    at = 0
    for text, label in labelled:
        cut = cuts.get(at + len(text) - len(text.lstrip()))
        at += len(text) + 1
        yield Judged(row["id"], label, cut.rule if cut else None, text)


def memories(rows: Sequence[Row], track: str) -> dict[str, SiteMemory]:
    """For each page what is known of its site when all other pages of it have been seen, each a story of its own."""
    told: dict[str, list[tuple[str, frozenset[int]]]] = defaultdict(list)
    for row in rows:
        lines = split("\n".join(text for text, _ in lines_of(row, track)))
        prints = frozenset(found.fingerprint for found in line_prints(lines) if found and found is not BARE)
        told[row["domain"]].append((row["id"], prints))
    found = {}
    for pages in told.values():
        total = Counter(one for _, prints in pages for one in prints)
        for page, prints in pages:
            seen = {one: count - (one in prints) for one, count in total.items() if count - (one in prints) >= TRUSTED}
            found[page] = SiteMemory(len(pages) - 1, seen)
    return found


def summary(judged: Sequence[Judged]) -> str:
    """The figures of a track."""
    count = Counter((line.label, line.rule is not None) for line in judged)
    kept, lost = count[ARTICLE, False], count[ARTICLE, True]
    stayed, gone = count[NOISE, False], count[NOISE, True]
    pages = {line.page for line in judged}
    harmed = {line.page for line in judged if line.label == ARTICLE and line.rule}
    f1 = 2 * kept / max(1, 2 * kept + lost + stayed)
    whole = 1 - len(harmed) / max(1, len(pages))
    return f"kept {kept / (kept + lost):.4f}  noise removed {gone / (gone + stayed):.4f}  pages that lose nothing {whole:.3f}  F1 {f1:.4f}"


def errors(judged: Sequence[Judged]) -> Iterator[str]:
    """The costliest errors by kind: article lines by what cut them, beside the noise it cuts, and noise lines by what they look like."""
    good = Counter(line.rule for line in judged if line.label == NOISE and line.rule)
    lost = Counter(line.rule for line in judged if line.label == ARTICLE and line.rule)
    left = Counter(look(line.text) for line in judged if line.label == NOISE and not line.rule)
    found = [(count, f"{count} article lines by {rule}, which cuts {good[rule]} of noise") for rule, count in lost.items()]
    found += [(count, f"{count} noise lines left that are {name}") for name, count in left.items()]
    yield from (f"    {told}" for _, told in sorted(found, reverse=True)[:_WORST])


def look(text: str) -> str:
    """What a line looks like, for telling errors apart."""
    if not any(map(str.isalpha, text)):
        return "numbers or marks"
    count = size(text)
    if ends_sentence(text) and count > _LABEL:
        return "paragraphs" if count > _HEADLINE else "sentences"
    return "labels" if count <= _LABEL else "headlines or captions" if count <= _HEADLINE else "teasers"


def folds(rows: Sequence[Row]) -> list[tuple[list[Row], Model]]:
    """For each fold its rows, and a model trained on the others."""
    from tests.training.lines import lessons, train  # needs scikit-learn, which only training does

    taught = lessons(rows)
    found = []
    for learn, judged in parted([row["group"] for row in rows]):
        model = read_model(train([taught[place] for place in learn]), FEATURES)
        found.append(([rows[place] for place in judged], model))
    return found


def moved(model: Model, by: float) -> Model:
    """The model with its thresholds moved."""
    return replace(model, thresholds={name: threshold + by for name, threshold in model.thresholds.items()})


def report(rows: Sequence[Row], tracks: Sequence[str], *, in_sample: bool) -> Iterator[str]:
    """All that is printed."""
    shipped = line_model()
    parts = folds(rows)
    for track in tracks:
        if in_sample and shipped:
            yield f"lines, {track}, in sample: {summary([line for row in rows for line in judge(row, track, shipped)])}"
        yield f"lines, {track}, rules alone: {summary([line for row in rows for line in judge(row, track, None)])}"
        yield from _out_of_fold(rows, parts, track)
        for by in CURVE:
            curve = [line for part, model in parts for row in part for line in judge(row, track, moved(model, by))]
            yield f"  thresholds {by:+.1f}: {summary(curve)}"


def _out_of_fold(rows: Sequence[Row], parts: Sequence[tuple[list[Row], Model]], track: str) -> Iterator[str]:
    known = memories(rows, track)
    often = {row["id"] for row in rows if known[row["id"]].stories >= TRUSTED}
    for name, memory in (("off", None), ("on", known)):
        judged = [
            line for part, model in parts for row in part for line in judge(row, track, model, memory[row["id"]] if memory else NO_MEMORY)
        ]
        yield f"lines, {track}, out of fold, site memory {name}: {summary(judged)}"
        yield f"  sites of {TRUSTED + 1} pages and more: {summary([line for line in judged if line.page in often])}"
        yield from errors(judged)


def main() -> int:
    """Read the arguments and print."""
    from tests.training.lines import CORPUS, corpus

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--track", choices=("near", "full"), action="append", help="both by default")
    parser.add_argument("--in-sample", action="store_true", help="the shipped model's figures, too")
    arguments = parser.parse_args()
    if not CORPUS.exists():
        sys.stdout.write(f"SKIPPED: no corpus at {CORPUS}\n")
        return 0
    for line in report(corpus(), arguments.track or ("near", "full"), in_sample=arguments.in_sample):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
