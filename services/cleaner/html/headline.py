"""Which block of a page is its headline. Pure, linear."""

from __future__ import annotations

from collections.abc import Sequence

from services.cleaner.html.render import Rendering
from services.cleaner.text.lines import Line
from services.cleaner.text.words import words

#: Share of the words of a line and a title, taken together, that both have where they are the same headline.
_ALIKE = 0.6
#: How much being set as the page's first heading counts, in that measure.
_SET_AS_HEADLINE = 0.3


def headline_of(rendering: Rendering, lines: Sequence[Line], title: str | None) -> int:
    """The block that holds the headline: the declared one, else what is set as one; -1 where there is none."""
    wanted = set(words(title or ""))
    best, found = 0.0, -1
    for number, (block, line) in enumerate(zip(rendering.blocks, lines, strict=True)):
        if block.heading == 1 or not wanted.isdisjoint(line.words):
            said = set(line.words)
            alike = len(said & wanted) / max(len(said | wanted), 1) if said else 0.0
            likely = alike + (_SET_AS_HEADLINE if block.heading == 1 else 0.0)
            if likely > best and (block.heading == 1 or alike >= _ALIKE):
                best, found = likely, number
    return found
