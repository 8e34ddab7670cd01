"""Source lines: agencies, and the signs of editors, with nothing else but what joins them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import ORDINARY, SIGN_LETTERS, marks_of
from services.cleaner.text.lines import Line, announces
from services.cleaner.text.prospects import answers
from services.cleaner.text.words import words
from shared.record import Kind

#: Words of a line that names its sources ("With material from the news agencies dpa and AFP").
_LONGEST = 14
#: Words of the longest agency's name.
_AGENCY_WORDS = 3
#: Words of a line with a house and an agency.
_LEAST_WITH, _MOST_WITH = 3, 6
#: Editors' signs alone: "(mag/kos)", "jd/ab".
_SIGNS = re.compile(r"[(\[]?[^\W\d_A-Z]{2,4}(?:/[^\W\d_A-Z]{2,4}){1,3}[)\]]?\.?$")


def sources(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Lines that say from which agencies the text came or by which editors."""
    prose = next((index for index, line in enumerate(lines) if line.prose), 0)
    for index in answers(_is_source, lines, known):
        if not (index and announces(lines[index - 1])):
            head = 0 < index < prose  # below a headline an agency is the author
            yield Verdict(index, Kind.BYLINE, "text.byline") if head else Verdict(index, Kind.WIRE_TAIL, "text.sources")


def _is_source(line: Line, known: Knowledge) -> Literal[True] | None:
    if not 1 <= len(line.words) <= _LONGEST or line.quoted or line.bullet or line.text.endswith((":", "?")):
        return None
    listed = not marks_of(line, known.marks) & ORDINARY and _names_sources(line, known)
    return listed or _SIGNS.match(line.text) is not None or _with_agency(line, known) or None


def _names_sources(line: Line, known: Knowledge) -> bool:
    """Whether each word belongs to an agency's name or joins such names, and one names or is an agency."""
    joining, source, agencies = (known.lexicons[name] for name in ("joining", "source", "agencies"))
    signed = "/" in line.text or line.text.startswith(("(", "["))
    at, named = 0, False
    while at < len(line.words):
        length = _agency_at(line.words, at, known)
        word = line.words[at]
        small = signed and len(word) <= SIGN_LETTERS and word.isalpha()
        if not (length or word in joining or word in source or word in agencies or small):
            return False
        named = named or bool(length) or word in agencies
        at += length or 1
    return named and line.text[0] not in "©"


def _with_agency(line: Line, known: Knowledge) -> bool:
    """Whether a house or an editor's sign stands with an agency: "The Westmere Post with AFP"."""
    tokens = line.text.split() if line.size <= _MOST_WITH and not line.sentence else []
    if len(tokens) < _LEAST_WITH:
        return False
    *before, joint, last = tokens
    joins = joint.casefold() in known.lexicons["source"] or joint.casefold() in known.lexicons["joining"]
    if not joins or tuple(words(last)) not in known.agencies or tokens[0].casefold() in known.byline_cues:
        return False
    return all(token[0].isupper() or len(token) <= SIGN_LETTERS for token in before)


def _agency_at(found: Sequence[str], at: int, known: Knowledge) -> int:
    """Words of the agency's name that begins at word `at`, 0 where none does."""
    return next((length for length in range(_AGENCY_WORDS, 0, -1) if tuple(found[at : at + length]) in known.agencies), 0)
