"""Paragraphs of which no judge of single lines has anything to say: most lines of an article. Pure.

Each judge looks for little words, signs and beginnings that a paragraph mostly has none of; all of these are looked for here at once, by
the bits of its words and by its ends. What says too seldom that a paragraph is quiet costs time, what says it too often would change what
is cut.
"""

from __future__ import annotations

from services.cleaner.text.bylines.notes import note
from services.cleaner.text.bylines.people import may_begin_with_name
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import BYLINE, CREDIT, ORDINARY, marks_of, roles_in
from services.cleaner.text.lexis.roles import in_any_language
from services.cleaner.text.lines import Line
from services.cleaner.text.notices.appeals import hear
from services.cleaner.text.notices.prompts import of_prompt
from services.cleaner.text.notices.reading import TERSE, roles_of
from services.cleaner.text.notices.rights import may_be_notice
from services.cleaner.text.pictures.credits import may_hold_credit
from services.cleaner.text.pictures.photographers import may_end_with_name
from services.cleaner.text.unspaced.credits import may_end_with_credit

#: Who is spoken to or speaks where a sentence of some length is a prompt or an appeal.
_ADDRESS = frozenset({"you", "we", "reader"})
_ADDRESSED = in_any_language(_ADDRESS)
#: Words up to which a line may be one that is told by all of them: an author's, a date, a list of sources, a label.
_FEW = 18


def is_quiet(line: Line, known: Knowledge) -> bool:
    """Whether the line is a sentence of some length of which no judge that is asked by `answers` says anything."""
    if not line.sentence or line.size <= TERSE:
        return False
    if not line.compared:  # too long for any of them
        return True
    marks = marks_of(line, known.marks)
    few = len(line.words) <= _FEW
    if few and not marks & ORDINARY:
        return False
    return line.quoted or not (
        marks & CREDIT
        or (marks & BYLINE and few)
        or may_be_notice(line, marks)
        or may_hold_credit(line.text, marks)
        or may_end_with_name(line.text)
        or (line.wide and may_end_with_credit(line.text))
        or (may_begin_with_name(line.text) and note(line, known) is not None)
        or (known.roles.may_play(roles_in(marks), _ADDRESSED) and _speaks(line, known))
    )


def _speaks(line: Line, known: Knowledge) -> bool:
    """Whether the line speaks to somebody or for somebody as prompts and appeals do."""
    if not roles_of(line, known) & _ADDRESS:
        return False
    return of_prompt(line, known) is not None or hear(line, known) is not None
