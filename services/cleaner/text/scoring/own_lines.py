"""Short lines that are the article's own, whatever they look like: lists it announces or numbers, and what stands before it has ended.

Beside furniture they look like menus and labels; the learned score is not asked about them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from services.cleaner.text.lines import Line, announces, introduces
from services.cleaner.text.scoring.context import Context

#: Lines of a list, and share of furniture among the lines of a text and of its run, below which the list is the article's: articles that
#: stand alone have lists of names and steps that look like menus.
_LIST, _FREE = 8, 0.03
#: Items numbered in order from which they are steps, rounds or ranks; lists of what is read most are cut by their headings.
_NUMBERED = 5
#: Words from which a line that ends as a sentence does reads as the article's; "Thank you." is a button's answer.
_SENTENCE = 3
#: Words from which such a line is a sentence of the article's wherever it stands.
_SPOKEN = 4
#: A number that a line begins with, behind a sign or two: "1a etapa: …", "No. 3 …".
_NUMBER = re.compile(r"\D{0,3}(\d{1,3})(?!\d)")


def own_lists(context: Context, *, whole: bool) -> set[int]:
    """The lines of announced lists, and around an article, not on a `whole` page, of those that stand far from furniture.

    They are not to teach the score, either: where they did, it took the article's other lists for menus.
    """
    found = announced_lists(context.lines, context.gone, context.furniture)
    return found if whole else found.union(index for index in range(len(context.lines)) if _in_own_list(context, index))


def own_lines(context: Context, *, whole: bool) -> set[int]:
    """The lines of numbered lists, and around an article sentences and what stands before its end."""
    found = numbered_lists(context.lines, context.gone)
    if whole:  # among menus other stories have sentences, too
        return found
    return found.union(_before_its_end(context), (index for index, line in enumerate(context.lines) if _speaks(line)))


def announced_lists(lines: Sequence[Line], gone: Collection[int], furniture: Collection[int]) -> set[int]:
    """The short lines that a sentence announces ("The nominations in full:"), to the next prose or furniture.

    Those at the indices `gone` are cut, `furniture` of these the page's. Above items set as such a word or two announce them.
    """
    found: set[int] = set()
    inside = False
    for index, line in enumerate(lines):
        if index in furniture or line.prose:
            inside = False
        elif inside and index not in gone:
            found.add(index)
        if index not in gone and (introduces(line) or (announces(line) and _above_items(lines, index))):
            inside = True
            found.add(index)
    return found


def numbered_lists(lines: Sequence[Line], gone: Collection[int]) -> set[int]:
    """Lines one below the other that begin with one number after the other."""
    found: set[int] = set()
    start, last = 0, None
    for index in range(len(lines) + 1):
        number = _number(lines[index]) if index < len(lines) and index not in gone else None
        if number is None or last is None or number != last + 1:
            if index - start >= _NUMBERED and last is not None:
                found.update(range(start, index))
            start = index
        last = number
    return found


def _in_own_list(context: Context, index: int) -> bool:
    """Whether the line stands among so many short ones, with so little furniture near and far, that the list is the article's."""
    start, end, before = context.above[index] + 1, context.below[index], context.furniture_before
    if context.paragraphs[index] or end - start < _LIST:
        return False
    return before[end] - before[start] < _FREE * (end - start) and before[-1] < _FREE * len(context.lines)


def _before_its_end(context: Context) -> range:
    """The lines below the last paragraph, down to the last that still reads as the article's: boxes and closing words of short articles."""
    paragraph = max((index for index, prose in enumerate(context.paragraphs) if prose), default=-1)
    last = next((index for index in reversed(range(len(context.lines))) if index not in context.gone and _reads(context.lines[index])), -1)
    return range(paragraph + 1, last + 1)


def _above_items(lines: Sequence[Line], index: int) -> bool:
    return index + 1 < len(lines) and lines[index + 1].bullet


def _number(line: Line) -> int | None:
    """The number that a line with words begins with."""
    found = _NUMBER.match(line.text)
    return int(found[1]) if found and any(map(str.isalpha, line.text)) else None


def _speaks(line: Line) -> bool:
    return line.sentence and line.size >= _SPOKEN


def _reads(line: Line) -> bool:
    return line.prose or line.quoted or line.bullet or (line.sentence and line.size >= _SENTENCE)
