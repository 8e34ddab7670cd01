"""The five sample articles beside the checkout: their lines, and which of them are no article.

They are no part of the project; their lines are named by number only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.cleaner.clean import Cleaned, Document, clean

SEEDS = Path(__file__).resolve().parents[2] / ".." / "shared" / "seeds"
needs_samples = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"NOT RUN: the sample articles are not at {SEEDS}")


def numbers(given: str) -> set[int]:
    """Line numbers written as "1-3 8"."""
    ranges = (part.partition("-") for part in given.split())
    return {number for first, _, last in ranges for number in range(int(first), int(last or first) + 1)}


#: Per sample, the lines that are no article, by kind.
NOISE = {
    "000": {"payment": "1-6", "title": "8", "caption": "10-11 34-35", "photo_credit": "12 36", "advertisement": "24 40 52"},
    "001": {
        "advertisement": "1 18 34 45 57-59",
        "title": "3",
        "caption": "5-6",
        "related": "12 26 37 47",
        "wire_tail": "55",
    },
    "002": {"section": "1", "title": "3-5", "caption": "6", "subscription": "62"},
    "003": {"title": "1-3", "reading_time": "5", "date": "6", "caption": "7", "pull_quote": "21-22 35-36", "media_ui": "23"},
    "004": {"advertisement": "1 59", "ticker": "2-48", "title": "49"},
}


@dataclass(frozen=True)
class Line:
    """A line of a sample, or what a variant made of it; `kind` is None for the article's own."""

    text: str
    kind: str | None


def sample(name: str) -> list[Line]:
    text = next(SEEDS.glob(f"{name}_*.txt")).read_text("utf-8")
    kinds = {number: kind for kind, given in NOISE[name].items() for number in numbers(given)}
    return [Line(line, kinds.get(number)) for number, line in enumerate(text.split("\n"), 1)]


def cleaned(lines: Sequence[Line]) -> Cleaned:
    body = "\n".join(line.text for line in lines).encode()
    found = clean(Document("text/plain", body, "utf-8", None, None, None, None, None, datetime(2026, 1, 1, tzinfo=UTC)))
    assert isinstance(found, Cleaned)
    return found
