"""What an article tells of, so that it is its own whatever it looks like: lists and signs that it announces, rows that its prose names."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.phrasebook import Hits
from services.cleaner.text.lines import Line, announces, introduces
from services.cleaner.text.words import words

#: Words of a paragraph that are looked at for what it speaks of.
_PARAGRAPH_WORDS = 120


def announced_items(lines: Sequence[Line]) -> set[int]:
    """Indices of the items and quotations that a line ending in a colon introduces ("They show:", "It had two buttons:")."""
    items: set[int] = set()
    inside = False
    if not any(line.announcing for line in lines):
        return items
    for index, line in enumerate(lines):
        if announces(line):
            inside = True
        elif (line.bullet or line.quoted) and inside:
            items.add(index)
        else:
            inside = False
    return items


def shown(lines: Sequence[Line], hits_of: Hits) -> set[int]:
    """The lines right below a sentence that announces them: a story about labels shows one."""
    return {index + 1 for index, line in enumerate(lines) if line.announcing and introduces(line) and not hits_of(line)}


def told_of(lines: Sequence[Line], weak: Collection[int], known: Knowledge) -> set[int]:
    """Those of the lines `weak`, which look like labels beside one another, whose row the article tells of.

    It announces the row, its prose names one of it, or the paragraph above or below the row is about networks and accounts.
    """
    found: set[int] = set()
    prose = _words_of_prose(lines) if weak else frozenset()
    for start in weak:
        if start - 1 in weak:
            continue
        end = start + 1
        while end in weak:
            end += 1
        named = any(all(len(word) > 1 and word in prose for word in lines[index].words) for index in range(start, end))
        if named or (start > 0 and announces(lines[start - 1])) or _beside_its_subject(lines, start, end, known):
            found.update(range(start, end))
    return found


def _beside_its_subject(lines: Sequence[Line], start: int, end: int, known: Knowledge) -> bool:
    beside = [lines[at] for at in (start - 1, end) if 0 <= at < len(lines) and lines[at].prose]
    return any(known.lexicons["network"].among(line.words or words(line.text)[:_PARAGRAPH_WORDS]) for line in beside)


def _words_of_prose(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset().union(*(line.words for line in lines if line.prose))
