"""Lines that an outlet sets under many stories: told from the story by how often the outlet runs them. Pure.

Each short line of an article has a fingerprint in the index like its shingles. A line that stands in several other articles of
the same source is furniture; an article that shares nearly everything with this one is its copy and says nothing about it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from services.classifier.text.fingerprint import hash64
from services.classifier.text.tokens import tokenise

#: Longest line that can be furniture, in characters: what outlets hang under a story (legal notices, link lists) fills a paragraph or two.
MAX_LINE = 2_000
#: Lines looked at per article; real ones have fewer, and a hostile one must not flood the index.
MAX_LINES = 120
#: Longest line of a text that is wrapped at a width, in characters: mail and agency feeds wrap at 40 to 80.
_WIDTH = 100
_LONG_LINE = re.compile(rf"[^\n]{{{_WIDTH + 1}}}")
#: The last character before a line end that is not the end of a paragraph.
_BREAK = re.compile(r"([^\s])[ \t\r]*\n(?=[^\n\r])")
_SENTENCE_ENDS = frozenset(".!?:;\"'”’»)。！？…")


class Line(NamedTuple):
    """`text[start:end]`, one line, and the hash of its words."""

    start: int
    end: int
    fingerprint: int


def lines(text: str) -> list[Line]:
    """The lines of `text` that could be furniture: the first MAX_LINES that are short enough and hold a word.

    Of a text that is wrapped at a width the paragraphs are the lines.
    """
    found: list[Line] = []
    at = 0
    mark = "\n\n" if _wrapped(text) else "\n"
    for line in text.split(mark):
        end = at + len(line)
        if line and len(line) <= MAX_LINE:
            words = " ".join(tokenise(line).words)
            if words:
                found.append(Line(at, end, hash64("line\n" + words)))
                if len(found) == MAX_LINES:
                    break
        at = end + len(mark)
    return found


def _wrapped(text: str) -> bool:
    """Whether most line ends of `text` that end no paragraph do not end a sentence either, and no line is long."""
    breaks = _BREAK.findall(text)
    return 2 * sum(mark not in _SENTENCE_ENDS for mark in breaks) > len(breaks) > 0 and not _LONG_LINE.search(text)


def without_lines(text: str, found: Collection[Line], furniture: Collection[int]) -> str:
    """`text` with its furniture lines blanked, code point for code point, so that offsets stay true."""
    pieces, at = [], 0
    for line in found:
        if line.fingerprint in furniture:
            pieces += [text[at : line.start], "\n" * (line.end - line.start)]
            at = line.end
    return "".join([*pieces, text[at:]]) if pieces else text
