"""How well pages are cleaned, beside trafilatura's own text in the same run.

    python -m tests.benchmarks.quality_cleaning --in-process [--limit N]
    python -m tests.benchmarks.quality_cleaning --records out.jsonl

The first cleans each page of the corpus in this process; the second scores what `wiresift ingest` wrote. Both print F1, precision
and recall per set as `score-cleaning` counts them. Says so, and does nothing, where the corpus is not beside the checkout.
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
from pathlib import Path
from typing import Any

import trafilatura

from services.cleaner.clean import Cleaned, Document, clean

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
CORPUS = SHARED / "corpora" / "cleaning" / "pages.dev.jsonl.gz"
SCORER = SHARED / "tools" / "score-cleaning"

Page = dict[str, Any]


def ours(page: Page) -> str | None:
    """The text that the cleaner leaves of a page, or None where it rejects it."""
    body = page["html"].encode("utf-8", "replace")
    found = clean(Document("text/html", body, "utf-8", page["url"], page["domain"], None, None, None, datetime.now(UTC)))
    return found.text if isinstance(found, Cleaned) else None


def precise(page: Page) -> str | None:
    """What trafilatura's precise mode returns."""
    return trafilatura.extract(page["html"], include_comments=False, favor_precision=True)


def default(page: Page) -> str | None:
    """What trafilatura returns as it is."""
    return trafilatura.extract(page["html"], include_comments=False)


def measure(name: str, extract: Callable[[Page], str | None], limit: int | None) -> None:
    """Print the scores of one way to get the article, and its pages per CPU-second."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, results = Path(folder) / "pages.jsonl", Path(folder) / "out.jsonl"
        count = 0
        spent = 0.0
        with corpus.open("w", encoding="utf-8") as pages, results.open("w", encoding="utf-8") as out:
            for page in _pages(limit):
                started = time.process_time()
                text = extract(page)
                spent += time.process_time() - started
                count += 1
                pages.write(json.dumps(page) + "\n")
                if text is not None:
                    out.write(json.dumps({"external_id": page["id"], "text": text}) + "\n")
        print(f"--- {name}: {count} pages, {count / spent:.0f} per CPU-second")
        score(corpus, results)


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
    for name, extract in (("Wiresift", ours), ("trafilatura, precise", precise), ("trafilatura, default", default)):
        measure(name, extract, arguments.limit)


if __name__ == "__main__":
    main()
