"""What makes two lines the same line of a site: their words, with figures and dates masked. Pure.

"3 min read" and "12 min read" are one line; so are "Updated Tuesday, 4 March" and "Updated Friday, 30 May".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import SHORT_WORDS, Line
from services.cleaner.text.words import words

#: Words of the longest line that is told: legal notices and an author's life fill a paragraph, what is longer is nobody's furniture.
MAX_WORDS = 150
#: What figures, months and weekdays read as.
_MASK = "0"
_FIGURE = re.compile(r"\d")
#: A month between these two is one in any language: "4 مارس 2026".
_DAY, _YEAR = re.compile(r"\d{1,2}"), re.compile(r"\d{4}")
#: Of dates and times beside figures: days as Japan and Korea write them, months and years with them, and halves of the day.
_OF_DATES = frozenset((*"年月火水木金土日曜祝", *"월화수목금토일", "am", "pm"))


@dataclass(frozen=True, slots=True)
class LinePrint:
    """A line's fingerprint: 64 bits of its masked words. `figures`: some were masked, so that lines that differ are told as one."""

    fingerprint: int
    figures: bool


#: A line of nothing but figures and dates: it says nothing of itself, and every such line is the same.
BARE = LinePrint(0, figures=True)


def line_print(line: Line) -> LinePrint | None:
    """The fingerprint of a line; None for one that is too long or has no words."""
    found = line.words if line.size <= SHORT_WORDS else words(line.text) if line.size <= MAX_WORDS else ()
    figures = _FIGURE.search(line.text) is not None
    told = " ".join(_masked(found) if figures else found)
    if told == _MASK:
        return BARE
    return LinePrint(_hashed(told), figures) if told else None


def line_prints(lines: Iterable[Line]) -> list[LinePrint | None]:
    """`line_print` of each."""
    return [line_print(line) for line in lines]


def _masked(found: Sequence[str]) -> list[str]:
    """`found`, words of a line with figures, with each run of figures and names of days and months as one mask."""
    masked = [""]
    for before, word, after in zip(("", *found), found, (*found[1:], ""), strict=False):
        told = _MASK if _varies(before, word, after, behind_mask=masked[-1] == _MASK) else word
        if told != _MASK or masked[-1] != _MASK:
            masked.append(told)
    return masked[1:]


def _varies(before: str, word: str, after: str, *, behind_mask: bool) -> bool:
    """Whether the word, between two others, is a figure or part of a date or a time."""
    known = knowledge()
    if _FIGURE.search(word) or word in known.months or word in known.weekdays:
        return True
    if word in _OF_DATES:
        return behind_mask or _FIGURE.search(after) is not None
    return _DAY.fullmatch(before) is not None and _YEAR.fullmatch(after) is not None


def _hashed(told: str) -> int:
    return int.from_bytes(hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
