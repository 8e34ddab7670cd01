"""Noise put into a clean article, cleaned, and judged: how much of the noise went, and whether a word of the article went with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.cleaner.clean import Cleaned, Document, clean
from services.cleaner.text import words
from shared.record import Kind, RemovedSpan
from tests.corpus.sets import Article, Noise

#: Shares of an article's paragraphs before which noise is put: above it, in it, below it.
PLACES = (0.0, 1 / 3, 1.0)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Loss:
    """A cut that reached into an article: how many of its words it took, and the rule that decided."""

    words: int
    rule: str


@dataclass(frozen=True, slots=True)
class Injection:
    """One piece of noise at one place in one article: its lines, how many went whole, how many of those as the right kind."""

    article: Article
    noise: Noise
    place: float
    lines: int
    gone: int
    named: int
    losses: tuple[Loss, ...]


def removed_from(text: str) -> tuple[RemovedSpan, ...]:
    """What the cleaner cuts from a plain text of which nothing else is known; all of it where it finds no article."""
    found = clean(Document("text/plain", text.encode(), "utf-8", None, None, None, None, None, _NOW))
    if isinstance(found, Cleaned):
        return found.removed
    return (RemovedSpan(start=0, end=len(text), kind=Kind.OTHER, rule=f"rejected: {found.reason}", text=text),)


def losses(text: str, removed: Iterable[RemovedSpan]) -> tuple[Loss, ...]:
    """The cuts among `removed` that hold words of `text`, all of which is the article's."""
    return tuple(Loss(count, span.rule) for span in removed if (count := _words(text[span.start : span.end])))


def inject(article: Article, noise: Noise, place: float) -> Injection:
    """Put the noise between two paragraphs and have the text cleaned. Linear in the text."""
    paragraphs = article.text.split("\n\n")
    at = round(place * len(paragraphs))
    before, after = "\n\n".join(paragraphs[:at]), "\n\n".join(paragraphs[at:])
    text = "\n\n".join(part for part in (before, noise.text, after) if part)
    start = len(before) + 2 if before else 0
    end = start + len(noise.text)
    removed = removed_from(text)
    lines = list(_lines(text, start, end))
    spans = [[span for span in removed if span.start < stop and span.end > first] for first, stop in lines]
    gone = [_covers(found, text, *line) for found, line in zip(spans, lines, strict=True)]
    named = [went and {str(span.kind) for span in found} == {noise.kind} for went, found in zip(gone, spans, strict=True)]
    outside = [
        Loss(count, span.rule)
        for span in removed
        if (count := _words(text[span.start : min(span.end, start)]) + _words(text[max(span.start, end) : span.end]))
    ]
    return Injection(article, noise, place, len(lines), sum(gone), sum(named), tuple(outside))


def injections(articles: Sequence[Article], noises: Iterable[Noise]) -> Iterator[Injection]:
    """Each piece of noise at each place of each article, in that order."""
    for noise in noises:
        for article in articles:
            for place in PLACES:
                yield inject(article, noise, place)


def _words(text: str) -> int:
    """How many words `text` has; of a script without spaces two characters count as one."""
    return words.size(" ".join(text.split()))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the lines of `text[start:end]` that are not blank begin and end."""
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _covers(spans: Iterable[RemovedSpan], text: str, start: int, end: int) -> bool:
    """Whether nothing is left of the words of `text[start:end]`."""
    at = start
    for span in spans:
        if text[at : max(at, span.start)].strip():
            return False
        at = max(at, span.end)
    return not text[at:end].strip()


def share_gone(found: Sequence[Injection]) -> float:
    """Share of the injected lines that went whole, 0-1; 1 where none was injected."""
    lines = sum(one.lines for one in found)
    return sum(one.gone for one in found) / lines if lines else 1.0
