"""A draw through the classifier: in this process, or through the real command."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.classifier.classify import Classified, classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from shared.events import ArticleCleaned, SyndicationEvidence
from shared.record import Quality, Record, Rights
from shared.store import MemoryStore
from shared.urls import article_id


def in_process(rows: Iterable[dict[str, Any]], output: Path) -> float:
    """Classify `rows` in order, uncleaned, with index and store in this process. Milliseconds of CPU each.

    The records in `output` name their groups as one knows them at the end, who follows the merges that were told.
    """
    articles = [_article(row) for row in rows]
    started = time.process_time()
    classified = asyncio.run(_classified(articles))
    spent = time.process_time() - started
    meant = {former: event.group_id for one in classified for event in one.revised for former in event.merged_from}
    output.write_text("".join(_line(one.record, meant) for one in classified), encoding="utf-8")
    return 1000 * spent / max(1, len(articles))


async def _classified(articles: Iterable[ArticleCleaned]) -> list[Classified]:
    index, store, groups = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger())
    done: list[Classified] = []
    for article in articles:
        try:
            done.append(await classify(article, index=index, store=store, groups=groups, now=article.first_seen_at))
        except Exception as error:  # noqa: BLE001  # it would be a dead letter: the others are judged, and scores count it as without a result
            print(f"no result for {article.external_id}: {error!r}")
    return done


def _line(record: Record, meant: Mapping[str, str]) -> str:
    """A record as a line; of `meant`, a group's id is followed to the last."""
    group = record.syndication.group_id
    while group in meant:
        group = meant[group]
    said = record.syndication.model_copy(update={"group_id": group})
    return record.model_copy(update={"syndication": said}).model_dump_json() + "\n"


def ingested(rows: list[dict[str, Any]], output: Path) -> None:
    """Through `wiresift ingest`, on a server of its own beside `output`; published within the last twenty days, in order.

    Documents that fail have no record.
    """
    last, now = max(row["ts"] for row in rows), datetime.now(UTC)
    source = output.with_suffix(".in.jsonl")
    with source.open("w", encoding="utf-8") as file:
        for row in rows:
            published = now - timedelta(days=20) * (1 - row["ts"] / (last + 1))
            named = {"external_id": row["id"], **{name: row[name] for name in ("url", "source", "title", "text", "language")}}
            file.write(json.dumps(named | {"published_at": published.isoformat()}, ensure_ascii=False) + "\n")
    command = Path(sys.executable).parent / "wiresift"
    subprocess.run([command, "ingest", source, "--output", output, "--data-dir", output.parent / "data"], check=False)


def records(output: Path) -> list[dict[str, Any]]:
    """The records in a file of JSON Lines."""
    return [json.loads(line) for line in output.read_text(encoding="utf-8").split("\n") if line]


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
        language=row.get("language", "en"),
        original_text=row["text"],
        removed=(),
        quality=Quality(words=len(row["text"].split()), removed_share=0.0),
        rights=Rights(),
        evidence=SyndicationEvidence(),
    )
