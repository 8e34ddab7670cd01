"""Which blocks of a page are the article: trafilatura chooses, and our own evidence overrules it where it is sure.

Its precise mode is right on most pages and loses most of the text on a few; those show, because the page has far more prose
than was chosen, and get its default mode as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement

from services.cleaner.html.align import align
from services.cleaner.html.evidence import Evidence
from services.cleaner.html.render import Block, Rendering
from services.cleaner.text import words
from shared.record import Kind

#: Share of the page's prose below which the precise choice is doubted, and of the wider choice below which it is dropped.
_DOUBTED = 0.5
#: Share of the chosen characters from which an element holds the article itself, whatever its class says ("post related").
_WHOLE_ARTICLE = 0.2
#: Share of link text from which a block is a list of links, not prose.
_LINKED = 0.3
_PROSE_WORDS = 12
#: Kinds whose weak marks are right where the element is small; the others' names are used for article text too.
_TRUSTED = frozenset(
    {Kind.BYLINE, Kind.COMMENTS, Kind.COPYRIGHT, Kind.DATE, Kind.TITLE, Kind.PROMOTION, Kind.PHOTO_CREDIT, Kind.READING_TIME}
)


def choose(tree: HtmlElement, rendering: Rendering) -> list[bool]:
    """For each block whether it is the article's. Takes `tree` apart.

    Where no extractor finds any: the prose; where there is none either, whatever is neither marked nor a link.
    """
    spare = deepcopy(tree)
    chosen = _overruled(rendering, _extracted(tree, rendering, precise=True))
    prose = [_reads_as_prose(rendering, block) for block in rendering.blocks]
    if _size(rendering, chosen) < _DOUBTED * _size(rendering, prose):
        wider = _overruled(rendering, _extracted(spare, rendering, precise=False))
        if _size(rendering, chosen) < _DOUBTED * _size(rendering, wider):
            chosen = wider
    if not any(chosen):
        chosen = _overruled(rendering, prose)
    return chosen if any(chosen) else [block.evidence is None and block.linked == 0 for block in rendering.blocks]


def _extracted(tree: HtmlElement, rendering: Rendering, *, precise: bool) -> Sequence[bool]:
    text = trafilatura.extract(tree, include_comments=False, favor_precision=precise)
    return align(rendering, text).chosen if text else [False] * len(rendering.blocks)


def _overruled(rendering: Rendering, chosen: Sequence[bool]) -> list[bool]:
    """`chosen` without blocks in elements that say what they are and hold a small part of the choice."""
    held: Counter[int] = Counter()
    for block, taken in zip(rendering.blocks, chosen, strict=True):
        if taken:
            held[block.marked] += block.end - block.start
    total = held.total()
    return [
        taken and not (_sure(block.evidence) and held[block.marked] < _WHOLE_ARTICLE * total)
        for block, taken in zip(rendering.blocks, chosen, strict=True)
    ]


def _sure(evidence: Evidence | None) -> bool:
    return evidence is not None and (evidence.strong or evidence.kind in _TRUSTED)


def _reads_as_prose(rendering: Rendering, block: Block) -> bool:
    text = rendering.text[block.start : block.end]
    return block.linked < _LINKED * len(text) and words.size(text) >= _PROSE_WORDS and words.ends_sentence(text)


def _size(rendering: Rendering, chosen: Sequence[bool]) -> int:
    return sum(block.end - block.start for block, taken in zip(rendering.blocks, chosen, strict=True) if taken)
