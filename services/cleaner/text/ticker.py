"""Market tickers: blocks of instrument, price and change that a page carries on every story.

A block decides, never a line: a market report is full of index levels. A block is a ticker where at least three changes stand
with at least three prices and names, and the article itself neither announces the block nor speaks of what is in it; a block in a quote
service's own layout is one even where it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from unicodedata import normalize

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lines import Line, announces, spaced
from shared.record import Kind

#: Changes, prices and names a block must have each; a two-line quotation of one share is no ticker.
_LEAST = 3
#: The same where blank lines set the block apart: two instruments with price and change each are one.
_LEAST_APART = 2
#: Words a name in a ticker has at most ("CAC 40 Index Futures Dec 26" is long already).
_NAME_WORDS = 7
#: Characters of such a line at most; bounds what the patterns below are tried on.
_PART_CHARACTERS = 120
#: Share of a block's names that the prose must mention for the block to belong to the article.
_MENTIONED = 0.4
#: Letters from which a word can stand for an instrument; shorter ones are in every text.
_TELLING = 3

#: A number as any language groups its digits, and one with a unit before or behind it: "7 543,18 pts", "$82.10", "38,079円".
_FIGURE = r"(?:\d{1,3}(?:[ .,']\d{3})+|\d+)(?:[.,]\d+|円\d+銭)?"
_UNIT = r"(?:[$€£¥₹₽]|[^\W\d_]{1,9}\.?)"
_AMOUNT = rf"(?:[A-Z]{{0,2}}[$€£¥₹₽]\s?)?{_FIGURE}(?:\s?{_UNIT})?"
#: How far and which way it moved: a sign or an arrow before the figure; behind another move, or alone, a percent sign may do.
_SIGNED = rf"\(?\s?[+\-−–▲▼△▽↑↓]\s?(?:[+\-−–]\s?)?[$€£¥₹₽]?(?:\d[\d ',.]*[.,]\d+\s?(?:%|{_UNIT})?|{_FIGURE}\s?%)\s?\)?"
_MOVE = rf"(?:{_SIGNED}|\(?\s?{_FIGURE}\s?%\s?\)?)"
_PRICE_LINE = re.compile(rf"(?:[A-Z]{{3}}\s)?(?:{_AMOUNT}|[+\-−–▲▼]?\s?{_FIGURE}\s?%?)$")
_CHANGE_LINE = re.compile(rf"(?:{_MOVE}(?:\s?[/|]?\s?{_MOVE})?|{_AMOUNT}\s?\(?{_MOVE}\)?)$")
_ROW_LINE = re.compile(rf"[^\W_].{{0,40}}?[^\W\d_].{{0,40}}?[\s:|]+(?P<price>\(?{_AMOUNT}[\s|(]+)?{_SIGNED}(?:[\s|]*{_MOVE})?$")
_ARROW_LINE = re.compile(rf"[▲▼△▽↑↓]\s?{_FIGURE}$")
_QUOTED_CHANGE = re.compile(r"[+\-−–▲▼]?\s?\d[\d.,']*\s?\([+\-−–]?\d{1,4}(?:[.,]\d{1,4})?\s?%\)$")
_FIGURES = re.compile(r"\d")
_MOVES = re.compile(r"[+\-−–▲▼△▽↑↓]")
_LETTER = re.compile(r"[^\W\d_]")


class _Part(Enum):
    NAME = "name"
    PRICE = "price"
    CHANGE = "change"
    ROW = "row"  # name, price and change on one line
    MOVED = "moved"  # name and change on one line
    NONE = "none"


def ticker_blocks(lines: Sequence[Line]) -> Iterator[Verdict]:
    """The lines of market tickers, and the labels glued to them ("Markets closed")."""
    if sum(map(_has_figure, lines)) < _LEAST:
        return
    for start, end in _blocks(lines):
        if _announced(lines, start) or (_spoken_of(lines, start, end) and not _quoted_live(lines[start:end])):
            continue
        for index in range(_with_labels(lines, start), end):
            yield Verdict(index, Kind.TICKER, "text.ticker_block")


def _has_figure(line: Line) -> bool:
    return len(line.text) <= _PART_CHARACTERS and _FIGURES.search(line.text) is not None


def _with_labels(lines: Sequence[Line], start: int) -> int:
    """Where the block that starts at `start` begins with the label glued to it."""
    return start - (start > 0 and not lines[start].gap and _is_label(lines[start - 1]))


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of ticker parts, each beginning with its first name and ending with its last number."""
    parts = [_part(found) for found in lines]
    apart = spaced(lines)
    start = 0
    while start < len(parts):
        end = start
        while end < len(parts) and parts[end] is not _Part.NONE:
            end += 1
        if trimmed := _trim(parts, start, end, _LEAST_APART if apart and _is_block(lines, start, end) else _LEAST):
            yield trimmed
        start = end + 1


