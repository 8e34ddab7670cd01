"""The lines that the blocks of a rendering read, as the rules on text know lines. Pure, linear."""

from __future__ import annotations

from collections.abc import Sequence

from services.cleaner.html.render import Block, Rendering
from services.cleaner.text import words
from services.cleaner.text.lines import Line, line

#: Share of link text and words of a line that is an entry of a menu: of the article's words in the labelled pages such lines hold 0.2 %.
_MENU_LINKED = 0.8
_MENU_WORDS = 8


def lines_of(rendering: Rendering) -> list[Line]:
    """A line for each block, as `text.lines.split` makes them of the text; entries of menus, which no rule asks, have no `words`."""
    text = rendering.text
    lines: list[Line] = []
    for block in rendering.blocks:
        said = text[block.start : block.end]
        gap = block.start > 1 and text.startswith("\n\n", block.start - 2)
        size = words.size(said)
        asked = bool(block.heading) or not _leads_elsewhere(block, size)
        lines.append(line(block.start, block.end, said, gap=gap, compared=asked))
    return lines


def with_words(rendering: Rendering, lines: Sequence[Line], chosen: Sequence[bool]) -> list[Line]:
    """`lines`, with the words of those entries of menus that were `chosen` for the article: rules on text are asked about them."""
    return [
        line(found.start, found.end, found.text, gap=found.gap) if taken and menu_entry(block, found) else found
        for block, found, taken in zip(rendering.blocks, lines, chosen, strict=True)
    ]


def menu_entry(block: Block, line: Line) -> bool:
    """Whether the block is a few words that lead elsewhere."""
    return _leads_elsewhere(block, line.size)


def _leads_elsewhere(block: Block, size: int) -> bool:
    return size < _MENU_WORDS and block.linked > _MENU_LINKED * (block.end - block.start)
