"""Base stories: invented ones, or the originals of the corpus beside the checkout, read when run and never kept."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.draws import prose
from tests.draws.prose import Draft

#: Corpus with known reuse, beside the checkout on machines that have it.
CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpora" / "syndication"
#: Runs of this many words are compared, to leave out originals that share text with one taken before.
_RUN = 8
#: Such runs that two originals may have in common: a quotation.
_COMMON = 6
#: Share of figures in a line from which it is a ticker.
_FIGURES = 0.4
#: Fewest words of a base story.
_LEAST = 60


class Invented:
    """Stories by the grammar: there is always another."""

    def story(self, random: Random, language: str | None) -> Draft | None:
        return prose.story(random, language or "en")


class Corpus:
    """Real originals, each given once, in English: other languages are invented. None when they are used up."""

    def __init__(self, folder: Path, random: Random) -> None:
        self._drafts = list(_originals(folder))
        random.shuffle(self._drafts)

    def story(self, random: Random, language: str | None) -> Draft | None:
        if language not in (None, "en"):
            return prose.story(random, language or "en")
        return self._drafts.pop() if self._drafts else None


def _ticker(line: str) -> bool:
    words = line.split()
    return sum(any(map(str.isdigit, word)) for word in words) > _FIGURES * len(words)


def _originals(folder: Path) -> Iterator[Draft]:
    """Originals without the lines that several have (furniture) and tickers, each but those that share text with one before."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as file:
        kinds = {row["id"]: row["kind"] for row in map(json.loads, file)}
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if kinds[row["id"]] in ("origin", "single")]
    often = Counter(line for row in rows for line in set(row["text"].split("\n")))
    taken: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows):
        lines = tuple(line for line in row["text"].split("\n") if line.strip() and often[line] == 1 and not _ticker(line))
        words = " ".join(lines).lower().split()
        runs = {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
        before = Counter(taken[run] for run in runs if run in taken)
        if len(words) >= _LEAST and max(before.values(), default=0) <= _COMMON:
            taken.update(dict.fromkeys(runs, number))
            yield Draft(row["title"], lines, "en", {})
