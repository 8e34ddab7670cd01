"""Agencies that sign together, and texts that hold nothing else but them and the signs of editors. Pure."""

from __future__ import annotations

import re

from services.classifier.credits.names import Named, named_at
from services.classifier.credits.words import words

#: Agencies and editors' signs of one list; credits name two or three.
_MOST = 8
#: Small words before a name: "from the partner agency Reuters".
_SMALL_WORDS = 4
#: Characters of the longest article or legal form that is written together with a name.
_ELIDED = 8
#: Between the items of a list.
_BETWEEN = re.compile(r"[\s/,;:&+|·・、＝=.()\[\]（）〔〕「」『』«»„“”\"*_–—-]{0,8}")
#: Beside an agency: a site ("ntv.de"), an editor's sign ("dpa/tmn", "EFE jpg/mst"), the agency's number of the text.
_SIGN = re.compile(
    r"[\w-]{2,30}\.[a-z]{2,3}(?=[\s,/]|$)|(?:[a-zäöüßàèéìòù]{1,5}|[A-ZŁŚŻ]{2,3})(?=[\s/,;+)\].–-]|$)|[A-Z][a-z]{1,2}(?=/)"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d"
    r"|(?:[a-z]{2,10}:)?\d{6}-\d[\d/-]{1,30}|[a-z]{2,10}:\d[\d/-]{3,30}"
)
#: The initials of writer and editors that end an agency's text: "PTI ABC DE", "epd lnb ifa".
_STAFF = re.compile(r"(?: [A-Z]{2,4}){2,4}$|(?: [a-z]{2,3}){2,3}$")
#: An editor's initials behind a word for the newsroom: "PAP/oprac. IF".
_INITIALS = re.compile(r" [A-ZŁŚŻ]{2,3}(?!\w)")
_SMALL = re.compile(r"(\w{1,30}\.?)\s{1,3}")
_WORD = re.compile(r"\w[\w.]{0,30}")
_QUOTES = frozenset('«„“"「『')


def agencies_at(text: str, at: int) -> Named | None:
    """The agencies that sign together at `at`, behind articles and such ("der Nachrichtenagentur"): the first, with all they span."""
    first = named_at(text, _behind_small_words(text, at))
    if not first:
        return None
    end, most = _behind_bracket(text, first.end), _MOST
    while most and (join := words().joins.match(text, end)) and (other := named_at(text, _behind_small_words(text, join.end()))):
        first = _weightier(first, other)
        end, most = _behind_bracket(text, other.end), most - 1
    return first._replace(start=at, end=end)


def only_agencies(text: str, start: int, end: int) -> Named | None:
    """The agency of a text that holds agencies, editors' signs and words for a newsroom alone; None where it holds more or none."""
    found: Named | None = None
    at = start
    for _ in range(2 * _MOST):
        if found and _STAFF.match(text, at, end):
            return found._replace(start=start, end=end)
        gap = _BETWEEN.match(text, at, end)
        at = gap.end() if gap else at
        if at >= end:
            return found and found._replace(start=start, end=end)
        item = named_at(text, _behind_small_words(text, at))
        if item and item.end <= end:
            found, at = _weightier(found, item) if found else item, item.end
        elif not (at := _behind_sign(text, at, end, gap.group() if gap else "")):
            return None
    return None


def _weightier(first: Named, other: Named) -> Named:
    """Of two that sign together the first, but for the wire of a release, which says what the text is."""
    return other if other.agency.class_ == "press_release" and first.agency.class_ != "press_release" else first


def _behind_sign(text: str, at: int, end: int, gap: str) -> int:
    """The end of an editor's sign or a word for the newsroom at `at`, 0 where none is."""
    word = _WORD.match(text, at, end)
    if word and word.group().rstrip(".").casefold() in words().newsroom:
        initials = _INITIALS.match(text, word.end(), end)
        return initials.end() if initials and not named_at(text, word.end() + 1) else word.end()
    sign = _SIGN.match(text, at, end)
    if not sign or sign.group().casefold() in words().photo:
        return 0
    set_off = gap.strip(" (") or sign.group()[-1].isdigit() or text[sign.end() : sign.end() + 1] in ("/", ",", ";")
    return sign.end() if set_off else 0


def _behind_small_words(text: str, at: int) -> int:
    """Behind articles, words for an agency and an opening quote, unless a name begins with them."""
    for _ in range(_SMALL_WORDS):
        word = _SMALL.match(text, at)
        width = word.end() - at if word and word.group(1).lower() in words().before else _elided(text, at)
        if not width or named_at(text, at):
            break
        at += width
    return at + 1 if text[at : at + 1] in _QUOTES else at


def _elided(text: str, at: int) -> int:
    """Characters of an article that is written together with the name: "l'", "dell'"."""
    head = text[at : at + _ELIDED].lower()
    return next((len(prefix) for prefix in words().elided if head.startswith(prefix)), 0) if head.startswith(words().elided) else 0


def _behind_bracket(text: str, at: int) -> int:
    """Behind an abbreviation in brackets that is an agency's too: "Associated Press (AP)"."""
    if text[at : at + 2] == " (" and (inner := named_at(text, at + 2)) and text[inner.end : inner.end + 1] == ")":
        return inner.end + 1
    return at
