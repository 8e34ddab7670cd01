"""A text as the lines that rules decide on.

Lines are what `shared.record.kept_text` takes for lines, so that a cleaned text is split exactly as its source was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from services.cleaner.text import words

_Known = TypeVar("_Known")
_Verdict = TypeVar("_Verdict")

#: Words from which a line that ends as a sentence does counts as running prose; labels and prompts are mostly shorter.
_PROSE_WORDS = 12
#: Words from which a line is prose whatever it ends with: no label, headline or link text is so long.
_SURELY_PROSE_WORDS = 40
#: Words above which no rule about labels, prompts or captions looks at a line; the longest known prompt has 46.
SHORT_WORDS = 60
#: Share of paragraphs with a gap before them from which a line without one is glued to its neighbour on purpose.
_SPACED = 0.5
#: Words from which a line that announces others is the article's.
_INTRODUCING_WORDS = 5
#: What ends a line that introduces a list; Japanese says "as follows" and a full stop.
_ANNOUNCING = (":", "：", "通り。", "とおり。", "通りだ。", "通り", "とおり")
_LAST_OF_ANNOUNCING = frozenset(ending[-1] for ending in _ANNOUNCING)
_QUOTE_OPENERS = frozenset("\"“„«‚‘'「『")
_BULLETS = frozenset(":•·▪●◦‣*–—-")
_BULLET = re.compile(r"(?:::|[•·▪●◦‣*–—-])\s*(?=\S)|\d{1,2}[.)]\s+(?=\S)")


@dataclass(slots=True)  # nothing sets a field anew; a frozen one takes three times as long to make, of which a page has thousands
class Line:
    """`original_text[start:end]`, a line without the white space around it.

    `text` is it with runs of white space folded; `size` counts words; `gap` says whether a blank line, or a line already cut, stands
    before it. Its words are `compared` up to SHORT_WORDS, unless no rule is to. It is a `sentence` where it ends as one does,
    `prose` where it reads as running text, a `bullet` where it is set as an item of a list, `quoted` where it begins with a quotation
    mark, `announcing` where it ends as what introduces others does, `wide` where some of it is of a script without spaces, a
    `seam` where no blank line is left when it is cut: the return before it and the line feed behind it are one break then. `told` is what
    `once_per_line` keeps.
    """

    start: int
    end: int
    text: str
    gap: bool
    size: int
    compared: bool
    sentence: bool
    prose: bool
    bullet: bool
    quoted: bool
    announcing: bool
    wide: bool
    seam: bool = False
    told: dict[object, tuple[object, Any]] = field(default_factory=dict, compare=False, repr=False)
    _words: tuple[str, ...] | None = field(default=None, compare=False, repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Its words for comparing, found when first asked for, as most prose is never; none where it is not `compared`."""
        said = self._words
        if said is None:
            said = self._words = words.words_of(self.text.split()) if self.compared else ()
        return said


def once_per_line(judge: Callable[[Line, _Known], _Verdict]) -> Callable[[Line, _Known], _Verdict]:
    """`judge`, whose answer is kept with the line for the rules and rounds that ask again; so it must not go by the line's `gap`."""

    @wraps(judge)
    def remembered(line: Line, known: _Known) -> _Verdict:
        told = line.told.get(judge)
        if told is None or told[0] is not known:
            told = line.told[judge] = (known, judge(line, known))
        verdict: _Verdict = told[1]
        return verdict

    return remembered


def split(original_text: str) -> list[Line]:
    """The lines of `original_text` that are not blank, in order."""
    lines: list[Line] = []
    at, gap, wide, returned = 0, False, words.wide(original_text), False
    for raw in original_text.splitlines(keepends=True):  # at the breaks of `shared.record.kept_text`
        if bare := raw.strip():
            # What is printable has no white space but spaces: most lines need no folding.
            text = bare if bare.isprintable() and "  " not in bare else " ".join(bare.split())
            start = at if raw.startswith(bare) else at + raw.index(bare)
            found = _line(start, start + len(bare), text, gap, wide=wide and words.wide(text))
            if returned and raw[-1] == "\n" and raw[-2] != "\r":
                found.seam = True
            lines.append(found)
            gap, returned = False, raw[-1] == "\r"
        else:
            gap, returned = bool(lines), False
        at += len(raw)
    return lines


def line(start: int, end: int, text: str, *, gap: bool, compared: bool = True) -> Line:
    """The line that stands at `start` and reads `text`; without `words` where no rule is to compare it."""
    return _line(start, end, text, gap, compared=compared, wide=words.wide(text))


def _line(start: int, end: int, text: str, gap: bool, *, wide: bool, compared: bool = True) -> Line:
    size = words.size(text) if wide else text.count(" ") + 1
    first, last = text[:1], text[-1:]
    sentence = last in words.STOPS or words.ends_sentence(text)
    prose = size >= _SURELY_PROSE_WORDS or (sentence and size >= _PROSE_WORDS)
    bullet = (first in _BULLETS or first.isdecimal()) and _BULLET.match(text) is not None
    announcing = last in _LAST_OF_ANNOUNCING and text.endswith(_ANNOUNCING)
    compared = compared and size <= SHORT_WORDS
    return Line(start, end, text, gap, size, compared, sentence, prose, bullet, first in _QUOTE_OPENERS, announcing, wide)


def without(lines: Sequence[Line], cut: Collection[int]) -> list[Line]:
    """`lines` without those at the indices `cut`; a line after a cut one has a gap before it, as it will in the cleaned text.

    It has none after a seam that is cut alone.
    """
    if not cut:
        return list(lines)
    kept = [found for index, found in enumerate(lines) if index not in cut]
    for gone, index in enumerate(sorted(cut), 1):
        at = index + 1 - gone
        seam = lines[index].seam and not lines[index].gap and index - 1 not in cut
        if at < len(kept) and index + 1 not in cut and not seam and kept[at].gap != (at > 0):
            kept[at] = _with_gap(kept[at], at > 0)
    return kept


def _with_gap(line: Line, gap: bool) -> Line:
    """As `dataclasses.replace` would, in a third of its time."""
    form = (line.size, line.compared, line.sentence, line.prose, line.bullet, line.quoted, line.announcing, line.wide, line.seam)
    return Line(line.start, line.end, line.text, gap, *form, line.told, line._words)


def announces(found: Line) -> bool:
    """Whether the line introduces those below it: "They show:"."""
    return found.announcing


def introduces(found: Line) -> bool:
    """Whether the line does so at some length, as no heading of a menu does: "Under each picture it says:"."""
    return found.size >= _INTRODUCING_WORDS and announces(found)


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
