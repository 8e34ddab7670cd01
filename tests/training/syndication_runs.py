"""Collections with known reuse, read once and judged many times: what hangs on no weights is worked out once, and shared by all runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from services.classifier.comparison.joining import tied
from services.classifier.comparison.odds import Weights
from services.classifier.comparison.pair import Pair
from services.classifier.comparison.relation import alone, together
from services.classifier.index.memory_index import MemoryIndex
from services.classifier.index.ports import Document
from services.classifier.search import FIRST_CANDIDATES, likely
from services.classifier.text.tokens import Tokens, tokenise
from shared.record import Relation
from tests.draws.files import Listed
from tests.draws.scoring import Verdict

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
#: A document as it is listed.
Row = dict[str, Any]


@dataclass(slots=True)
class Sought:
    """A document in order of appearance: its words, the `others` that may share some, likeliest first, and its pairs with each alone.

    `kind` is what was made of it, for a filled form its family. Of the pairs there are those with the first others until all are asked for.
    """

    row: Row
    kind: str
    story: Tokens
    others: Sequence[str]
    pairs: list[Pair]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection, with the words of all its documents by their names."""

    name: str
    listed: Listed
    words: dict[str, Tokens]
    sought: Sequence[Sought]

    def judged(self, one: Sought, weights: Weights, *, every: bool = False) -> list[tuple[str, Pair]]:
        """A document beside the others with which the classifier would compare it, by `weights`; `every` as in `together`."""
        found = self._beside(one, one.others[:FIRST_CANDIDATES], weights, every=every)
        if 2 * sum(pair.relation is not Relation.NONE for _, pair in found) < FIRST_CANDIDATES:
            return found
        return self._beside(one, one.others, weights, every=every)

    def _beside(self, one: Sought, others: Sequence[str], weights: Weights, *, every: bool) -> list[tuple[str, Pair]]:
        if missing := others[len(one.pairs) :]:
            one.pairs += alone(one.story, [self.words[other] for other in missing])
        pairs = [replace(pair, weights=weights) for pair in one.pairs[: len(others)]]
        return list(zip(others, together(one.story, [self.words[other] for other in others], pairs, every=every), strict=True))

    def verdicts(self, weights: Callable[[Sought], Weights]) -> dict[str, Verdict]:
        """What the whole classifier says of each document by the weights for it; groups by who joins whom, as the ledger has them."""
        groups = {name: name for name in self.words}
        said: dict[str, Verdict] = {}
        for sequence, one in enumerate(self.sought, start=1):
            found = [(other, pair) for other, pair in self.judged(one, weights(one)) if pair.relation is not Relation.NONE]
            for (other, _), ties in zip(found, tied([pair for _, pair in found]), strict=True):
                if ties:
                    groups[_root(groups, one.row["id"])] = _root(groups, other)
            claimed = {other: sum(run.length for run in pair.runs) for other, pair in found if pair.relation.duplicates}
            said[one.row["id"]] = Verdict(bool(claimed), None, sequence, claimed)
        return {name: replace(verdict, group=_root(groups, name)) for name, verdict in said.items()}


def _root(groups: dict[str, str], name: str) -> str:
    while groups[name] != name:
        groups[name] = name = groups[groups[name]]
    return name


def collection(listed: Listed, name: str) -> Collection:
    """`listed`, each document entered into an index and compared with what that offers first; some 3 ms of CPU each."""
    words: dict[str, Tokens] = {}
    return Collection(name, listed, words, asyncio.run(_sought(listed, words)))


async def _sought(listed: Listed, words: dict[str, Tokens]) -> list[Sought]:
    index, found = MemoryIndex(), list[Sought]()
    for row in listed.documents:
        words[row["id"]] = tokens = tokenise(row["text"])
        _, story, earlier = await likely(_document(row), tokens, index=index, now=_NOW)
        others = [one.document.article_id for one in earlier]
        first = [words[other] for other in others[:FIRST_CANDIDATES]]
        found.append(Sought(row, listed.truth[row["id"]]["kind"], story, others, alone(story, first) if first else []))
    return found


def _document(row: Row) -> Document:
    name = row["id"]
    return Document(article_id=name, revision=1, external_id=name, url=row["url"], source=row["source"], published_at=None, credited=False)
