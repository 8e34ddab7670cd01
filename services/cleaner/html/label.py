"""What a block that is not the article is: by the element around it, its words, its links, its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from services.cleaner.html.render import Block, Rendering
from services.cleaner.metadata.declared import Declared
from services.cleaner.text import words
from services.cleaner.text.authors import bylines
from services.cleaner.text.captions import captions
from services.cleaner.text.cuts import Cut, Rule
from services.cleaner.text.dates import names_day
from services.cleaner.text.head import stamps
from services.cleaner.text.language import Knowledge
from services.cleaner.text.lines import Line, line, split
from services.cleaner.text.prompts import prompt_blocks
from services.cleaner.text.strips import strips
from services.cleaner.text.ticker import ticker_blocks
from shared.record import Kind

#: Share of link text from which a block leads elsewhere.
_LINKED = 0.7
#: Words from which linked text is a headline of another story, not a menu entry.
_HEADLINE_WORDS = 4
#: Words of a block that names the author, with a post and a place.
_BYLINE_WORDS = 12
#: Words of a block that states when the page was made, and perhaps how long ago.
_STAMP_WORDS = 12


def label(rendering: Rendering, chosen: Sequence[bool], declared: Declared, known: Knowledge) -> Iterator[Cut]:
    """A cut for each block that was not chosen.

    A prompt names itself better than its markup does, so the rules on plain text are asked first; last they are asked for captions,
    which they know by little.
    """
    lines = split(rendering.text)
    told = _told(lines, _rules(declared.title, known))
    pictured = _told(lines, (partial(captions, known=known),))
    for block, taken in zip(rendering.blocks, chosen, strict=True):
        if not taken:
            text = rendering.text[block.start : block.end]
            kind, rule = told.get(block.start) or _what(text, block, declared, known) or pictured.get(block.start) or _unknown(text, block)
            yield Cut(block.start, block.end, kind, rule)


def _rules(title: str | None, known: Knowledge) -> tuple[Rule, ...]:
    return (
        ticker_blocks,
        partial(prompt_blocks, known=known),
        partial(stamps, known=known),
        partial(bylines, known=known, title=title),
        partial(strips, known=known),
    )


def _told(lines: Sequence[Line], rules: Sequence[Rule]) -> dict[int, tuple[Kind, str]]:
    """What the rules say of lines, by where each begins; the first rule that says something counts."""
    return {lines[verdict.index].start: (verdict.kind, verdict.rule) for rule in reversed(rules) for verdict in rule(lines)}


def _what(text: str, block: Block, declared: Declared, known: Knowledge) -> tuple[Kind, str] | None:
    """What its words or the element around it say."""
    found, size = words.words(text), words.size(text)
    if declared.title and found == words.words(declared.title):
        return Kind.TITLE, "dom.title"
    if text.startswith("©"):
        return Kind.COPYRIGHT, "dom.copyright"
    read = line(0, len(text), text, gap=False)
    if hit := next((hit for hit in known.phrasebook.hits(read) if not hit.family.weak), None):
        return hit.family.kind, hit.family.rule
    if declared.byline and size <= _BYLINE_WORDS and declared.byline in text:
        return Kind.BYLINE, "dom.author"
    if size <= _STAMP_WORDS and not read.sentence and not block.linked and names_day(read, known):
        return Kind.DATE, "dom.date"
    if block.evidence:
        return block.evidence.kind, block.evidence.rule
    return None


def _unknown(text: str, block: Block) -> tuple[Kind, str]:
    """What its links and its length let suspect."""
    headline = words.size(text) >= _HEADLINE_WORDS
    if block.linked >= _LINKED * len(text):
        return (Kind.RELATED, "dom.links") if headline else (Kind.FURNITURE, "dom.menu")
    return (Kind.OTHER, "dom.unchosen") if headline else (Kind.FURNITURE, "dom.unchosen_label")
