"""Rights notices: a sign of copyright with a year, or what may not be done with the page's own text, in any wording. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import COPYING, PERMISSION, WORK, marks_of
from services.cleaner.text.lines import Line
from services.cleaner.text.notices.reading import holds_speech, roles_of
from services.cleaner.text.prospects import answers
from shared.record import Kind

#: Words of a notice that names its holder and its terms; a longer line is a paragraph.
_NOTICE_WORDS = 45
#: Words up to which a notice need not say "this" or "our": "Reprint only with permission of the publisher".
_TERSE = 14
#: Words of a holder of rights whose name stands before the sign: "The Westmere Post © 2025".
_HOLDER_WORDS = 7
#: Words at the beginning of a terse notice that say what it is about.
_BEGINNING = 3
#: The lists that a notice has a word of each of.
_SUBJECTS = PERMISSION | COPYING | WORK
_SIGN = re.compile(r"\W{0,2}(?:©|\(c\)\s|copyright\b)", re.IGNORECASE)
#: What the sign begins with where it is a word.
_SPELLED_SIGN = "copy"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def rights(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Lines that state who holds the rights in the page, or what is forbidden without permission."""
    for index in answers(_is_notice, lines, known):
        yield Verdict(index, Kind.COPYRIGHT, "text.rights")


def may_be_notice(line: Line, marks: int) -> bool:
    """Whether there is anything to look for in a line with these `marks`: a sign of copyright, or words of what is forbidden."""
    return _may_forbid(marks) or "©" in line.text or not line.text[0].isalnum() or line.text[:4].lower() == _SPELLED_SIGN


def _may_forbid(marks: int) -> bool:
    return marks & _SUBJECTS == _SUBJECTS


def _is_notice(line: Line, known: Knowledge) -> Literal[True] | None:
    if not line.words or line.size > _NOTICE_WORDS or line.quoted or line.bullet:
        return None
    return (_signed(line) or _forbids(line, known)) or None


def _signed(line: Line) -> bool:
    """Whether the line begins with a sign of copyright, or is a few words with one, and states a year."""
    begun = line.text[0] in "cC" or not line.text[0].isalnum()
    signed = (begun and _SIGN.match(line.text) is not None) or ("©" in line.text and line.size <= _HOLDER_WORDS)
    return signed and _YEAR.search(line.text) is not None


def _forbids(line: Line, known: Knowledge) -> bool:
    """Whether the line speaks of copying, of permission and of a text, which is this one."""
    if not _may_forbid(marks_of(line, known.marks)):
        return False
    permission, copying, work = (known.lexicons[name] for name in ("permission", "copying", "work"))
    if not (permission.among(line.words) and copying.among(line.words) and work.among(line.words)):
        return False
    roles = roles_of(line, known)
    ours = _begins_with_it(line, known) or "we" in roles or known.lexicons["this"].among(line.words)
    return ours and "narration" not in roles and not holds_speech(line.text)


def _begins_with_it(line: Line, known: Knowledge) -> bool:
    """Whether a terse line is about the text or its copying from its first words on: no one else acts in it."""
    begun = line.words[:_BEGINNING]
    return line.size <= _TERSE and any(known.lexicons[name].among(begun) for name in ("copying", "permission", "work"))
