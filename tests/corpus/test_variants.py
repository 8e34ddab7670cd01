"""Invented articles with each line's fate in its margin: exactly the noise goes, with its kind, and exactly the article stays.

A line of `variants/*.txt` is `margin | text`: `keep` for the article's own, else the kinds a cut of it may have, with slashes
between. A blank margin marks a blank line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from services.cleaner.clean import Cleaned, Document, clean

VARIANTS = Path(__file__).resolve().parent / "variants"
NAMES = sorted(path.stem for path in VARIANTS.glob("*.txt"))


@dataclass(frozen=True)
class Line:
    """A line, the kinds a cut of it may have (none: it stays) and the kinds of the cuts that were made in it."""

    text: str
    wanted: frozenset[str]
    found: frozenset[str]
    whole: bool  # whether nothing of it is left


@cache
def judged(name: str) -> tuple[Line, ...]:
    """The lines of an article that are not blank, cleaned as one document."""
    marked = [line.partition("|") for line in (VARIANTS / f"{name}.txt").read_text("utf-8").splitlines()]
    texts = [text.removeprefix(" ") for _, _, text in marked]
    body = "\n".join(texts).encode()
    cleaned = clean(Document("text/plain", body, "utf-8", None, None, None, None, None, datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(cleaned, Cleaned)
    kinds = [frozenset(margin.split("/")) - {"keep"} for margin in (margin.strip() for margin, _, _ in marked)]
    return tuple(_lines(texts, kinds, cleaned))


def _lines(texts: list[str], kinds: list[frozenset[str]], cleaned: Cleaned) -> Iterator[Line]:
    at = 0
    for text, wanted in zip(texts, kinds, strict=True):
        spans = [span for span in cleaned.removed if span.start < at + len(text) and span.end > at]
        cut = {offset for span in spans for offset in range(span.start, span.end)}
        left = any(offset not in cut and not character.isspace() for offset, character in enumerate(text, at))
        if text.strip():
            yield Line(text, wanted, frozenset(str(span.kind) for span in spans), not left)
        at += len(text) + 1


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_the_article_stays(name: str) -> None:
    """No cut reaches into a line of the article."""
    assert [(line.text, set(line.found)) for line in judged(name) if not line.wanted and line.found] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_noise_goes(name: str) -> None:
    """Nothing is left of a line that is no article."""
    assert [(line.text, set(line.wanted)) for line in judged(name) if line.wanted and not line.whole] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_cut_says_what_it_was(name: str) -> None:
    """The kind of a cut is that of its line."""
    assert [(line.text, set(line.found)) for line in judged(name) if line.wanted and not line.found <= line.wanted] == []
