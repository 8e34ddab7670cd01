"""How well pages are cleaned, beside trafilatura's own text in the same run.

    python -m tests.benchmarks.quality_cleaning --out-of-fold [--limit N]
    python -m tests.benchmarks.quality_cleaning --in-process [--limit N]
    python -m tests.benchmarks.quality_cleaning --records out.jsonl

The first cleans each page of the corpus by a model that was trained on the other publishers alone, everything learned trained anew
for each fifth of them, and names the worst pages; it needs the dependency group `train`. The second cleans by the shipped model,
which has seen these pages; the third scores what `wiresift ingest` wrote. All print F1, precision and recall per set as
`score-cleaning` counts them. Says so, and does nothing, where the corpus is not beside the checkout.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import trafilatura

from services.cleaner.clean import Cleaned, Document, clean, clean_by
from services.cleaner.html.features import FEATURES
from services.cleaner.learned.model import read_model
from tests.training.blocks_gold import runs_of
from tests.training.folds import FOLDS, fold_of

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
CORPUS = SHARED / "corpora" / "cleaning" / "pages.dev.jsonl.gz"
SCORER = SHARED / "tools" / "score-cleaning"

#: Pages that are named: where most of what is lost is lost.
_WORST = 20

Page = dict[str, Any]


def ours(page: Page) -> str | None:
    """The text that the cleaner leaves of a page, or None where it rejects it."""
    found = clean(_document(page))
    return found.text if isinstance(found, Cleaned) else None


def unseen(limit: int | None) -> Callable[[Page], str | None]:
    """What the cleaner leaves of a page by a model of other publishers' pages. Trains them: some minutes."""
    from tests.training.blocks import examples, train

    taught = [(page["group"], example) for page in _pages(limit) for example in examples(page)]
    models = [read_model(train([example for group, example in taught if fold_of(group) != fold]), FEATURES) for fold in range(FOLDS)]

    def extract(page: Page) -> str | None:
        found = clean_by(models[fold_of(page["group"])], _document(page))
        return found.text if isinstance(found, Cleaned) else None

    return extract


def precise(page: Page) -> str | None:
    """What trafilatura's precise mode returns."""
    return trafilatura.extract(page["html"], include_comments=False, favor_precision=True)


def measure(name: str, extract: Callable[[Page], str | None], limit: int | None, worst: int = 0) -> None:
    """Print the scores of one way to get the article, its pages per CPU-second, and its worst pages."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, results = Path(folder) / "pages.jsonl", Path(folder) / "out.jsonl"
        count = 0
        spent = 0.0
        lost: list[tuple[float, str]] = []
        with corpus.open("w", encoding="utf-8") as pages, results.open("w", encoding="utf-8") as out:
            for page in _pages(limit):
                started = time.process_time()
                text = extract(page)
                spent += time.process_time() - started
                count += 1
                pages.write(json.dumps(page) + "\n")
                if worst:
                    lost.append((_f1(text or "", page["gold"]), f"{page['domain']} ({page['language'] or '?'}, {page['id']})"))
                if text is not None:
                    out.write(json.dumps({"external_id": page["id"], "text": text}) + "\n")
        print(f"--- {name}: {count} pages, {count / spent:.0f} per CPU-second")
        score(corpus, results)
    for f1, page_name in sorted(lost)[:worst]:
        print(f"    F1 {f1:.2f} {page_name}")


def _f1(text: str, gold: str) -> float:
    got, wanted = runs_of(text), runs_of(gold)
    return 2 * (got & wanted).total() / max(1, got.total() + wanted.total())


def _document(page: Page) -> Document:
    body = page["html"].encode("utf-8", "replace")
    return Document("text/html", body, "utf-8", page["url"], page["domain"], None, None, None, datetime.now(UTC))


def score(corpus: Path, results: Path) -> None:
    """Print what the scorer says of `results`."""
    done = subprocess.run([sys.executable, str(SCORER), "pages", str(corpus), str(results)], check=True, capture_output=True, text=True)
    print(done.stdout, end="", flush=True)


def _pages(limit: int | None) -> Iterator[Page]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number == limit:
                return
            yield json.loads(line)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--out-of-fold", action="store_true", help="clean the pages here, by models that have not seen their publishers")
    way.add_argument("--in-process", action="store_true", help="clean the pages here")
    way.add_argument("--records", type=Path, help="score records that `wiresift ingest` wrote")
    parser.add_argument("--limit", type=int, help="pages to take; all by default")
    arguments = parser.parse_args()
    if not CORPUS.exists() or not SCORER.exists():
        print(f"SKIPPED: no corpus or scorer at {SHARED}")
        return
    if arguments.records:
        score(CORPUS, arguments.records)
        return
    logging.disable(logging.CRITICAL)  # trafilatura reports each page that it finds little in
    if arguments.out_of_fold:
        if find_spec("sklearn") is None:
            print("SKIPPED: out of fold needs the dependency group `train`")
        else:
            measure("Wiresift, out of fold", unseen(arguments.limit), arguments.limit, worst=_WORST)
    for name, extract in (("Wiresift, in sample", ours), ("trafilatura, precise", precise)):
        measure(name, extract, arguments.limit)


if __name__ == "__main__":
    main()
