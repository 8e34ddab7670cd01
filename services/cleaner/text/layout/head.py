"""What stands around a headline: the headline itself, section labels, date stamps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from services.cleaner.text import words
from services.cleaner.text.cuts import Verdict
from services.cleaner.text.layout.dates import is_date_stamp, is_publication_stamp
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.marks import ORDINARY, marks_of
from services.cleaner.text.lines import Line
from services.cleaner.text.prospects import answers
from shared.record import Kind

#: Lines from the top within which a headline is looked for where the title is not known.
_TOP = 3
_HEADLINE_WORDS = range(5, 31)
#: Words of a section label ("News & Politics", "Home > World > Asia").
_SECTION_WORDS = 6
#: Words of a trail of section labels, and of each label in it.
_TRAIL_WORDS = 12
_STEP_WORDS = 4
_STEPS = re.compile(r"\s[>»›|/]\s")
#: Marks that end what is quoted; a headline may begin with a quotation but is none.
_CLOSERS = ('"', "”", "“", "»", "’", "'")
#: Bare dates from which they are headings: a page states its own once or twice.
_CHRONICLE = 3
_TITLE_DELIMITERS = (" | ", " – ", " — ", " - ", " » ", " :: ", " • ")


def headline(lines: Sequence[Line]) -> str | None:
    """The headline of a text whose title is not known: its first line, or the one behind a section label, or None.

    A headline has no full stop, is set apart from what follows and has prose below; printed twice it needs no more.
    """
    for index, line in enumerate(lines[:_TOP]):
        following = lines[index + 1 :]
        if line.size in _HEADLINE_WORDS and not line.bullet and not _is_trail(line):
            repeated = bool(following) and following[0].words == line.words and not line.text.endswith((".", "。"))
            apart = not line.text.endswith((".", ":", "：", ",", ";", "。")) and (not following or following[0].gap)
            said = line.quoted and line.text.endswith(_CLOSERS)
            plain = apart and not said and any(other.prose for other in following)
            return line.text if repeated or plain else None
        if not _is_section(line) or not following or following[0].prose:
            return None
    return None


def title_lines(lines: Sequence[Line], title: str) -> Iterator[Verdict]:
    """Lines that repeat `title`, with or without the site's name behind it."""
    given = tuple(words.words(title))
    for delimiter in _TITLE_DELIMITERS:
        title = title.partition(delimiter)[0]
    wanted = {given, tuple(words.words(title))}
    if len(given) > 1:
        for index, line in enumerate(lines):
            if line.words in wanted and not line.text.endswith(":"):
                yield Verdict(index, Kind.TITLE, "text.title")


def section_labels(lines: Sequence[Line], title: str | None) -> Iterator[Verdict]:
    """Short labels right above the headline."""
    if title is None:
        return
    wanted = tuple(words.words(title))
    at = next((index for index, line in enumerate(lines[: 2 * _TOP]) if line.words == wanted), None)
    if at is not None and all(_is_section(line) for line in lines[:at]):
        for index in range(at):
            yield Verdict(index, Kind.SECTION, "text.section_label")


def stamps(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """Dates of publication: anywhere if they say so, else only around the first prose or after the last.

    Several bare dates head the parts of a chronicle and stay; so does one in a text with other crossheads.
    """
    dated = answers(_is_dated, lines, known)
    bare = {index for index in dated if not is_publication_stamp(lines[index], known)}
    begins, ends = _body(lines) if dated else (0, 0)
    for index in dated:
        alone = index in bare and len(bare) < _CHRONICLE
        if index not in bare or (alone and (not begins <= index <= ends or _interrupts(lines, index, begins, ends))):
            yield Verdict(index, Kind.DATE, "text.date_stamp")


def _is_dated(line: Line, known: Knowledge) -> Literal[True] | None:
    return None if marks_of(line, known.marks) & ORDINARY else is_date_stamp(line, known) or None


def _interrupts(lines: Sequence[Line], index: int, begins: int, ends: int) -> bool:
    """Whether the line, which names a year, is the only one in the article that is no sentence."""
    if not any(len(word) == len("2020") and word.isdigit() for word in lines[index].words):
        return False
    return all(lines[at].sentence or lines[at].prose or at == index for at in range(begins, ends))


def _body(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the article surely has begun, behind a standfirst, which may stand above the date; and its last prose."""
    prose = [index for index, line in enumerate(lines) if line.prose]
    return (prose[min(1, len(prose) - 1)], prose[-1]) if prose else (len(lines), -1)


def _is_section(line: Line) -> bool:
    return _is_trail(line) or _is_label(line)


def _is_trail(line: Line) -> bool:
    """Whether the line is a path of labels: "Home > World > Asia"."""
    steps = _STEPS.split(line.text)
    return len(steps) > 1 and line.size <= _TRAIL_WORDS and all(len(step.split()) <= _STEP_WORDS for step in steps)


def _is_label(line: Line) -> bool:
    return line.size <= _SECTION_WORDS and not line.sentence and not line.quoted and not line.text.endswith(":") and not line.bullet
