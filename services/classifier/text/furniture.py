"""Lines that an outlet sets under many stories: told from the story by how often the outlet runs them. Pure.

Each short line of an article has a fingerprint in the index like its shingles. A line that stands in several other articles of
the same source is furniture; an article that shares nearly everything with this one is its copy and says nothing about it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from services.classifier.text.fingerprint import hash64
from services.classifier.text.tokens import Tokens, tokenise

#: Longest line that can be furniture, in characters: what outlets hang under a story (legal notices, link lists) fills a paragraph or two.
MAX_LINE = 2_000
#: Lines looked at per article; real ones have fewer, and a hostile one must not flood the index.
MAX_LINES = 120
#: Longest line of a text that is wrapped at a width, in characters: mail and agency feeds wrap at 40 to 80.
_WIDTH = 100
_LONG_LINE = re.compile(rf"[^\n]{{{_WIDTH + 1}}}")
_SENTENCE_ENDS = frozenset(".!?:;\"'”’»)。！？…")


class Line(NamedTuple):
    """`text[start:end]`, one line, the hash of its words, and which of the text's they are; None where one goes on in another line."""

    start: int
    end: int
    fingerprint: int
    words: range | None


def lines(tokens: Tokens) -> list[Line]:
    """The lines of a text that could be furniture: the first MAX_LINES that are short enough and hold a word.

    Of a text that is wrapped at a width the paragraphs are the lines.
    """
    found: list[Line] = []
    begins, ends, at = tokens.bounds[::2], tokens.bounds[1::2], 0
    mark = "\n\n" if _wrapped(tokens.text) else "\n"
    for line in tokens.text.split(mark):
        end = at + len(line)
        if line and len(line) <= MAX_LINE:
            own = range(first := bisect_left(begins, at), bisect_left(begins, end, first))
            apart = (not first or ends[first - 1] <= at) and (not own or ends[own[-1]] <= end)
            words = tokens.words[own.start : own.stop] if apart else tokenise(line).words
            if words:
                found.append(Line(at, end, hash64("line\n" + " ".join(words)), own if apart else None))
                if len(found) == MAX_LINES:
                    break
        at = end + len(mark)
    return found


def _wrapped(text: str) -> bool:
    """Whether most line ends of `text` that end no paragraph do not end a sentence either, and no line is long."""
    breaks = [line.rstrip(" \t\r")[-1:] for line, following in pairwise(text.split("\n")) if following[:1] not in ("", "\r")]
    marks = [mark for mark in breaks if mark and not mark.isspace()]
    return 2 * sum(mark not in _SENTENCE_ENDS for mark in marks) > len(marks) > 0 and not _LONG_LINE.search(text)


def without_lines(tokens: Tokens, found: Collection[Line], furniture: Collection[int]) -> Tokens:
    """`tokens` without those of furniture lines, which are blanked in the text, code point for code point, so that offsets stay true."""
    cut = [line for line in found if line.fingerprint in furniture]
    if not cut:
        return tokens
    text = _blanked(tokens.text, cut)
    own = [line.words for line in cut if line.words is not None]
    if len(own) < len(cut):
        return tokenise(text)
    begins, ends = [0, *(words.stop for words in own)], [*(words.start for words in own), len(tokens)]
    return tokens.of(map(range, begins, ends), text)


def _blanked(text: str, cut: Collection[Line]) -> str:
    pieces, at = [], 0
    for line in cut:
        pieces += [text[at : line.start], "\n" * (line.end - line.start)]
        at = line.end
    return "".join([*pieces, text[at:]])
