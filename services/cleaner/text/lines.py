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
_BULLET = re.compile(r"(?:::|[•·▪●◦‣*–—-])\s*(?=\S)|\d{1,2}[.)]\s+(?=\S)")


@dataclass(slots=True)  # nothing sets a field anew; a frozen one takes three times as long to make, of which a page has thousands
class Line:
    """`original_text[start:end]`, a line without the white space around it.

    `text` is it with runs of white space folded; `words` are its words for comparing, empty above SHORT_WORDS; `size` counts
    words; `gap` says whether a blank line, or a line already cut, stands before it. It is a `sentence` where it ends as one does,
    `prose` where it reads as running text, a `bullet` where it is set as an item of a list, `quoted` where it begins with a quotation
    mark, `announcing` where it ends as what introduces others does, `wide` where some of it is of a script without spaces. `told` is
    what `once_per_line` keeps.
    """

    start: int
    end: int
    text: str
    gap: bool
    size: int
    words: tuple[str, ...]
    sentence: bool
    prose: bool
    bullet: bool
    quoted: bool
    announcing: bool
    wide: bool
    told: dict[object, tuple[object, Any]] = field(default_factory=dict, compare=False, repr=False)


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
    at, gap, wide = 0, False, words.wide(original_text)
    for raw in original_text.splitlines(keepends=True):  # at the breaks of `shared.record.kept_text`
        if tokens := raw.split():
            text = " ".join(tokens)
            if raw.startswith(text):  # as nearly every line is set
                start, end = at, at + len(text)
            else:
                start, end = at + raw.index(tokens[0]), at + len(raw.rstrip())
            lines.append(_line(start, end, text, tokens, gap, wide=wide and words.wide(text)))
            gap = False
        else:
            gap = bool(lines)
        at += len(raw)
    return lines


def line(start: int, end: int, text: str, *, gap: bool, compared: bool = True) -> Line:
    """The line that stands at `start` and reads `text`; without `words` where no rule is to compare it."""
    return _line(start, end, text, text.split() if compared else (), gap, wide=words.wide(text))


def _line(start: int, end: int, text: str, tokens: Sequence[str], gap: bool, *, wide: bool) -> Line:
    size = words.size(text) if wide else text.count(" ") + 1
    sentence = words.ends_sentence(text)
    prose = size >= _SURELY_PROSE_WORDS or (sentence and size >= _PROSE_WORDS)
    said = words.words_of(tokens) if size <= SHORT_WORDS else ()
    bullet = _BULLET.match(text) is not None
    announcing = text[-1:] in _LAST_OF_ANNOUNCING and text.endswith(_ANNOUNCING)
    return Line(start, end, text, gap, size, said, sentence, prose, bullet, text[:1] in _QUOTE_OPENERS, announcing, wide)


def without(lines: Sequence[Line], cut: Collection[int]) -> list[Line]:
    """`lines` without those at the indices `cut`; a line after a cut one has a gap before it, as it will in the cleaned text."""
    if not cut:
        return list(lines)
    kept = [found for index, found in enumerate(lines) if index not in cut]
    for gone, index in enumerate(sorted(cut), 1):
        at = index + 1 - gone
        if at < len(kept) and index + 1 not in cut and kept[at].gap != (at > 0):
            kept[at] = _with_gap(kept[at], at > 0)
    return kept


def _with_gap(line: Line, gap: bool) -> Line:
    """As `dataclasses.replace` would, in a third of its time."""
    form = (line.size, line.words, line.sentence, line.prose, line.bullet, line.quoted, line.announcing, line.wide)
    return Line(line.start, line.end, line.text, gap, *form, told=line.told)


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
