"""Date and time stamps: lines made of nothing but what dates are made of."""

from __future__ import annotations

import re

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line

#: Words of a date stamp with weekday, two times and a zone.
_STAMP_WORDS = 16
_CLOCK = re.compile(r"\d{1,2}(?:[:.]|\s?h\s?)\d{2}(?!\d)|\d{1,2}\s?(?:[ap]\.?m|h|uhr|uur)\b", re.IGNORECASE)
_NUMERIC = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2})(?!\d)")
_WIDE_DATE = re.compile(r"(?:19|20)\d{2}年\s?\d{1,2}月\s?\d{1,2}日")
_YEAR = re.compile(r"(?:1[5-9]|20)\d{2}$")
_DIGITS = re.compile(r"\d{1,4}(?:st|nd|rd|th)?$|\d{1,2}(?:am|pm|hrs|h(?:\d{2})?)$|\d{4}t\d{2}$|\d{2}z$")


def is_date_stamp(line: Line, known: Knowledge) -> bool:
    """Whether `line` states a day, or a time at which the page was changed, and nothing else."""
    return _made_of_date_words(line, known) and (names_day(line, known) or _changed_at(line, known)) and not _from_to(line, known)


def is_publication_stamp(line: Line, known: Knowledge) -> bool:
    """Whether a date stamp says itself that it is about the page: it has a clock time, or a word such as "Updated"."""
    if not is_date_stamp(line, known):
        return False
    return bool(_CLOCK.search(line.text)) or any(len(word) > 3 and word in known.date_words for word in line.words)


def _changed_at(line: Line, known: Knowledge) -> bool:
    """Whether the line has a clock time or an age and says of today, or that something was done to the page then."""
    aged = known.lexicons["ago"].among(line.words) and any(word[0].isdigit() for word in line.words)
    return (aged or _CLOCK.search(line.text) is not None) and known.lexicons["stamping"].among(line.words)


def _from_to(line: Line, known: Knowledge) -> bool:
    """Whether two years stand in the line and no word says that one is of an update: when somebody lived, when something was."""
    years = {word for word in line.words if _YEAR.match(word)}
    return len(years) > 1 and not any(len(word) > 3 and word in known.date_words for word in line.words)


def _made_of_date_words(line: Line, known: Knowledge) -> bool:
    if not line.words or len(line.words) > _STAMP_WORDS or line.text.endswith(":"):
        return False
    return all(tells_of_time(word, known) for word in line.words)


def tells_of_time(word: str, known: Knowledge) -> bool:
    """Whether `word` is one of those that date stamps are made of, or a number that may stand in one."""
    if word[0].isdigit():
        return _DIGITS.match(word) is not None
    return word in known.months or word in known.weekdays or word in known.date_words


def names_day(line: Line, known: Knowledge) -> bool:
    """Whether `line` states a day, beside whatever else."""
    if _NUMERIC.search(line.text) or _WIDE_DATE.search(line.text):
        return True
    month = any(word in known.months for word in line.words)
    return month and any(word[0].isdigit() for word in line.words)
