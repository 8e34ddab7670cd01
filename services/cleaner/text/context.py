"""What a text is like around each of its lines: where its prose stands, what it is about, how its short lines are grouped. Pure.

Computed once for all lines, in time linear in the text, so that a feature of one line is a look-up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

from services.cleaner.text import words
from services.cleaner.text.lines import Line

#: Words of a paragraph that are looked at: enough to know its subject, bounded for texts of one endless line.
_PARAGRAPH_WORDS = 400
#: Share of the paragraphs a word stands in from which it is one of those that every text needs, whatever the language.
_COMMON_SHARE = 0.25
#: Paragraphs it must stand in at least.
_COMMON_LEAST = 2
#: Wide characters that make a word; a pair says more than one.
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """Lines `start:end` between two paragraphs of prose: how long they are on average, in words, and how alike."""

    start: int
    end: int
    mean: float
    spread: float
    sentences: float
    ruled: float


@dataclass(frozen=True, slots=True)
class Context:
    """A text as its lines see it. Lists are by index of the line; `before[i]` counts the words of prose above line i.

    `common` are the words that most paragraphs hold, `subject` all other words of the prose; `above` and `below` are the
    nearest paragraphs of prose, -1 and the number of lines where there is none; `times` counts equal lines, numbers
    aside; `prose` counts paragraphs.
    """

    lines: Sequence[Line]
    ruled: Collection[int]
    common: frozenset[str]
    subject: frozenset[str]
    before: Sequence[int]
    above: Sequence[int]
    below: Sequence[int]
    runs: Sequence[Run | None]
    times: Counter[str]
    prose: int


def context_of(lines: Sequence[Line], ruled: Collection[int]) -> Context:
    """The context of `lines`, of which those at the indices `ruled` were cut by rules."""
    said = [frozenset(line.words or words.words(line.text[: 8 * _PARAGRAPH_WORDS])) for line in lines if line.prose]
    counts = Counter(word for paragraph in said for word in paragraph)
    least = max(_COMMON_LEAST, _COMMON_SHARE * len(said))
    common = frozenset(word for word, count in counts.items() if count >= least)
    return Context(
        lines=lines,
        ruled=ruled,
        common=common,
        subject=frozenset(counts) - common,
        before=list(accumulate((line.size if line.prose else 0 for line in lines), initial=0)),
        above=_above(lines),
        below=_below(lines),
        runs=_runs(lines, ruled),
        times=Counter(masked(line) for line in lines if not line.prose),
        prose=len(said),
    )


def masked(line: Line) -> str:
    """The line as it is compared with others of its text: without its numbers and its case."""
    return _DIGITS.sub("0", line.text.casefold())


def _above(lines: Sequence[Line]) -> list[int]:
    found, last = [], -1
    for index, line in enumerate(lines):
        found.append(last)
        if line.prose:
            last = index
    return found


def _below(lines: Sequence[Line]) -> list[int]:
    found, following = [], len(lines)
    for index in range(len(lines) - 1, -1, -1):
        found.append(following)
        if lines[index].prose:
            following = index
    return found[::-1]


def _runs(lines: Sequence[Line], ruled: Collection[int]) -> list[Run | None]:
    """For each line the run it stands in; None for prose."""
    found: list[Run | None] = []
    start = 0
    while start < len(lines):
        if lines[start].prose:
            found.append(None)
            start += 1
            continue
        end = start
        while end < len(lines) and not lines[end].prose:
            end += 1
        found += [_run(lines, start, end, ruled)] * (end - start)
        start = end
    return found


def _run(lines: Sequence[Line], start: int, end: int, ruled: Collection[int]) -> Run:
    sizes = [line.size for line in lines[start:end]]
    count = end - start
    mean = sum(sizes) / count
    spread = (sum((size - mean) ** 2 for size in sizes) / count) ** 0.5
    sentences = sum(line.sentence for line in lines[start:end]) / count
    return Run(start, end, mean, spread, sentences, sum(index in ruled for index in range(start, end)) / count)
