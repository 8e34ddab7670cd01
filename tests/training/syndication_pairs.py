"""Pairs of texts that the classifier compares on collections with known reuse: each compared once, and the numbers of it kept."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.classifier.comparison.pair import PARTIAL, Pair
from services.classifier.comparison.relation import alone
from services.classifier.comparison.slots import Named
from services.classifier.index.memory_index import MemoryIndex
from services.classifier.index.ports import Document
from services.classifier.search import search
from services.classifier.text.tokens import Tokens, tokenise
from shared.store import ArticleKey
from tests.draws.files import Listed, read
from tests.draws.scoring import DUPLICATE

#: Fewest common words of an example to learn from: below them no relation but a quotation hangs on the odds.
_LEAST_WORDS = 30
#: Names and figures with which any two texts are of one origin: what is left is whether they share enough.
_CERTAIN = Named(10_000, 10_000, 0, 0)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Compared:
    """An article beside an earlier one.

    `enough` says that they share what a duplicate has to, `sure` that they need no odds; `teaches` that the odds alone decide and the
    truth is plain. `copy` is None where the truth is too close to call. `kind` is of copy, or the family of a form; `outlet` the article's.
    """

    article: str
    named: Named
    words: int
    enough: bool
    sure: bool
    teaches: bool
    copy: bool | None
    kind: str
    outlet: str


class _NoTexts:
    """Stands for a store that has lost all texts: what a search asks it for are the articles it would compare."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def texts(self, keys: Sequence[ArticleKey]) -> list[str | None]:
        self.asked += [key.article_id for key in keys]
        return [None] * len(keys)


def compared(folder: Path, cache: Path | None = None) -> list[Compared]:
    """The pairs of the collection in `folder`, in order of appearance; read from `cache` where that is there, else written to it."""
    if cache and cache.is_file():
        found: list[Compared] = pickle.loads(cache.read_bytes())  # written below, on this machine
        return found
    found = asyncio.run(_compared(read(folder), folder.name))
    if cache:
        cache.write_bytes(pickle.dumps(found))
    return found


async def _compared(listed: Listed, name: str) -> list[Compared]:
    """The numbers of all pairs, each of two texts as they are."""
    index, words, found = MemoryIndex(), {}, []
    for row in listed.documents:
        words[row["id"]] = tokens = tokenise(row["text"])
        others = await _candidates(row, tokens, index)
        pairs = alone(tokens, [words[other] for other in others])
        found += [_numbers(pair, row, other, listed, name) for other, pair in zip(others, pairs, strict=True)]
    return found


async def _candidates(row: dict[str, Any], tokens: Tokens, index: MemoryIndex) -> list[str]:
    """The articles that the classifier would compare this one with at first."""
    store = _NoTexts()
    document = Document(
        article_id=row["id"], revision=1, external_id=row["id"], url=row["url"], source=row["source"], published_at=None, credited=False
    )
    await search(document, tokens, index=index, store=store, now=_NOW)  # type: ignore[arg-type]
    return store.asked


def _numbers(pair: Pair, row: dict[str, Any], other: str, listed: Listed, name: str) -> Compared:
    one, two = listed.truth[row["id"]], listed.truth[other]
    relation = listed.relations.get((other, row["id"])) or listed.relations.get((row["id"], other), "none")
    copy = None if relation == "grey" else relation in DUPLICATE
    same_form = one["kind"] == two["kind"] and one["kind"].startswith("template")
    large = pair.matched >= max(_LEAST_WORDS, PARTIAL * min(pair.words, pair.other_words))
    return Compared(
        article=f"{name}/{row['id']}",
        named=pair.named,
        words=pair.matched,
        enough=replace(pair, named=_CERTAIN).relation.duplicates,
        sure=pair.relation.duplicates and pair.odds <= 0,
        teaches=large and bool(copy or (relation == "none" and same_form)),
        copy=copy,
        kind=f"{name}: {next(_kinds(one, two)) if copy else one['kind']}",
        outlet=row["source"],
    )


def _kinds(one: dict[str, Any], two: dict[str, Any]) -> Iterator[str]:
    """What became of a copy, the hardest first."""
    edits = {*one["ops"], *two["ops"]}
    if edits & {"names_spelled", "names_swapped", "bare_letters"}:
        yield "copies, other names"
    if edits & {"figures", "num"}:
        yield "copies, other figures"
    yield "copies"
