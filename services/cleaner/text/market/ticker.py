"""Market tickers: blocks of instrument, price and change that a page carries on every story.

A block decides, never a line: a market report is full of index levels. A block is a ticker where changes stand with prices and names,
three of each, or fewer where blank lines set it apart and it names instruments that everybody knows; and where the article neither
announces it nor speaks of what is in it. A block in a quote service's own layout is one even where it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.lexicon import Lexicon
from services.cleaner.text.lines import Line, announces, spaced
from services.cleaner.text.market.market_lines import CHARACTERS, NAME_WORDS, Part, Reading, reading
from services.cleaner.text.prospects import answers
from shared.record import Kind

#: Changes, prices and names a block must have each; a two-line quotation of one share is no ticker.
_LEAST = 3
#: The same where blank lines set the block apart: two instruments with price and change each are one.
_LEAST_APART = 2
#: Lines glued below a block that say how old it is, at most, and words of each.
_NOTES, _NOTE_WORDS = 3, 14
#: Share of a block's names that the prose must mention for the block to belong to the article.
_MENTIONED = 0.4
#: Letters from which a word can stand for an instrument; shorter ones are in every text.
_TELLING = 3
_FIGURES = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]\w*")
#: A change as a quote service sets it, on a line of its own: "+3.10 (+0.60%)".
_QUOTED_CHANGE = re.compile(r"[+\-−–▲▼]?\s?\d[\d.,']*\s?\([+\-−–]?\d{1,4}(?:[.,]\d{1,4})?\s?%\)$")


def ticker_blocks(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """The lines of market tickers, and the labels glued to them ("Markets closed")."""
    if not answers(_has_figure, lines, known):
        return
    figures = answers(_figures, lines, known).values()
    if not any(one.moves for one in figures) and sum(one.decimals for one in figures) < _LEAST_APART:
        return
    readings = [reading(found, known) for found in lines]
    for start, end in _blocks(lines, readings):
        block = readings[start:end]
        if _announced(lines, start) or (_spoken_of(lines, readings, start, end) and not _quoted_live(lines[start:end], block)):
            continue
        first, last = _with_labels(lines, start, end, known.lexicons["market"])
        for index in range(first, last):
            yield Verdict(index, Kind.TICKER, "text.ticker_block")


def _has_figure(line: Line, _known: Knowledge) -> Literal[True] | None:
    return (len(line.text) <= CHARACTERS and not line.sentence and _FIGURES.search(line.text) is not None) or None


def _figures(line: Line, known: Knowledge) -> Reading | None:
    if line.prose or not _FIGURES.search(line.text):
        return None
    found = reading(line, known)
    return found if found.part is Part.FIGURES else None


def _blocks(lines: Sequence[Line], readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Runs of ticker parts, each beginning with its first name and ending with its last number."""
    apart = spaced(lines)
    start = 0
    while start < len(readings):
        end = start
        while end < len(readings) and readings[end].part is not Part.NONE:
            end += 1
        yield from _tickers(lines, readings, start, end, apart=apart)
        start = end + 1


def _tickers(lines: Sequence[Line], readings: Sequence[Reading], start: int, end: int, *, apart: bool) -> Iterator[tuple[int, int]]:
    """The tickers in the run `start:end`: all of it, or else those of its paragraphs that are one each."""
    trimmed = _trim(readings, start, end)
    if trimmed is None:
        return
    if _is_ticker(readings[slice(*trimmed)], _LEAST):
        yield trimmed
    elif apart:
        for first, last in _paragraphs(lines, start, end):
            own = _trim(readings, first, last)
            if own and (last == len(lines) or lines[last].gap) and _stands_alone(readings[slice(*own)]):
                yield own


