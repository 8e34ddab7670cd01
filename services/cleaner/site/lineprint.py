"""What makes two lines the same line of a site: their words, with figures and dates masked. Pure.

"3 min read" and "12 min read" are one line; so are "Tuesday, 4 March" and "Friday, 30 May". A line of figures alone says nothing
by itself: it is told together with the words it stands below ("NIKKEI 225", then "38,079.70").
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cleaner.text.language import knowledge
from services.cleaner.text.lines import SHORT_WORDS, Line
from services.cleaner.text.words import words

#: Words of the longest line that is told: legal notices and an author's life fill a paragraph, what is longer is nobody's furniture.
MAX_WORDS = 150
#: What figures, months and weekdays read as.
_MASK = "0"
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class LinePrint:
    """A line's fingerprint: 64 bits of its masked words. `figures`: some were masked, so that lines that differ are told as one;
    `bare`: nothing but figures, so that it is told with the line above it."""

    fingerprint: int
    figures: bool
    bare: bool


def line_prints(lines: Sequence[Line]) -> list[LinePrint | None]:
    """The fingerprint of each line; None for one that is too long, that has no words, or that has figures alone and no line above."""
    above: str | None = None
    prints: list[LinePrint | None] = []
    for line in lines:
        figures = _FIGURE.search(line.text) is not None
        told = " ".join(_masked(_words(line)) if figures else _words(line))
        if told.strip(_MASK):
            above = told
            prints.append(LinePrint(_hashed(told), figures, bare=False))
        elif told and above is not None:
            prints.append(LinePrint(_hashed(f"{above}\n{told}"), figures=True, bare=True))
        else:
            above = above if told else None
            prints.append(None)
    return prints


def _words(line: Line) -> Sequence[str]:
    return line.words if line.size <= SHORT_WORDS else words(line.text) if line.size <= MAX_WORDS else ()


def _masked(found: Iterable[str]) -> list[str]:
    """`found`, words of a line with figures, with each run of figures and names of days and months as one mask."""
    known, masked = knowledge(), list[str]()
    for word in found:
        told = _MASK if _FIGURE.search(word) or word in known.months or word in known.weekdays else word
        if told != _MASK or not masked or masked[-1] != _MASK:
            masked.append(told)
    return masked


def _hashed(told: str) -> int:
    return int.from_bytes(hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
