"""The grey zone: lines that no rule names, judged by a learned score of their form, their words and their place.

The score looks at prose only where it speaks to the reader. It is taken of all lines at once, those that rules have just cut among them,
as noise stands beside noise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from services.cleaner.learned.model import Model, shipped_model
from services.cleaner.text.context import context_of
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.dates import names_day
from services.cleaner.text.features import FEATURES, features
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.phrasebook import Hits
from services.cleaner.text.reading import read
from services.cleaner.text.told import announced_items
from shared.record import Kind

#: What the spans of a cut by score carry.
RULE = "text.score"
#: The threshold of the shipped model, by name.
CUT = "cut"
#: Words from which a line is no label any more.
_LABEL_WORDS = 4


@cache
def line_model() -> Model | None:
    """The shipped model, read once; None where there is none, and rules must do."""
    return shipped_model("lines", FEATURES)


def scored(lines: Sequence[Line], ruled: Collection[int], model: Model, known: Knowledge, hits_of: Hits) -> Iterator[Verdict]:
    """The lines that score as noise among `lines`, of which rules have cut those at the indices `ruled`.

    A text without prose has nothing to compare with and is left alone.
    """
    threshold = model.thresholds[CUT]
    high = {index for index, values in measured(lines, ruled, known, hits_of) if model.score(values) >= threshold}
    for index in sorted(_beside_words(lines, high, ruled)):
        yield Verdict(index, _kind(lines[index], known, hits_of), RULE)


def measured(lines: Sequence[Line], ruled: Collection[int], known: Knowledge, hits_of: Hits) -> Iterator[tuple[int, list[float]]]:
    """The lines that the score may judge, by index, with what it is taken of.

    Those that no rule cut and that are not the article's for sure: prose only where it speaks to the reader.
    """
    if not any(line.prose for line in lines):
        return
    listed = announced_items(lines)
    context = context_of(lines, ruled)
    for index, line in enumerate(lines):
        if index not in ruled and index not in listed and _grey(line, known):
            yield index, features(context, index, known, hits_of)


def _grey(line: Line, known: Knowledge) -> bool:
    if line.prose:
        reading = read(line, known)
        return reading is not None and reading.addressed and reading.topics > 0
    return not (line.quoted and line.sentence) and not line.text.startswith("::")


def _beside_words(lines: Sequence[Line], high: set[int], ruled: Collection[int]) -> Iterator[int]:
    """Those of the indices `high` that may go: a line without a letter only beside one with letters that goes too."""
    gone = set(ruled)
    waiting: list[int] = []
    for index in sorted(high):
        if any(map(str.isalpha, lines[index].text)):
            gone.add(index)
            yield index
        else:
            waiting.append(index)
    for index in (*waiting, *reversed(waiting)):
        if index not in gone and (index - 1 in gone or index + 1 in gone):
            gone.add(index)
            yield index


def _kind(line: Line, known: Knowledge, hits_of: Hits) -> Kind:
    """The best guess at what the line is; the score says only what it is not."""
    hit = next(iter(hits_of(line)), None)
    if hit is not None:
        return hit.family.kind
    if names_day(line, known):
        return Kind.DATE
    return Kind.OTHER if line.size >= _LABEL_WORDS else Kind.FURNITURE
