"""How many pages a CPU-second cleans, beside trafilatura and resiliparse on the same pages in the same process.

    python -m tests.benchmarks.page_speed [--rounds 3] [--invented]

The labelled pages are taken where they are beside the checkout, else pages it makes itself. Of a page, each extractor in turn takes the
article, warm, from markup to text; ours makes the whole record: text, spans with kinds, metadata, rights, quality. CPU time of this
process alone, which is made ready as the cleaner's worker processes are; of the rounds each page's fastest counts, for each extractor, as
whatever else runs can only slow one down.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from statistics import quantiles
from time import process_time

import trafilatura

from services.cleaner.clean import Document, clean
from services.cleaner.sandbox import settle
from tests.benchmarks.invented_pages import pages as invented_pages
from tests.benchmarks.quality_cleaning import CORPUS

#: Pages that a CPU-second is to clean.
GOAL = 100
#: Pages that are made where there is no corpus, and those of either kind that warm an extractor up.
_INVENTED, _WARM_UP = 200, 40
_OURS = "Wiresift"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)

#: Takes the article from a page's markup.
Extractor = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class PageSpeed:
    """CPU seconds that each extractor took for each page, and what pages they were."""

    pages: str
    took: Mapping[str, Sequence[float]]

    @property
    def rate(self) -> float:
        """Pages that the cleaner takes in a CPU-second."""
        return _rate(self.took[_OURS])

    def lines(self) -> Iterator[str]:
        """What is printed of it."""
        yield f"cleaning {self.pages}: {self.rate:.0f} per CPU-second"
        yield f"  goal >= {GOAL}: {'met' if self.rate >= GOAL else 'MISSED'}"
        for name, took in self.took.items():
            half, most = (quantiles(took, n=20)[place] * 1000 for place in (9, 18))
            yield f"  {name}: {_rate(took):.0f} per CPU-second; half of them in {half:.1f} ms, 95 % in {most:.1f} ms"
        if _resiliparse() is None:
            yield "  resiliparse, main content: not installed: make bench installs it"


def page_speed(rounds: int, *, invented: bool = False) -> PageSpeed:
    """Measure all extractors, on `invented` pages or where there are no others on those. Some seconds a round."""
    logging.disable(logging.CRITICAL)  # trafilatura reports each page that it finds little in
    settle()
    labelled = CORPUS.exists() and not invented
    markups = list(_labelled() if labelled else invented_pages(_INVENTED, seed=1))
    named = (
        f"{len(markups)} {'labelled' if labelled else 'invented'} pages of {sum(map(len, markups)) / len(markups) / 1000:.0f} kB on average"
    )
    extractors = _extractors()
    for markup in islice(markups, _WARM_UP):
        _turn(extractors, markup)
    found = [[_turn(extractors, markup) for markup in markups] for _ in range(rounds)]
    took = {name: [min(turn[name] for turn in turns) for turns in zip(*found, strict=True)] for name in extractors}
    return PageSpeed(named if labelled or invented else f"{named} (NO CORPUS beside the checkout)", took)


def _turn(extractors: Mapping[str, Extractor], markup: str) -> dict[str, float]:
    """CPU seconds of each extractor for one page."""
    took: dict[str, float] = {}
    for name, extract in extractors.items():
        began = process_time()
        extract(markup)
        took[name] = process_time() - began
    return took


def _extractors() -> dict[str, Extractor]:
    found: dict[str, Extractor] = {
        _OURS: _cleaned,
        "trafilatura, precise": partial(trafilatura.extract, include_comments=False, favor_precision=True),
        "trafilatura, default": partial(trafilatura.extract, include_comments=False),
    }
    resiliparse = _resiliparse()
    return found | ({"resiliparse, main content": resiliparse} if resiliparse else {})


def _cleaned(markup: str) -> object:
    return clean(Document("text/html", markup.encode("utf-8", "replace"), "utf-8", "https://a.example/b", None, None, None, None, _NOW))


def _resiliparse() -> Extractor | None:
    if find_spec("resiliparse") is None:
        return None
    return partial(import_module("resiliparse.extract.html2text").extract_plain_text, main_content=True)


def _rate(took: Sequence[float]) -> float:
    return len(took) / sum(took)


def _labelled() -> Iterator[str]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["html"]


def main() -> int:
    """Measure and print; exit code 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="turns over all pages, of which each page's fastest counts")
    parser.add_argument("--invented", action="store_true", help="take pages that are made here, whatever there is")
    given = parser.parse_args()
    found = page_speed(given.rounds, invented=given.invented)
    print(*found.lines(), sep="\n")
    return int(found.rate < GOAL)


if __name__ == "__main__":
    sys.exit(main())
