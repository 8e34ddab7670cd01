"""Strips of particulars: a date, a reading time, an age or an outlet side by side, parted by dots or bars.

"Tue, 11 March 2025 at 9:05 am · 2-min read", "Example Times • 3h ago". Each part alone would be a label; together they are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.layout.dates import is_date_stamp, is_publication_stamp
from services.cleaner.text.layout.signs import signs
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, line
from services.cleaner.text.prospects import answers
from services.cleaner.text.words import capitalised_share
from shared.record import Kind

_PARTING = re.compile(r"\s+[·•∙|–—]\s+|\s*\|\s*")
#: Parts of a strip: outlet, section, date, age and reading time are the most that are set side by side.
_PARTS = range(2, 6)
#: Words of a part that is a name of an outlet or a section.
_NAME_WORDS = 4
#: Words of a reading time that says what it is ("2-min read"): a bare "30 min" may be a recipe's.
_READING_WORDS = 3


def strips(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Such lines, above the first prose the name of the outlet that one is glued to, and lines that a sign makes."""
    yield from signs(lines)
    prose = next((index for index, line in enumerate(lines) if line.prose), len(lines))
    for index, kind in answers(_kind, lines, known).items():
        yield Verdict(index, kind, "text.strip")
        if 0 < index < prose and not lines[index].gap and _is_outlet(lines[index - 1]):
            yield Verdict(index - 1, Kind.BYLINE, "text.outlet")


def _kind(found: Line, known: Knowledge) -> Kind | None:
    """What the strip tells first, or None where the line is none."""
    if found.sentence or found.bullet or not found.words:
        return None
    parts = [part for part in _PARTING.split(found.text) if part]
    if len(parts) not in _PARTS:
        return None
    kinds = [_part(part, known) for part in parts]
    if len(parts) == sum(kind is Kind.DATE for kind in kinds) and not any(is_publication_stamp(_line(part), known) for part in parts):
        return None  # from one day to another: a life, a term, a festival
    named = all(kind or len(part.split()) <= _NAME_WORDS for kind, part in zip(kinds, parts, strict=True))
    return next(filter(None, kinds), None) if named else None


def _part(text: str, known: Knowledge) -> Kind | None:
    part = _line(text)
    if is_date_stamp(part, known):
        return Kind.DATE
    hits = [hit for hit in known.phrasebook.hits(part) if hit.whole and hit.family.kind in (Kind.DATE, Kind.READING_TIME)]
    if hits and (hits[0].family.kind is Kind.DATE or part.size >= _READING_WORDS):
        return hits[0].family.kind
    return None


def _line(text: str) -> Line:
    return line(0, len(text), text, gap=False)


def _is_outlet(found: Line) -> bool:
    return found.size <= _NAME_WORDS and not (found.sentence or found.quoted or found.bullet) and capitalised_share(found.text) == 1
