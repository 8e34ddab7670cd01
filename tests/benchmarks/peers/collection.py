"""Documents with known reuse in the format of the corpus beside the checkout, in order of appearance, and their standing text. Pure."""

from __future__ import annotations

import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

#: Documents of one source that have run a paragraph before it counts as standing text.
BEARERS = 3
#: Words at either end of a paragraph by which it is known: its middle may be a price.
ENDS = 14


class Article(NamedTuple):
    """One document: who ran it, and when, in unix seconds."""

    name: str
    source: str
    ts: int
    text: str


class Truth(NamedTuple):
    """What is known of a collection: each document's cluster, and the relation of pairs that have one."""

    cluster: dict[str, str]
    relation: dict[tuple[str, str], str]


def read(folder: Path, most: int | None = None) -> tuple[list[Article], Truth]:
    """The first `most` documents of a collection, and the truth about them."""
    rows = [json.loads(line) for line in _lines(folder / "docs.jsonl")][:most]
    articles = [Article(row["id"], row["source"], row["ts"], row["text"]) for row in rows]
    names = {article.name for article in articles}
    truth: list[dict[str, Any]] = [json.loads(line) for line in _lines(folder / "truth.jsonl")]
    pairs = (line.rstrip("\n").split("\t") for line in _lines(folder / "pairs.tsv"))
    relation = {(one, other): kind for one, other, kind, *_ in pairs if one in names and other in names}
    return articles, Truth({row["id"]: str(row["cluster"]) for row in truth if row["id"] in names}, relation)


def without_standing(articles: Sequence[Article]) -> list[Article]:
    """The articles without the paragraphs that their source has run in BEARERS earlier ones, as `facts/syndication.md` 5.1 gives it."""
    ran: defaultdict[tuple[str, str], int] = defaultdict(int)
    found = []
    for article in articles:
        paragraphs = [(paragraph, (article.source, _ends(paragraph))) for paragraph in article.text.split("\n") if paragraph.strip()]
        kept = [paragraph for paragraph, key in paragraphs if ran[key] < BEARERS]
        for key in {key for _, key in paragraphs}:
            ran[key] += 1
        found.append(article._replace(text="\n".join(kept)))
    return found


def _ends(paragraph: str) -> str:
    words = paragraph.lower().split()
    return " ".join([*words[:ENDS], *words[-ENDS:]])


def _lines(path: Path) -> Iterator[str]:
    with _opened(path) as file:
        yield from file


def _opened(path: Path) -> TextIO:
    packed = path.with_name(path.name + ".gz")
    return io.TextIOWrapper(gzip.open(packed), encoding="utf-8") if packed.exists() else path.open(encoding="utf-8")
