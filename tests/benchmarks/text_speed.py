"""How many plain texts of 500 words a CPU-second cleans: invented news with the usual noise around it, the score included, no site memory.

    python -m tests.benchmarks.text_speed [--rounds 5]

Takes the articles and the noise of `tests/corpus`, so it needs nothing beside the checkout. CPU time of this process alone, in turns over
the same texts, warm; of the rounds the fastest counts, as whatever else runs can only slow one down.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from time import process_time

from services.cleaner.clean import Document, clean
from services.cleaner.text import words
from tests.corpus import sets

#: Texts of WORDS words, noise counted, that a CPU-second is to clean.
GOAL = 2000
WORDS = 500
#: Texts of a language: each begins with another article and has other noise.
_TEXTS = 20
#: Shares of an article's paragraphs before which a piece of noise is put: above, in the middle, and twice below.
_PLACES = (0.0, 0.4, 1.0, 1.0)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TextSpeed:
    """Texts per CPU-second: in the fastest round over all languages, and of each language in its own fastest."""

    rate: float
    of_language: dict[str, float]

    def lines(self) -> Iterator[str]:
        """What is printed of it."""
        yield f"cleaning plain text, {WORDS} words with noise around, rules and score: {self.rate:.0f} texts per CPU-second"
        yield f"  goal >= {GOAL}: {'met' if self.rate >= GOAL else 'MISSED'}"
        yield "  by language: " + ", ".join(f"{language} {rate:.0f}" for language, rate in self.of_language.items())


def text_speed(rounds: int) -> TextSpeed:
    """Clean all texts once to warm up, then in `rounds` turns. Some seconds a round."""
    given = {language: [_document(text) for text in texts(language)] for language in sets.languages()}
    for found in given.values():
        _seconds(found)
    took = [{language: _seconds(found) for language, found in given.items()} for _ in range(rounds)]
    count = sum(map(len, given.values()))
    fastest = min(sum(one.values()) for one in took)
    return TextSpeed(count / fastest, {language: len(found) / min(one[language] for one in took) for language, found in given.items()})


def texts(language: str) -> Iterator[str]:
    """Texts of WORDS words each: paragraphs of the language's articles, and a few pieces of its noise among them."""
    articles = [article.text.split("\n\n") for article in sets.articles(language)]
    noise = cycle(piece.text for piece in sets.noise(language))
    for first in range(_TEXTS):
        turned = articles[first % len(articles) :] + articles[: first % len(articles)]
        pieces = list(islice(noise, len(_PLACES)))
        left = WORDS - sum(map(_words, pieces))
        yield "\n\n".join(_mixed(list(_filling(turned, left)), pieces))


def _filling(articles: Sequence[Sequence[str]], count: int) -> Iterator[str]:
    """Paragraphs of the articles, one article after the other, of about `count` words together."""
    for paragraph in cycle(paragraph for article in articles for paragraph in article):
        if count <= 0:
            return
        count -= _words(paragraph)
        yield paragraph


def _mixed(paragraphs: Sequence[str], pieces: Sequence[str]) -> Iterator[str]:
    """The paragraphs with the pieces at their places."""
    places = [round(share * len(paragraphs)) for share in _PLACES]
    for index in range(len(paragraphs) + 1):
        yield from (piece for place, piece in zip(places, pieces, strict=True) if place == index)
        yield from paragraphs[index : index + 1]


def _words(text: str) -> int:
    return sum(words.size(" ".join(line.split())) for line in text.split("\n"))


def _document(text: str) -> Document:
    return Document("text/plain", text.encode(), "utf-8", None, None, None, None, None, _NOW)


def _seconds(documents: Sequence[Document], work: Callable[[Document], object] = clean) -> float:
    """CPU time that the work takes on all documents."""
    began = process_time()
    for document in documents:
        work(document)
    return process_time() - began


def main() -> int:
    """Measure and print; exit code 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns over all texts, of which the fastest counts")
    found = text_speed(parser.parse_args().rounds)
    print(*found.lines(), sep="\n")
    return int(found.rate < GOAL)


if __name__ == "__main__":
    sys.exit(main())
