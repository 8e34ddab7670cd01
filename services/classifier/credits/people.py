"""Parts of a line that are a person, a role, a place or a date by their letters. Pure."""

from __future__ import annotations

import re
from functools import cache

from services.classifier.credits.lines import UNSPACED
from services.classifier.credits.words import words

#: Characters of a name, a role or a place in a script without spaces.
_UNSPACED_NAME = 14
#: Words of a date or a time that are no figures: a month, "p.m.", a zone.
_DATE_WORDS = 3
#: Letters of the longest of its words: "septiembre", "2026-03-03".
_DATE_LETTERS = 10
#: A date at a part's end, the day first or the year.
DATE = re.compile(
    r"[\s,;|•·–-]*(?:\w{1,3}\s)?\d{1,4}(?:[./-]\d{1,2}|\.?\s(?:de\s)?\w{3,10}\.?(?:\s(?:de\s)?\d{4})?|[年月])[\w\s.,:/+()–-]{0,40}$"
)


def is_name(part: str, most: int) -> bool:
    """Whether a part is a name, a role, a place or a date by its letters."""
    named = part.split()
    if not named or part.casefold().rstrip(".") in words().newsroom or DATE.match(part) or _is_date(named):
        return True
    if part[0] >= UNSPACED and len(part) > _UNSPACED_NAME:
        return False
    small = [word for word in map(_bare, named) if word[:1].islower() and len(word) > 3 and word not in _known_words()]
    return len(named) <= most and not small and not any(word[0].isdigit() for word in named) and part[-1] not in "?!。！？"


def _is_date(named: list[str]) -> bool:
    """ "March 3", "4:12 p.m. ET": figures, and a few words that are not long."""
    written = [word for word in named if not word[0].isdigit()]
    return (
        len(written) <= _DATE_WORDS and len(written) < len(named) <= _DATE_WORDS + 2 and all(len(word) <= _DATE_LETTERS for word in named)
    )


def _bare(word: str) -> str:
    return word.strip(".,;")


@cache
def _known_words() -> frozenset[str]:
    return words().role | words().newsroom | words().before


def is_role(text: str) -> bool:
    """ " Political Correspondent", " Staff": up to three words, the last one for a journalist."""
    named = text.split()
    return 0 < len(named) <= 3 and text[0] == " " and named[-1].casefold().rstrip(".,") in words().role
