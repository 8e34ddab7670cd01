"""What a line looks like, whatever stands around it: its length, its marks, its capitals. Pure, and looked at once in a line's life."""

from __future__ import annotations

import re
from typing import NamedTuple

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line, once_per_line

#: Sizes beyond which a difference says nothing.
_LONG = 80
_FAR = 40
#: Share of capitals from which a line is set like a title.
_TITLED = 0.6
_WORD = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"[|•·»›>/]")
_ADDRESS = re.compile(r"https?:|www\.|@\w|#\w|\.(?:com|org|net|co)\b")
_QUOTE = re.compile('["“”„«»「」]')
_COMMA = re.compile("[,，、]")
_STOP = re.compile("[.。!?]")
_DIGIT = re.compile(r"\d")


class Form(NamedTuple):
    """A line's own values, in the order of the features."""

    words: float
    letters_per_word: float
    sentence: float
    colon: float
    digits: float
    capitals: float
    separators: float
    commas: float
    stops: float
    quotes: float
    bullet: float
    address: float


@once_per_line
def form(line: Line, _known: Knowledge) -> Form:
    """The values of a line's form. Shares are 0-1, `capitals` is -1 where there is no second word."""
    text = line.text
    length = len(text)
    return Form(
        min(line.size, _LONG),
        min(length / line.size, _FAR),
        line.sentence,
        text[-1] in ":：",
        len(_DIGIT.findall(text)) / length,
        _capitals(text),
        len(_SEPARATOR.findall(text)),
        len(_COMMA.findall(text)),
        len(_STOP.findall(text)),
        len(_QUOTE.findall(text)),
        line.bullet,
        _ADDRESS.search(text) is not None,
    )


def _capitals(text: str) -> float:
    """Share of the words behind the first that begin with a capital: high in names and titles."""
    found = _WORD.findall(text)[1:]
    return sum(word[0].isupper() for word in found) / len(found) if found else -1


@once_per_line
def shape(line: Line, known: Knowledge) -> tuple[object, ...]:
    """What lines of one list have in common: how long they are, how they end, which marks they hold."""
    looks, text = form(line, known), line.text
    last = text[-1] if text[-1] in ".:!?)" else ""
    return (line.size.bit_length(), last, looks.digits > 0, looks.commas > 0, looks.capitals > _TITLED, ":" in text[:-1], "(" in text)
