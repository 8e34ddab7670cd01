"""What a text is like around each of its lines: where its prose stands, what it is about, where rules found furniture. Pure.

Computed once for all lines, in time linear in the text, so that a feature of one line is a look-up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from services.cleaner.text import words
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, once_per_line

#: Characters of a paragraph that are looked at: enough to know its subject, bounded for texts of one endless line.
_PARAGRAPH = 3200
#: Share of the paragraphs a word stands in from which it is one of those that every text needs, whatever the language.
_COMMON_SHARE = 0.25
#: Paragraphs it must stand in at least.
_COMMON_LEAST = 2
#: Letters from which a word of Latin letters can be about something.
_TELLING = 3
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Context:
    """A text as its lines see it. Sequences are by index of the line; those of sums have one more: `before[i]` is of the lines above i.

    `gone` are the lines that rules have cut, `furniture` those of them that are the page's, not captions and dates of its article.
    `paragraphs` says which lines are prose and left; `above` and `below` are the nearest of them, `furniture_above` is the nearest line
    of furniture; -1 and the number of lines stand for none. `said` counts in how many paragraphs a term stands, `common` are the terms
    of most. `times` counts short lines that are equal, numbers aside. `gaps` counts the runs of short lines between paragraphs by how
    many lines of each are left.
    """

    lines: Sequence[Line]
    gone: Collection[int]
    furniture: Collection[int]
    paragraphs: Sequence[bool]
    above: Sequence[int]
    below: Sequence[int]
    furniture_above: Sequence[int]
    prose_before: Sequence[int]
    paragraphs_before: Sequence[int]
    furniture_before: Sequence[int]
    words_before: Sequence[int]
    said: Mapping[str, int]
    common: frozenset[str]
    times: Mapping[str, int]
    gaps: Counter[int]


def context_of(lines: Sequence[Line], gone: Collection[int], furniture: Collection[int], known: Knowledge) -> Context:
    """The context of `lines`, of which rules have cut those at the indices `gone`."""
    paragraphs = [line.prose and index not in gone for index, line in enumerate(lines)]
    sizes = [line.size for line in lines]
    told = [terms(line, known) for line, prose in zip(lines, paragraphs, strict=True) if prose]
    said = Counter(chain.from_iterable(told))
    least = max(_COMMON_LEAST, _COMMON_SHARE * len(told))
    return Context(
        lines=lines,
        gone=gone,
        furniture=furniture,
        paragraphs=paragraphs,
        above=_above(paragraphs),
        below=_below(paragraphs),
        furniture_above=_above([index in furniture for index in range(len(lines))]),
        prose_before=[0, *accumulate(size if prose else 0 for size, prose in zip(sizes, paragraphs, strict=True))],
        paragraphs_before=[0, *accumulate(paragraphs)],
        furniture_before=[0, *accumulate(index in furniture for index in range(len(lines)))],
        words_before=[0, *accumulate(sizes)],
        said=said,
        common=frozenset(term for term, count in said.items() if count >= least),
        times=Counter(masked(line, known) for line in lines if not line.prose),
        gaps=_gaps(paragraphs, gone),
    )


@once_per_line
def terms(line: Line, _known: Knowledge) -> frozenset[str]:
    """The words of the line; in a script without spaces each two characters that stand side by side."""
    found = line.words or words.words(line.text[:_PARAGRAPH])
    if line.wide:
        return frozenset(map("".join, pairwise(found)))
    return frozenset(found)


def telling(found: frozenset[str], common: frozenset[str]) -> frozenset[str]:
    """Those of the terms `found` that can tell what a line is about: no short words, and none that every text needs."""
    return frozenset(term for term in found - common if len(term) >= _TELLING or not term.isascii())


@once_per_line
def masked(line: Line, _known: Knowledge) -> str:
    """The line as it is compared with others of its text: without its numbers and its case."""
    return _DIGITS.sub("0", line.text.casefold())


def _above(marked: Sequence[bool]) -> list[int]:
    found, last = [], -1
    for index, is_one in enumerate(marked):
        found.append(last)
        if is_one:
            last = index
    return found


def _below(marked: Sequence[bool]) -> list[int]:
    count = len(marked)
    return [count - 1 - index for index in reversed(_above(marked[::-1]))]


def _gaps(paragraphs: Sequence[bool], gone: Collection[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    left = 0
    for index, prose in enumerate(paragraphs):
        if prose:
            found[left] += 1
            left = 0
        elif index not in gone:
            left += 1
    found[left] += 1
    return found