def _part(line: Line) -> _Part:
    if line.size > 2 * _NAME_WORDS or len(line.text) > _PART_CHARACTERS:
        return _Part.NONE
    return (_figures(line) if _FIGURES.search(line.text) else None) or _name(line)


def _figures(line: Line) -> _Part | None:
    text = normalize("NFKC", line.text)
    text = text.lstrip("•·*▪-–— ") if line.bullet and not text[1:2].isdigit() else text
    if _CHANGE_LINE.match(text) or _ARROW_LINE.match(text):
        return _Part.CHANGE
    if _PRICE_LINE.match(text):
        return _Part.PRICE
    row = _ROW_LINE.match(text) if _MOVES.search(text) else None
    if row is None:
        return None
    return _Part.ROW if row["price"] else _Part.MOVED


def _name(line: Line) -> _Part:
    return _Part.NAME if line.size <= _NAME_WORDS and not line.sentence and not line.text.endswith(":") else _Part.NONE


def _is_block(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether blank lines set `start:end` apart, and part nothing in it."""
    return (
        (end == len(lines) or lines[end].gap) and (start == 0 or lines[start].gap) and not any(line.gap for line in lines[start + 1 : end])
    )


def _trim(parts: Sequence[_Part], start: int, end: int, least: int) -> tuple[int, int] | None:
    """The part of `start:end` from its first name with a number behind it to its last number, where it is a ticker at all."""
    numbers = [index for index in range(start, end) if parts[index] is not _Part.NAME]
    if not numbers:
        return None
    first = numbers[0]
    if first > start and parts[first] not in (_Part.ROW, _Part.MOVED):
        first -= 1
    block = parts[first : numbers[-1] + 1]
    priced = block.count(_Part.ROW)
    rows = priced + block.count(_Part.MOVED)
    changes, prices = block.count(_Part.CHANGE) + rows, block.count(_Part.PRICE) + priced
    names = sum(block[i] is _Part.NAME and block[i + 1] is not _Part.NAME for i in range(len(block) - 1)) + rows
    lone = block.count(_Part.NAME) - (names - rows)
    regular = min(changes, names) >= least and (prices >= least or rows >= least or changes >= 2 * least) and lone <= 2 * names
    return (first, numbers[-1] + 1) if regular else None


def _announced(lines: Sequence[Line], start: int) -> bool:
    """Whether the article introduces the block: "Closing levels:"."""
    return start > 0 and announces(lines[start - 1])


def _spoken_of(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether the article's prose speaks of the instruments in the block, as a market report does of its table."""
    names = [set(_telling(found)) for found in lines[start:end] if _part(found) in (_Part.NAME, _Part.ROW, _Part.MOVED)]
    named = [name for name in names if name]
    prose = {word for found in (*lines[:start], *lines[end:]) if found.prose for word in found.text.casefold().replace(",", " ").split()}
    return bool(named) and sum(bool(name & prose) for name in named) >= _MENTIONED * len(named)


def _quoted_live(block: Sequence[Line]) -> bool:
    """Whether each change is set as a quote service sets it, "+3.10 (+0.60%)" on its own line; a report's table has columns."""
    changes = [found.text for found in block if _part(found) is _Part.CHANGE]
    return len(changes) >= _LEAST and all(_QUOTED_CHANGE.match(text) for text in changes)


def _telling(line: Line) -> list[str]:
    return [word for word in line.words if len(word) >= _TELLING and _LETTER.match(word)]


def _is_label(line: Line) -> bool:
    return line.size <= _NAME_WORDS and not line.sentence and not line.quoted and not line.text.endswith(":")
