"""Lines that an outlet sets under many stories: told from the story by how often the outlet runs them. Pure.

Each short line of an article has a fingerprint in the index like its shingles. A line that stands in several other articles of
the same source is furniture; an article that shares nearly everything with this one is its copy and says nothing about it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from services.classifier.fingerprint import hash64
from services.classifier.tokens import tokenise

#: Longest line that can be furniture, in characters: what outlets hang under a story (legal notices, link lists) fills a paragraph or two.
MAX_LINE = 2_000
#: Lines looked at per article; real ones have fewer, and a hostile one must not flood the index.
MAX_LINES = 120


class Line(NamedTuple):
    """`text[start:end]`, one line, and the hash of its words."""

    start: int
    end: int
    fingerprint: int


def lines(text: str) -> list[Line]:
    """The lines of `text` that could be furniture: the first MAX_LINES that are short enough and hold a word."""
    found: list[Line] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if line and len(line) <= MAX_LINE:
            words = " ".join(tokenise(line).words)
            if words:
                found.append(Line(at, end, hash64("line\n" + words)))
                if len(found) == MAX_LINES:
                    break
        at = end + 1
    return found


def without_lines(text: str, found: Collection[Line], furniture: Collection[int]) -> str:
    """`text` with its furniture lines blanked, code point for code point, so that offsets stay true."""
    pieces, at = [], 0
    for line in found:
        if line.fingerprint in furniture:
            pieces += [text[at : line.start], "\n" * (line.end - line.start)]
            at = line.end
    return "".join([*pieces, text[at:]]) if pieces else text
