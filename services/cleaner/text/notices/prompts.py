"""Prompts about payment and access, recognised by who speaks to whom about what rather than by their wording.

A line with enough roles (`reading.py`) is strong; the lines around it that have some belong to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.notices.reading import ADDRESS, TERSE, TOPICS, Reading, read, roles_of
from services.cleaner.text.prospects import answers
from shared.record import Kind

#: Words from which a whole sentence is the article's where it does not speak for the page, whatever words it shares with a prompt.
_PARAGRAPH_WORDS = 25


def prompt_blocks(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """The lines of prompts about payment and access.

    A block needs a strong line, and besides a sign that the page speaks ("we", a thing to click), a line that lacks nothing,
    or a place at the edge of the text, before the first prose or after the last.
    """
    readings = answers(of_prompt, lines, known)
    if not any(reading.strong for reading in readings.values()):
        return
    prosaic = [index for index, found in enumerate(lines) if found.prose and index not in readings]
    for start, end in _runs(readings):
        block = [readings[index] for index in range(start, end)]
        outside = not prosaic or end <= prosaic[0] or start > prosaic[-1]
        if any(one.strong for one in block) and (outside or any(one.complete or one.from_the_page for one in block)):
            kind = _kind(block)
            for index in range(start, end):
                yield Verdict(index, kind, "text.prompt_block")


def _runs(found: Collection[int]) -> Iterator[tuple[int, int]]:
    """The runs of neighbours among the indices `found`, which ascend, as (start, end)."""
    for start in found:
        if start - 1 not in found:
            yield start, next(end for end in count(start + 1) if end not in found)


def of_prompt(line: Line, known: Knowledge) -> Reading | None:
    """The line's reading where it is strong or weak; a paragraph must speak for the page to the reader besides."""
    roles = roles_of(line, known)
    if not roles & (TOPICS if line.size > TERSE else TOPICS | ADDRESS):
        return None  # a price alone makes no prompt
    if line.prose and line.size >= _PARAGRAPH_WORDS and not {"you", "we"} <= roles:
        return None
    reading = read(line, known)
    return reading if reading and (reading.strong or reading.weak) else None


def _kind(block: Sequence[Reading]) -> Kind:
    """A payment that fails is about money; where money is only a price, access is for sale."""
    failed = any({"money", "threat"} <= one.roles for one in block)
    asked = any("money" in one.roles for one in block) and not any("price" in one.roles for one in block)
    return Kind.PAYMENT if failed or asked else Kind.SUBSCRIPTION
