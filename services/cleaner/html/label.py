"""What a block that is not the article is: by the element around it, its words, its links, its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.cleaner.html.render import Block, Rendering
from services.cleaner.text import words
from services.cleaner.text.cuts import Cut
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import line
from shared.record import Kind

#: Share of link text from which a block leads elsewhere.
_LINKED = 0.7
#: Words from which linked text is a headline of another story, not a menu entry.
_HEADLINE_WORDS = 4


def label(rendering: Rendering, chosen: Sequence[bool], title: str | None, known: Knowledge) -> Iterator[Cut]:
    """A cut for each block that was not chosen."""
    wanted = words.words(title) if title else None
    for block, taken in zip(rendering.blocks, chosen, strict=True):
        if not taken:
            kind, rule = _what(rendering.text[block.start : block.end], block, wanted, known)
            yield Cut(block.start, block.end, kind, rule)


def _what(text: str, block: Block, title: list[str] | None, known: Knowledge) -> tuple[Kind, str]:
    if title and words.words(text) == title:
        return Kind.TITLE, "dom.title"
    if hit := next((hit for hit in known.phrasebook.hits(line(0, len(text), text, gap=False)) if not hit.family.weak), None):
        return hit.family.kind, hit.family.rule
    if block.evidence:
        return block.evidence.kind, block.evidence.rule
    if block.linked >= _LINKED * len(text):
        return (Kind.RELATED, "dom.links") if words.size(text) >= _HEADLINE_WORDS else (Kind.FURNITURE, "dom.menu")
    return (Kind.FURNITURE, "dom.unchosen_label") if words.size(text) < _HEADLINE_WORDS else (Kind.OTHER, "dom.unchosen")
