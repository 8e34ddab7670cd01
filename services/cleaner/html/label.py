"""What a block that is not the article is: by the element around it, its words, its links, its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import partial
from itertools import groupby

from services.cleaner.html.lines import menu_entry
from services.cleaner.html.render import Block, Rendering
from services.cleaner.metadata.declared import Declared
from services.cleaner.text import words
from services.cleaner.text.bylines.authors import bylines
from services.cleaner.text.cuts import Cut, Rule
from services.cleaner.text.layout.dates import names_day
from services.cleaner.text.layout.head import stamps
from services.cleaner.text.layout.strips import strips
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, without
from services.cleaner.text.market.ticker import ticker_blocks
from services.cleaner.text.notices.prompts import prompt_blocks
from services.cleaner.text.pictures.captions import captions
from shared.record import Kind

#: Share of link text from which a block leads elsewhere.
_LINKED = 0.7
#: Words from which linked text is a headline of another story, not a menu entry.
_HEADLINE_WORDS = 4
#: Words of a block that names the author, with a post and a place.
_BYLINE_WORDS = 12
#: Markup that says only that something can be done, and not what: its words do.
_BUTTON = "dom.button"
#: Words of a block that states when the page was made, and perhaps how long ago.
_STAMP_WORDS = 12
#: Blocks above the article and below it in which its author and its picture may be told.
_BESIDE = 12


def label(rendering: Rendering, lines: Sequence[Line], chosen: Sequence[bool], declared: Declared, known: Knowledge) -> Iterator[Cut]:
    """A cut for each run of blocks that were not chosen and are one thing; `lines` are what the blocks read.

    A prompt names itself better than its markup does, so the rules on plain text are asked first; last they are asked for captions,
    which they know by little. Authors and captions are looked for in and around the article: elsewhere they are of other stories.
    Entries of menus, and what markup surely means, are told by markup alone: most blocks of a page.
    """
    plain = {index for index, (block, line) in enumerate(zip(rendering.blocks, lines, strict=True)) if _told_by_markup(block, line)}
    asked = without(lines, plain.union(index for index, taken in enumerate(chosen) if taken))
    around = _around(lines, chosen, plain)
    signed = _told(around, (partial(bylines, known=known, title=declared["title"]),))
    told = signed | _told(asked, (partial(ticker_blocks, known=known), partial(prompt_blocks, known=known), partial(stamps, known=known)))
    told = _told(asked, (partial(strips, known=known),)) | told
    pictured = _told(around, (partial(captions, known=known),))
    title = tuple(words.words(declared["title"] or ""))
    said: list[tuple[Kind, str] | None] = []
    for index, (block, line, taken) in enumerate(zip(rendering.blocks, lines, chosen, strict=True)):
        found = None
        if not taken:
            found = told.get(block.start) or (None if index in plain else _what(block, line, title, declared["byline"], known))
            found = found or _marked(block) or pictured.get(block.start) or _unknown(block, line)
        said.append(found)
    yield from _cuts(rendering.blocks, said)


def _cuts(blocks: Sequence[Block], said: Sequence[tuple[Kind, str] | None]) -> Iterator[Cut]:
    """A cut for each run of blocks of which the same is said; a page has hundreds of blocks, and some dozens of these."""
    for verdict, run in groupby(range(len(blocks)), said.__getitem__):
        if verdict:
            places = list(run)
            yield Cut(blocks[places[0]].start, blocks[places[-1]].end, *verdict)


def _around(lines: Sequence[Line], chosen: Sequence[bool], plain: Set[int]) -> list[Line]:
    """The article's lines with those between and beside them, but for `plain` ones."""
    places = [index for index, taken in enumerate(chosen) if taken]
    first, end = (max(places[0] - _BESIDE, 0), places[-1] + _BESIDE + 1) if places else (0, 0)
    return [line for index, line in enumerate(lines[first:end], first) if index not in plain]


def _told(lines: Sequence[Line], rules: Sequence[Rule]) -> dict[int, tuple[Kind, str]]:
    """What the rules say of lines, by where each begins; the first rule that says something counts."""
    return {lines[verdict.index].start: (verdict.kind, verdict.rule) for rule in reversed(rules) for verdict in rule(lines)}


def _what(block: Block, line: Line, title: Sequence[str], byline: str | None, known: Knowledge) -> tuple[Kind, str] | None:
    """What its words say."""
    if title and line.words == title:
        return Kind.TITLE, "dom.title"
    if line.text.startswith("©"):
        return Kind.COPYRIGHT, "dom.copyright"
    if hit := next((hit for hit in known.hits(line) if not hit.family.weak), None):
        return hit.family.kind, hit.family.rule
    if byline and line.size <= _BYLINE_WORDS and byline in line.text:
        return Kind.BYLINE, "dom.author"
    if line.size <= _STAMP_WORDS and not line.sentence and not block.linked and names_day(line, known):
        return Kind.DATE, "dom.date"
    return None


def _told_by_markup(block: Block, line: Line) -> bool:
    said = block.evidence
    return menu_entry(block, line) or (said is not None and said.strong and said.rule != _BUTTON)


def _marked(block: Block) -> tuple[Kind, str] | None:
    """What the element around it says."""
    return (block.evidence.kind, block.evidence.rule) if block.evidence else None


def _unknown(block: Block, line: Line) -> tuple[Kind, str]:
    """What its links and its length let suspect."""
    headline = line.size >= _HEADLINE_WORDS
    if block.linked >= _LINKED * (block.end - block.start):
        return (Kind.RELATED, "dom.links") if headline else (Kind.FURNITURE, "dom.menu")
    return (Kind.OTHER if headline else Kind.FURNITURE), "dom.score"