def _paragraphs(lines: Sequence[Line], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of `start:end` that begin behind a blank line."""
    begins = [index for index in range(start, end) if index == 0 or lines[index].gap]
    return zip(begins, [*begins[1:], end][: len(begins)], strict=True)


def _trim(readings: Sequence[Reading], start: int, end: int) -> tuple[int, int] | None:
    """`start:end` from its first name with a number behind it to its last number."""
    numbers = [index for index in range(start, end) if readings[index].part is Part.FIGURES]
    if not numbers:
        return None
    first = numbers[0]
    return first - (first > start and readings[first].opens), numbers[-1] + 1


def _is_ticker(block: Sequence[Reading], least: int) -> bool:
    """Whether so many instruments stand there with a change each, and prices, and not too many names beside."""
    named = _named(block)
    moves, prices = sum(one.moves for one in block), sum(one.prices for one in block)
    lone = sum(one.part is Part.NAME for one in block) - named
    instruments = named + sum(one.names for one in block)
    return min(moves, instruments) >= least and (prices >= least or moves >= 2 * least or instruments >= least) and lone <= 2 * instruments


def _stands_alone(block: Sequence[Reading]) -> bool:
    """Whether a paragraph is a ticker.

    It is of two instruments; of one that everybody knows, with price and change; of two such with their prices; or of a name with
    a line for its price and one for its change.
    """
    known = sum(one.known for one in block)
    moves, prices, decimals = (sum(values) for values in zip(*((one.moves, one.prices, one.decimals) for one in block), strict=True))
    bare = sum(one.opens and not one.names for one in block)
    priced = moves > 0 and prices > 0
    return (
        _is_ticker(block, _LEAST_APART)
        or (priced and (known > 0 or (decimals > 0 and bare >= _LEAST_APART)))
        or (known >= _LEAST_APART and decimals >= _LEAST_APART)
    )


def _named(block: Sequence[Reading]) -> int:
    """Names on a line of their own that a figure follows."""
    return sum(one.part is Part.NAME and two.part is Part.FIGURES for one, two in pairwise(block))


def _with_labels(lines: Sequence[Line], start: int, end: int, markets: Lexicon) -> tuple[int, int]:
    """The block with the label glued above it, or what says "Markets" above a blank line, and with the notes glued below it."""
    first, last = start, end
    if first and _is_label(lines[first - 1]) and (not lines[first].gap or markets.among(lines[first - 1].words)):
        first -= 1
    while last < len(lines) and last - end < _NOTES and not lines[last].gap and _is_note(lines[last]):
        last += 1
    glued_to_more = last < len(lines) and not lines[last].gap
    return first, end if glued_to_more else last


def _announced(lines: Sequence[Line], start: int) -> bool:
    """Whether the article introduces the block: "Closing levels:"."""
    return start > 0 and announces(lines[start - 1])


def _spoken_of(lines: Sequence[Line], readings: Sequence[Reading], start: int, end: int) -> bool:
    """Whether the article's prose speaks of the instruments in the block, as a market report does of its table."""
    called = [found for found, one in zip(lines[start:end], readings[start:end], strict=True) if one.names or one.part is Part.NAME]
    named = [name for name in map(_telling, called) if name]
    prose = {name for found in (*lines[:start], *lines[end:]) if found.prose for name in _telling(found)}
    return bool(named) and sum(not name.isdisjoint(prose) for name in named) >= _MENTIONED * len(named)


def _quoted_live(block: Sequence[Line], readings: Sequence[Reading]) -> bool:
    """Whether each change is set as a quote service sets it; a report's table has columns."""
    changes = [found.text for found, one in zip(block, readings, strict=True) if one.moves and not one.names]
    return len(changes) >= _LEAST and all(_QUOTED_CHANGE.match(text) for text in changes)


def _telling(line: Line) -> set[str]:
    """The words of a line that may name an instrument: those that no letter case tells from a name."""
    return {word.casefold() for word in _WORD.findall(line.text) if len(word) >= _TELLING and not word[0].islower()}


def _is_label(line: Line) -> bool:
    return line.size <= NAME_WORDS and not line.sentence and not line.quoted and not line.text.endswith(":")


def _is_note(line: Line) -> bool:
    return line.size <= _NOTE_WORDS and not line.quoted and not line.prose and _FIGURES.search(line.text) is not None
