"""How a line of market data reads: names of instruments, their prices, how far they moved. Pure; linear in the line.

A line is taken apart into figures and the words between them, so that one line may hold one figure, a row of a table, or a whole
ticker: "DAX 18,990.41 ▼ 0.22% | Nikkei 225 39,102.88 ▲ 1.04%".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from unicodedata import normalize

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lexis.lexicon import Lexicon
from services.cleaner.text.lines import Line, announces, once_per_line
from services.cleaner.text.words import words

#: Words a name has at most ("CAC 40 Index Futures Dec 26" is long already).
NAME_WORDS = 7
#: Characters of a line at most, which bounds what the patterns are tried on: a ticker of a dozen instruments on one line.
CHARACTERS = 400
#: Words to a figure, on average and at most, in a line that is made of both; where it ends as a sentence does, a note on the figures.
_WORDS_PER_FIGURE, _SAID_PER_FIGURE = 6, 1

#: A number as any language groups its digits: "7 543,18", "38,079", "1'204.50".
_FIGURE = r"(?:\d{1,3}(?:[ .,'’]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?"
_CURRENCY = r"(?:[A-Z]{0,2}[$€£¥₹₽₿])"
_SIGN = r"[+\-−–▲▼△▽↑↓]"
#: How far something moved: a signed figure with decimals or a percent sign, an arrow before any, or a share in percent.
_MOVE = (
    rf"(?<![\w.,]){_SIGN}\s?(?:[+\-−–]\s?)?{_CURRENCY}?\s?(?:\d[\d ',.]*[.,]\d+(?:\s?%)?|{_FIGURE}\s?%)|[▲▼△▽↑↓]\s?{_FIGURE}(?:\s?%)?"
    rf"|(?<![\w.,]){_FIGURE}\s?%"
)
_TOKEN = re.compile(
    rf"(?P<move>{_MOVE})|(?P<clock>(?<!\d)[0-2]?\d[:h][0-5]\d(?!\d))|(?P<price>(?<![\w.,]){_CURRENCY}?\s?{_FIGURE}(?![\w]*[^\W\d_]{{5}}))"
    r"|(?P<word>\w[\w&’'.]*)"
)
#: A code of an exchange in brackets, and a pair of currencies.
_CODE = re.compile(r"\((?:[A-Z]{2,8})\s?:\s?[A-Z0-9.]{1,8}\)|\b[A-Z]{3}\s?/\s?[A-Z]{3}\b")
_DECIMAL = re.compile(r"\d[.,]\d")
#: The point that Japanese sets between digits of full width.
_WIDE_POINT = re.compile(r"(?<=\d)・(?=\d)")
_DIGIT = re.compile(r"\d")


class Part(Enum):
    """What a line is in a ticker."""

    NAME = "name"
    FIGURES = "figures"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as market data: names that figures follow, prices, decimals among them, moves, and whether an instrument is known.

    `opens` says whether it begins with a figure, of whatever name stands above.
    """

    part: Part
    names: int = 0
    prices: int = 0
    decimals: int = 0
    moves: int = 0
    known: bool = False
    opens: bool = False


NOTHING = Reading(Part.NONE)


@once_per_line
def reading(line: Line, known: Knowledge) -> Reading:
    """How `line` reads; NOTHING where it is no part of a ticker."""
    instruments = known.lexicons["instrument"]
    if len(line.text) > CHARACTERS or line.prose or announces(line):
        return NOTHING
    if not _DIGIT.search(line.text):
        return _name(line, instruments)
    return _figures(line, instruments) or _name(line, instruments)


def _name(line: Line, instruments: Lexicon) -> Reading:
    if line.size > NAME_WORDS or line.sentence:
        return NOTHING
    return Reading(Part.NAME, known=knows(line, instruments))


def knows(line: Line, instruments: Lexicon) -> bool:
    """Whether the line names an instrument or a market that everybody knows."""
    return instruments.among(line.words or words(line.text)) or _CODE.search(line.text) is not None


def _figures(line: Line, instruments: Lexicon) -> Reading | None:
    text = _WIDE_POINT.sub(".", normalize("NFKC", line.text))
    names = prices = decimals = moves = said = since = 0
    opens: bool | None = None
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "word":
            said += 1
            since += 1
            continue
        opens = opens if opens is not None else not since
        names += since > 0
        since = 0
        if token.lastgroup == "move":
            moves += 1
        elif token.lastgroup == "price":
            prices += 1
            decimals += _DECIMAL.search(token[0]) is not None
    figures = moves + prices
    if not figures or said > (_SAID_PER_FIGURE if line.sentence else _WORDS_PER_FIGURE) * figures:
        return None
    known = knows(line, instruments)
    if said and not (moves or decimals or known):  # "340 years": what is counted, not what is quoted
        return None
    return Reading(Part.FIGURES, names, prices, decimals, moves, known, bool(opens))
