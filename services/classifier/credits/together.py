"""An outlet or an author who signs with an agency: "Le Courrier avec AFP", "ifa/mit dpa". Pure."""

from __future__ import annotations

from services.classifier.credits.lines import Line
from services.classifier.credits.lists import agencies_at, only_agencies
from services.classifier.credits.names import Named
from services.classifier.credits.people import is_name
from services.classifier.credits.words import words

#: Characters of the longest such line.
_LENGTH = 110
#: Words of an outlet's name.
_OUTLET_WORDS = 4
#: Characters of a date behind an agency, with a word for "published".
_DATED = 30


def with_author(line: Line) -> Named | None:
    """The agency of a line that is an outlet or an author, a word for "with" and an agency: "Le Courrier avec AFP"."""
    text = line.text
    joined = words().together.search(text, 1) if len(text) <= _LENGTH else None
    named = agencies_at(text, joined.end()) if joined else None
    if not joined or not named or not _is_over(text, named.end) or not is_name(text[: joined.start()], _OUTLET_WORDS):
        return None
    return named._replace(start=0, end=len(text))


def _is_over(text: str, end: int) -> bool:
    """Whether a line ends behind an agency, but for a date: "Le Courrier avec AFP, publié le 3 mars 2026"."""
    rest = text[end:].strip(" .)|,•·-–")
    return not rest or (len(rest) <= _DATED and rest[-4:].isdigit())


def shared_at(text: str, start: int) -> int | None:
    """Where a word for "with" begins behind an outlet, an author or editors' signs alone: "ifa/mit Material von dpa"."""
    joined = words().together.search(text, start) if len(text) - start <= _LENGTH else None
    if not joined or only_agencies(text, start, joined.start()) or not is_name(text[start : joined.start()], _OUTLET_WORDS):
        return None
    return joined.start(1)
