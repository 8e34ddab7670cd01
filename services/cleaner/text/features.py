"""What a line is measured by where no rule names it: its form, its words, its neighbours and its place. Pure.

No value depends on a language: words are compared with those of the same text, and rules speak only through what they cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log2

from services.cleaner.text.context import Context, masked
from services.cleaner.text.credits import names_agency
from services.cleaner.text.dates import names_day
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.phrasebook import Hits

#: Lines above and below whose form is looked at one by one.
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
#: Lines above and below that are counted together.
_AROUND = 6
#: Distances, counts and sizes beyond which a difference says nothing.
_FAR = 40
#: Letters from which a word can be about something.
_TELLING = 3
_WORD = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"[|•·»›>/]")
_ADDRESS = re.compile(r"https?:|www\.|@\w|#\w|\.(?:com|org|net|co)\b")
_WIDE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

#: Names of the values, in order. "alike" compares with the line above or below.
FORM = (
    "words", "letters_per_word", "sentence", "question", "colon", "open_end", "quoted", "bullet", "digits", "capitals", "all_capitals",
    "small_start", "separators", "address", "wide", "prose",
)  # fmt: skip
SAID = ("common", "subject", "telling", "hits", "topics", "addressed", "day", "agency", "times", "first_alike", "last_alike")
PLACE = ("index", "left", "share", "prose_above", "prose_below", "above", "below", "depth")
RUN = ("run", "run_at", "run_mean", "run_spread", "run_sentences", "run_ruled")
NEAR = tuple(f"{name}{at:+d}" for at in _NEIGHBOURS for name in ("words", "sentence", "ruled", "capitals"))
AROUND = ("around_prose", "around_ruled", "ruled_above", "ruled_below")
PAGE = ("lines", "prose_lines", "prose_words", "ruled_lines")
FEATURES = FORM + SAID + PLACE + RUN + NEAR + AROUND + PAGE


def features(context: Context, index: int, known: Knowledge, hits_of: Hits) -> list[float]:
    """The values of FEATURES for the line at `index`."""
    line = context.lines[index]
    return [
        *_form(line),
        *_said(context, index, known, hits_of),
        *_place(context, index),
        *_run(context, index),
        *_near(context, index),
        *_around(context, index),
        *_page(context),
    ]


def _form(line: Line) -> tuple[float, ...]:
    text = line.text
    found = _WORD.findall(text)
    length = len(text)
    last = text[-1]
    return (
        min(line.size, _FAR),
        min(length / line.size, _FAR),
        line.sentence,
        last == "?",
        last in ":：",
        last in ",;…-–—",
        line.quoted,
        line.bullet,
        sum(map(str.isdigit, text)) / length,
        capitals(found),
        text.isupper(),
        text[0].islower(),
        len(_SEPARATOR.findall(text)),
        _ADDRESS.search(text) is not None,
        len(_WIDE.findall(text)) / length,
        line.prose,
    )


def capitals(found: Sequence[str]) -> float:
    """Share of the words behind the first that begin with a capital: high in names and titles; -1 where there are none."""
    return sum(word[0].isupper() for word in found[1:]) / (len(found) - 1) if len(found) > 1 else -1


def _said(context: Context, index: int, known: Knowledge, hits_of: Hits) -> tuple[float, ...]:
    line = context.lines[index]
    telling = [word for word in line.words if len(word) >= _TELLING and word not in context.common]
    roles = known.roles.of(line.words)
    beside = [context.lines[at].words for at in (index - 1, index + 1) if 0 <= at < len(context.lines)]
    return (
        sum(word in context.common for word in line.words) / len(line.words) if line.words else -1,
        sum(word in context.subject for word in telling) / len(telling) if telling else -1,
        min(len(telling), _FAR),
        len(hits_of(line)),
        len(roles & {"account", "money", "act", "threat", "screen"}),
        bool(roles & {"you", "we"}),
        names_day(line, known),
        names_agency(line.text, known),
        min(context.times[masked(line)], _FAR),
        sum(bool(words and line.words) and words[0] == line.words[0] for words in beside),
        sum(bool(words and line.words) and words[-1] == line.words[-1] for words in beside),
    )


def _place(context: Context, index: int) -> tuple[float, ...]:
    count, total = len(context.lines), context.before[-1]
    before = context.before[index]
    after = total - context.before[index + 1]
    return (
        min(index, _FAR),
        min(count - index, _FAR),
        before / total if total else -1,
        log2(1 + before),
        log2(1 + after),
        min(index - context.above[index], _FAR),
        min(context.below[index] - index, _FAR),
        index / count,
    )


def _run(context: Context, index: int) -> tuple[float, ...]:
    run = context.runs[index]
    if run is None:
        return (0, 0, 0, 0, 0, 0)
    return (min(run.end - run.start, _FAR), min(index - run.start, _FAR), run.mean, run.spread, run.sentences, run.ruled)


def _near(context: Context, index: int) -> list[float]:
    values: list[float] = []
    for step in _NEIGHBOURS:
        at = index + step
        if 0 <= at < len(context.lines):
            line = context.lines[at]
            values += (min(line.size, _FAR), line.sentence, at in context.ruled, -2 if line.prose else capitals(_WORD.findall(line.text)))
        else:
            values += (-1, -1, -1, -3)
    return values


def _around(context: Context, index: int) -> tuple[float, ...]:
    start, end = max(0, index - _AROUND), min(len(context.lines), index + _AROUND + 1)
    above = next((step for step in range(1, index - start + 1) if index - step in context.ruled), _FAR)
    below = next((step for step in range(1, end - index) if index + step in context.ruled), _FAR)
    return (
        log2(1 + context.before[end] - context.before[start]),
        sum(at in context.ruled for at in range(start, end)),
        above,
        below,
    )


def _page(context: Context) -> tuple[float, ...]:
    count = len(context.lines)
    return (log2(count), context.prose / count, log2(1 + context.before[-1]), len(context.ruled) / count)
