"""How well the classifier finds reuse, on a corpus with known reuse beside the checkout.

    python -m tests.benchmarks.quality_syndication --in-process [--output FILE]

Runs every document through `classify` in order of appearance, with an index and a store in this process and the texts as
they are, uncleaned; writes the records and prints what the corpus's own scorer says of them, and the time per article.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.classifier.classify import classify
from services.classifier.memory_index import MemoryIndex
from services.classifier.memory_ledger import MemoryLedger
from services.classifier.standing import Ranks
from shared.events import ArticleCleaned, SyndicationEvidence
from shared.record import Quality, Record, Rights
from shared.store import MemoryStore
from shared.urls import article_id

_BESIDE = Path(__file__).resolve().parents[2] / ".." / "shared"
_CORPUS = _BESIDE / "corpora" / "syndication"
_SCORER = _BESIDE / "tools" / "score-syndication"


def main() -> int:
    """Run and score; 0 also where there is no corpus, which is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--in-process", action="store_true", required=True, help="call classify() here, without a server")
    parser.add_argument("--output", type=Path, help="keep the records in this file")
    given = parser.parse_args()
    if not _CORPUS.is_dir():
        sys.stdout.write("NOT RUN: no corpus with known reuse beside the checkout" + "\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        output = given.output or Path(folder) / "records.jsonl"
        asyncio.run(_classify_all(output))
        return subprocess.run([sys.executable, str(_SCORER), "score", str(_CORPUS), str(output)], check=False).returncode


async def _classify_all(output: Path) -> None:
    index, store, groups = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger())
    articles = list(_articles())
    with output.open("w", encoding="utf-8") as file:
        started = time.process_time()
        records: list[Record] = [
            (await classify(article, index=index, store=store, groups=groups, now=article.first_seen_at)).record for article in articles
        ]
        spent = time.process_time() - started
        for record in records:
            file.write(record.model_dump_json() + "\n")
    sys.stdout.write(f"classify: {1000 * spent / len(articles):.2f} ms of CPU per article" + "\n")


def _articles() -> Iterator[ArticleCleaned]:
    with gzip.open(_CORPUS / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield _article(json.loads(line))


def _article(row: dict[str, Any]) -> ArticleCleaned:
    seen = datetime.fromtimestamp(row["ts"], UTC)
    return ArticleCleaned(
        request_id=row["id"],
        article_id=article_id(url=row["url"], canonical_link=None, source=row["source"], external_id=row["id"], text=row["text"]),
        revision=1,
        cleaning_version="none",
        external_id=row["id"],
        url=row["url"],
        canonical_url=None,
        source=row["source"],
        title=row["title"],
        byline=None,
        published_at=seen,
        modified_at=None,
        first_seen_at=seen,
        fetched_at=seen,
        language="en",
        original_text=row["text"],
        removed=(),
        quality=Quality(words=len(row["text"].split()), removed_share=0.0),
        rights=Rights(),
        evidence=SyndicationEvidence(),
    )


if __name__ == "__main__":
    sys.exit(main())
