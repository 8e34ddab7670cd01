"""Prompts about payment and access, recognised by who speaks to whom about what rather than by their wording.

A line with enough roles (`reading.py`) is strong; the lines around it that have some belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.reading import Reading, read
from shared.record import Kind

#: Words from which a whole sentence is the article's where it does not speak for the page, whatever words it shares with a prompt.
_PARAGRAPH_WORDS = 25


def prompt_blocks(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """The lines of prompts about payment and access.

    A block needs a strong line, and besides a sign that the page speaks ("we", a thing to click), a line that lacks nothing,
    or a place at the edge of the text, before the first prose or after the last.
    """
    readings = [read(found, known) for found in lines]
    if not any(reading is not None and reading.strong for reading in readings):
        return
    belongs = [_belongs(found, reading) for found, reading in zip(lines, readings, strict=True)]
    prosaic = [index for index, found in enumerate(lines) if found.prose and not belongs[index]]
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and belongs[end]:
            end += 1
        block = [reading for reading in readings[start:end] if reading]
        outside = not prosaic or end <= prosaic[0] or start > prosaic[-1]
        if any(one.strong for one in block) and (outside or any(one.complete or one.from_the_page for one in block)):
            kind = _kind(block)
            for index in range(start, end):
                yield Verdict(index, kind, "text.prompt_block")
        start = max(end, start + 1)


def _belongs(line: Line, reading: Reading | None) -> bool:
    """Whether the line is strong or weak; a paragraph must speak for the page to the reader besides."""
    if reading is None or (line.prose and line.size >= _PARAGRAPH_WORDS and not {"you", "we"} <= reading.roles):
        return False
    return reading.strong or reading.weak


def _kind(block: Sequence[Reading]) -> Kind:
    """A payment that fails is about money; where money is only a price, access is for sale."""
    failed = any({"money", "threat"} <= one.roles for one in block)
    asked = any("money" in one.roles for one in block) and not any("price" in one.roles for one in block)
    return Kind.PAYMENT if failed or asked else Kind.SUBSCRIPTION
