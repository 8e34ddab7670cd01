"""Documents with known reuse in the format of the corpus beside the checkout, in order of appearance, and their standing text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tests.draws import files
from tests.draws.files import Listed

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


def read(folder: Path, most: int | None = None) -> tuple[list[Article], Listed]:
    """The first `most` documents of a collection, and what is known of them."""
    listed = files.read(folder)
    documents = listed.documents[:most]
    names = {row["id"] for row in documents}
    truth = {name: row for name, row in listed.truth.items() if name in names}
    relations = {pair: relation for pair, relation in listed.relations.items() if names.issuperset(pair)}
    articles = [Article(row["id"], row["source"], row["ts"], row["text"]) for row in documents]
    return articles, replace(listed, documents=documents, truth=truth, relations=relations)


def without_standing(articles: Sequence[Article]) -> list[Article]:
    """The articles without the paragraphs that their source has run in BEARERS earlier ones."""
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
