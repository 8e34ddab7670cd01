"""A text as the lines that rules decide on.

Lines are what `shared.record.kept_text` takes for lines, so that a cleaned text is split exactly as its source was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from services.cleaner.text import words

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Words from which a line that ends as a sentence does counts as running prose; labels and prompts are mostly shorter.
_PROSE_WORDS = 12
#: Words from which a line is prose whatever it ends with: no label, headline or link text is so long.
_SURELY_PROSE_WORDS = 40
#: Words above which no rule about labels, prompts or captions looks at a line; the longest known prompt has 46.
SHORT_WORDS = 60
#: Share of paragraphs with a gap before them from which a line without one is glued to its neighbour on purpose.
_SPACED = 0.5
#: What ends a line that introduces a list; Japanese says "as follows" and a full stop.
_ANNOUNCING = (":", "：", "通り。", "とおり。", "通りだ。", "通り", "とおり")
_QUOTE_OPENERS = "\"“„«‚‘'「『"
_BULLET = re.compile(r"(?:::|[•·▪●◦‣*–—-])\s*(?=\S)|\d{1,2}[.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """`original_text[start:end]`, a line without the white space around it.

    `text` is it with runs of white space folded; `words` are its words for comparing, empty above SHORT_WORDS; `size` counts
    words; `gap` says whether a blank line, or a line already cut, stands before it.
    """

    start: int
    end: int
    text: str
    gap: bool
    size: int
    words: tuple[str, ...]
    sentence: bool

    @property
    def prose(self) -> bool:
        """Whether the line reads as running text."""
        return self.size >= _SURELY_PROSE_WORDS or (self.sentence and self.size >= _PROSE_WORDS)

    @property
    def bullet(self) -> bool:
        """Whether the line is set as an item of a list."""
        return _BULLET.match(self.text) is not None

    @property
    def quoted(self) -> bool:
        """Whether the line begins with a quotation mark."""
        return self.text[0] in _QUOTE_OPENERS


def split(original_text: str) -> list[Line]:
    """The lines of `original_text` that are not blank, in order."""
    lines: list[Line] = []
    at, gap = 0, False
    for end in [*(match.span() for match in _BREAK.finditer(original_text)), (len(original_text),) * 2]:
        raw = original_text[at : end[0]]
        if text := " ".join(raw.split()):
            lead = len(raw) - len(raw.lstrip())
            lines.append(line(at + lead, at + len(raw.rstrip()), text, gap=gap))
            gap = False
        else:
            gap = bool(lines)
        at = end[1]
    return lines


def line(start: int, end: int, text: str, *, gap: bool) -> Line:
    """The line that stands at `start` and reads `text`."""
    size = words.size(text)
    return Line(start, end, text, gap, size, tuple(words.words(text)) if size <= SHORT_WORDS else (), words.ends_sentence(text))


def without(lines: Sequence[Line], cut: Collection[int]) -> list[Line]:
    """`lines` without those at the indices `cut`; a line after a cut one has a gap before it, as it will in the cleaned text."""
    if not cut:
        return list(lines)
    kept: list[Line] = []
    gap = False
    for index, found in enumerate(lines):
        if index in cut:
            gap = True
        else:
            kept.append(replace(found, gap=bool(kept)) if gap and found.gap != bool(kept) else found)
            gap = False
    return kept


def announces(found: Line) -> bool:
    """Whether the line introduces those below it: "They show:"."""
    return found.text.endswith(_ANNOUNCING)


def spaced(lines: Sequence[Line]) -> bool:
    """Whether blank lines set the paragraphs of the text apart, so that lines without one between belong together."""
    gaps = [line.gap for line in lines if line.prose][1:]
    return bool(gaps) and sum(gaps) >= _SPACED * len(gaps)


def blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Each run of two or more lines with no gap between, as (start, end); none where the text is not spaced."""
    if not spaced(lines):
        return
    starts = [index for index, line in enumerate(lines) if line.gap or not index]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if end - start > 1:
            yield start, end
