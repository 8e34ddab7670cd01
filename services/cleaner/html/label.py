"""What a block that is not the article is: by the element around it, its words, its links, its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from services.cleaner.html.render import Block, Rendering
from services.cleaner.metadata.declared import Declared
from services.cleaner.text import words
from services.cleaner.text.cuts import Cut, Rule, Verdict
from services.cleaner.text.head import bylines, stamps
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import line, split
from services.cleaner.text.prompts import prompt_blocks
from services.cleaner.text.ticker import ticker_blocks
from shared.record import Kind

#: Share of link text from which a block leads elsewhere.
_LINKED = 0.7
#: Words from which linked text is a headline of another story, not a menu entry.
_HEADLINE_WORDS = 4
#: Words of a block that names the author, with a post and a place.
_BYLINE_WORDS = 12


def label(rendering: Rendering, chosen: Sequence[bool], declared: Declared, known: Knowledge) -> Iterator[Cut]:
    """A cut for each block that was not chosen."""
    said = _said(rendering, known)
    for block, taken in zip(rendering.blocks, chosen, strict=True):
        if not taken:
            verdict = said.get(block.start)
            kind, rule = (verdict.kind, verdict.rule) if verdict else _what(rendering.text[block.start : block.end], block, declared, known)
            yield Cut(block.start, block.end, kind, rule)


def _said(rendering: Rendering, known: Knowledge) -> dict[int, Verdict]:
    """What the rules on plain text say of the page's lines, by where each begins: a prompt names itself better than its markup does."""
    lines = split(rendering.text)
    rules: tuple[Rule, ...] = (
        ticker_blocks,
        partial(prompt_blocks, known=known),
        partial(stamps, known=known),
        partial(bylines, known=known),
    )
    return {lines[verdict.index].start: verdict for rule in reversed(rules) for verdict in rule(lines)}


def _what(text: str, block: Block, declared: Declared, known: Knowledge) -> tuple[Kind, str]:
    found, size = words.words(text), words.size(text)
    if declared.title and found == words.words(declared.title):
        return Kind.TITLE, "dom.title"
    if declared.byline and size <= _BYLINE_WORDS and declared.byline in text:
        return Kind.BYLINE, "dom.author"
    if text.startswith("©"):
        return Kind.COPYRIGHT, "dom.copyright"
    if hit := next((hit for hit in known.phrasebook.hits(line(0, len(text), text, gap=False)) if not hit.family.weak), None):
        return hit.family.kind, hit.family.rule
    if block.evidence:
        return block.evidence.kind, block.evidence.rule
    if block.linked >= _LINKED * len(text):
        return (Kind.RELATED, "dom.links") if size >= _HEADLINE_WORDS else (Kind.FURNITURE, "dom.menu")
    return (Kind.FURNITURE, "dom.unchosen_label") if size < _HEADLINE_WORDS else (Kind.OTHER, "dom.unchosen")
