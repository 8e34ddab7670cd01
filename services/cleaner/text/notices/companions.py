"""What stands in one block with a prompt or a player and means nothing without it: its heading, small print, button, duration.

Only where blank lines set the blocks of a text apart can a block be told from its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, announces, blocks
from services.cleaner.text.notices.reading import TERSE, Reading, read
from shared.record import Kind

#: Kinds of prompt whose blocks have headings, small print and buttons.
_PROMPTS = frozenset({Kind.PAYMENT, Kind.SUBSCRIPTION, Kind.NEWSLETTER, Kind.COOKIE, Kind.PROMOTION, Kind.COMMENTS})
#: Words of a heading or button.
_LABEL_WORDS = 8
#: Share of a block's lines that are cut from which the block is none of the article's, and its other short lines go too.
_FOREIGN = 0.5
_DURATION = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?$|\d{1,3}\s?/\s?\d{1,3}$")


def companions(lines: Sequence[Line], cut: Mapping[int, Verdict], known: Knowledge) -> Iterator[Verdict]:
    """The lines that belong to the blocks in which the verdicts `cut` (by index) found a prompt or a player's label."""
    for start, end in blocks(lines) if cut else ():
        found = [index for index in range(start, end) if index in cut]
        kind = cut[found[0]].kind if found else None
        for index in range(start, end) if kind else ():
            if index in cut:  # what follows belongs to the cue above it, what stands on top to the first one
                kind = cut[index].kind
            elif kind and _accompanies(lines[index], kind, known, between=found[0] < index < found[-1]):
                yield Verdict(index, kind, "text.prompt_companion")


def foreign_blocks(lines: Sequence[Line], ruled: Mapping[int, Kind]) -> Iterator[Verdict]:
    """The other short lines of blocks of which rules have cut most, as what the line above them was cut, else the one below."""
    for start, end in blocks(lines):
        found = [index for index in range(start, end) if index in ruled]
        if len(found) < _FOREIGN * (end - start):
            continue
        kind = ruled[found[0]]
        for index in range(start, end):
            kind = ruled.get(index, kind)
            if index not in ruled and not (lines[index].prose or lines[index].quoted or announces(lines[index])):
                yield Verdict(index, kind, "text.block_companion")


def _accompanies(line: Line, kind: Kind, known: Knowledge, *, between: bool) -> bool:
    if kind is Kind.MEDIA_UI:
        return _DURATION.match(line.text) is not None
    reading = read(line, known) if kind in _PROMPTS and not line.text.endswith(":") else None
    return reading is not None and _spoken_by_the_page(line, reading, between=between)


def _spoken_by_the_page(line: Line, reading: Reading, *, between: bool) -> bool:
    """Prose must be addressed and on two topics, or from the publisher to the reader; a shorter sentence be addressed or name a price."""
    if between:
        return True
    if line.prose:
        return reading.addressed and (reading.topics > 1 or {"you", "we"} <= reading.roles)
    if reading.addressed or ("price" in reading.roles and line.size <= TERSE):
        return True
    called = not line.sentence or line.text.endswith("?")
    return called and reading.topics > 0 and line.size <= _LABEL_WORDS
