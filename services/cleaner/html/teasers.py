"""Whether what was chosen of a page are teasers: short texts, each under a headline that leads elsewhere. Pure, linear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.cleaner.html.render import Block, Rendering
from services.cleaner.text.lines import Line

#: Share of link text from which a heading leads elsewhere.
_LINKED = 0.7
#: Teasers from which they are a list: an article may have some more stories in it.
_MANY = 8
#: Words of the longest teaser: what is longer is told here, as in a list of books that leads to a shop.
_LONGEST = 60
#: Words that a list may have outside its teasers: what it is about. An article's opening is longer.
_ABOUT = 30


def are_teasers(rendering: Rendering, lines: Sequence[Line], chosen: Sequence[bool]) -> bool:
    """Whether the `chosen` blocks are nothing but teasers, and many; `lines` are what the blocks read."""
    words: Counter[int] = Counter()
    above = -1
    for index, (block, line, taken) in enumerate(zip(rendering.blocks, lines, chosen, strict=True)):
        if block.heading:
            above = index if _leads_elsewhere(block) else -1
        elif taken:
            words[above] += line.size
    outside = words.pop(-1, 0)
    return outside <= _ABOUT and len(words) >= _MANY and max(words.values()) <= _LONGEST


def _leads_elsewhere(block: Block) -> bool:
    return block.linked >= _LINKED * (block.end - block.start)
