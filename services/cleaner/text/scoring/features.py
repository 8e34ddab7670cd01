"""What a line is measured by where no rule names it: its form, its words, its neighbours and its place. Pure.

No value depends on a language: words are compared with those of the same text, and rules speak only through what they cut.
"""

from __future__ import annotations

from math import log2

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.phrasebook import Hits
from services.cleaner.text.notices.reading import roles_of
from services.cleaner.text.scoring.context import Context, masked, telling, terms
from services.cleaner.text.scoring.form import Form, form, shape
from services.cleaner.text.scoring.runs import NO_RUN, RUN, Run, run_at

#: Lines above and below that are counted together: the next ones, and the part of a page.
_NEAR, _AROUND = 6, 20
#: Distances and counts beyond which a difference says nothing.
_FAR = 40
#: What a neighbour is measured as where there is none, and a paragraph's capitals.
_NOTHING, _OUTSIDE = -1.0, -3.0
_TOPICS = frozenset({"account", "money", "act", "threat", "screen"})

#: Names of the values, in order.
SAID = ("common", "subject", "telling", "told_above", "told_below", "times", "topics")
PLACE = ("share", "prose_above", "prose_below", "above", "below", "depth", "left")
IN_RUN = ("run_at", "run_left", "run_alike", "run_first", "run_twins", "announced", "furniture_above")
BESIDE = tuple(f"{name}{at:+d}" for at in (-1, 1) for name in ("words", "sentence", "capitals", "gone"))
AROUND = ("size_near", "prose_near", "furniture_near", "size_around", "prose_around", "furniture_around")
PAGE = ("lines", "paragraphs", "prose", "prose_share", "mean", "filled", "furniture", "furniture_share_above", "furniture_share_below")
FEATURES = Form._fields + SAID + PLACE + RUN + IN_RUN + BESIDE + AROUND + PAGE


class Measuring:
    """Measures lines of one text; what several lines share is computed once."""

    def __init__(self, context: Context, known: Knowledge, hits_of: Hits) -> None:
        self._context, self._known, self._hits_of = context, known, hits_of
        self._runs: dict[int, Run] = {}
        self._page = _page(context)

    def values(self, index: int) -> list[float]:
        """The values of FEATURES for the line at `index`; of the order of 20 µs, and once for a run what is linear in it."""
        context, line = self._context, self._context.lines[index]
        run = None if context.paragraphs[index] else self._run(index)
        return [
            *form(line, self._known),
            *_said(context, index, self._known),
            *_place(context, index),
            *(run.values if run else NO_RUN),
            *(_in_run(context, run, index, self._known) if run else (_NOTHING,) * len(IN_RUN)),
            *_beside(context, index - 1, self._known),
            *_beside(context, index + 1, self._known),
            *_around(context, index, _NEAR),
            *_around(context, index, _AROUND),
            *self._page,
            *_furniture_shares(context, index),
        ]

    def _run(self, index: int) -> Run:
        start = self._context.above[index]
        run = self._runs.get(start)
        if run is None:
            run = self._runs[start] = run_at(self._context, index, self._known, self._hits_of)
        return run


def _said(context: Context, index: int, known: Knowledge) -> tuple[float, ...]:
    line = context.lines[index]
    found = terms(line, known)
    about = telling(found, context.common)
    own = 1 if context.paragraphs[index] else 0
    count = len(about)
    return (
        len(found & context.common) / len(found) if found else _NOTHING,
        sum(context.said.get(term, 0) > own for term in about) / count if count else _NOTHING,
        min(count, _FAR),
        _told(context, context.above[index], about, known),
        _told(context, context.below[index], about, known),
        min(context.times.get(masked(line, known), 1), _FAR),
        len(roles_of(line, known) & _TOPICS),
    )


def _told(context: Context, at: int, about: frozenset[str], known: Knowledge) -> float:
    """Share of the terms `about` that the paragraph at `at` holds, too."""
    if not about or not 0 <= at < len(context.lines):
        return _NOTHING
    return len(about & terms(context.lines[at], known)) / len(about)


def _place(context: Context, index: int) -> tuple[float, ...]:
    count, total = len(context.lines), context.prose_before[-1]
    before = context.prose_before[index]
    return (
        before / total if total else _NOTHING,
        log2(1 + before),
        log2(1 + total - context.prose_before[index + 1]),
        min(index - context.above[index], _FAR),
        min(context.below[index] - index, _FAR),
        index / count,
        min(count - index, _FAR),
    )


def _in_run(context: Context, run: Run, index: int, known: Knowledge) -> tuple[float, ...]:
    line, count = context.lines[index], run.end - run.start
    furniture = context.furniture_above[index]
    return (
        min(index - run.start, _FAR),
        min(run.end - index, _FAR),
        run.shapes[shape(line, known)] / count,
        run.firsts[line.words[0]] / count if line.words else 0.0,
        min(context.gaps.get(run.free, 0), _FAR),
        min(index - run.announced, _FAR) if run.announced is not None and run.announced < index else _FAR,
        min(index - furniture, _FAR) if furniture >= run.start else _FAR,
    )


def _beside(context: Context, at: int, known: Knowledge) -> tuple[float, ...]:
    if not 0 <= at < len(context.lines):
        return (_NOTHING, _NOTHING, _OUTSIDE, _NOTHING)
    looks = form(context.lines[at], known)
    gone = 2 if at in context.furniture else at in context.gone
    return (looks.words, looks.sentence, -2.0 if context.paragraphs[at] else looks.capitals, gone)


def _around(context: Context, index: int, reach: int) -> tuple[float, ...]:
    start, end = max(0, index - reach), min(len(context.lines), index + reach + 1)
    sums = (context.words_before, context.paragraphs_before, context.furniture_before)
    return tuple((before[end] - before[start]) / (end - start) for before in sums)


def _page(context: Context) -> tuple[float, ...]:
    count, prose, total = max(1, len(context.lines)), context.prose_before[-1], max(1, context.words_before[-1])
    furniture = context.furniture_before[-1] / count
    filled = 1 - context.gaps.get(0, 0) / context.gaps.total()
    return (log2(count), context.paragraphs_before[-1] / count, log2(1 + prose), prose / total, total / count, filled, furniture)


def _furniture_shares(context: Context, index: int) -> tuple[float, float]:
    before, after = context.furniture_before[index], context.furniture_before[-1] - context.furniture_before[index + 1]
    return before / max(1, index), after / max(1, len(context.lines) - index - 1)
