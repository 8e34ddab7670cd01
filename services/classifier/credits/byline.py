"""Bylines: a line above the text that holds an author and an agency, or an agency alone. Pure."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from services.classifier.credits.lines import UNSPACED, Line
from services.classifier.credits.lists import agencies_at, only_agencies
from services.classifier.credits.names import Named, named_at, spells
from services.classifier.credits.words import words
from shared.agencies import Agency, agencies

#: Characters and parts of the longest byline: two authors, their agency, place and date.
_LENGTH, _PARTS = 110, 6
#: Words of an author's name, or of two.
_NAME_WORDS = 8
#: Words of an outlet's name.
_OUTLET_WORDS = 4
#: Characters of a name, a role or a place in a script without spaces.
_UNSPACED_NAME = 14
_SET_OFF = re.compile(r"\s?[|•·,;()（）［］\[\]＝=／]\s?|\s[/–—-]\s|\s?/\s?")
_DATE = re.compile(
    r"[\s,;|•·–-]*(?:\w{1,3}\s)?\d{1,4}(?:[./-]\d{1,2}|\.?\s(?:de\s)?\w{3,10}\.?(?:\s(?:de\s)?\d{4})?|[年月])[\w\s.,:/+()–-]{0,40}$"
)
#: "Reuters in London", "AFP à Paris".
_IN_PLACE = re.compile(r" \w{1,4} [^\W\d_a-z][\w.'-]{1,20}(?: [^\W\d_a-z][\w.'-]{1,20}){0,2}$")
_DASH = re.compile(r"\s[–—-]\s")
#: Characters of a line that is nothing but agencies in a bracket.
_BRACKETED = 24
#: Characters of a date behind an agency, with a word for "published".
_DATED = 30
#: What parts the sources of a list.
_ITEMS = re.compile(r"\s?[,;&+|、・]\s?")
#: Sources that a list names at most, and words of one.
_SOURCES, _SOURCE_WORDS = 5, 4
_WORD = re.compile(r"\w+")
#: Words of a date or a time that are no figures: a month, "p.m.", a zone.
_DATE_WORDS = 3
#: Letters of the longest of its words: "septiembre", "2026-03-03".
_DATE_LETTERS = 10


def byline(line: Line, *, headline: bool = False) -> Named | None:
    """The agency of a byline that is the whole line. One set off by a dash in a `headline` is a source: "Bank cuts jobs - Reuters"."""
    text = line.text
    if labelled := _labelled(text):
        return labelled
    if len(text) > _LENGTH:
        return None
    if text[0] in "([（［":  # a caption's, unless it is all of the line
        return only_agencies(text, 0, len(text)) if len(text) <= _BRACKETED and text[-1] in ")]）］" else None
    begin = words().source.end(text, 0) or words().by.end(text, 0)
    found = _agency_alone(text, 0) or (_agency_alone(text, begin) if begin else None)
    if not found and (begin or not (headline and _DASH.search(text))):
        found = _beside_author(text, begin, cued=begin > 0) or (None if headline else _behind_author(text, begin))
    return found._replace(start=0, end=len(text)) if found and not _names_picture(text) else None


def with_author(line: Line) -> Named | None:
    """The agency of a line that is an outlet or an author, a word for "with" and an agency: "Le Courrier avec AFP"."""
    text = line.text
    joined = words().together.search(text, 1) if len(text) <= _LENGTH else None
    named = agencies_at(text, joined.end()) if joined else None
    if not joined or not named or not _is_over(text, named.end) or not _is_name(text[: joined.start()], _OUTLET_WORDS):
        return None
    return named._replace(start=0, end=len(text))


def _is_over(text: str, end: int) -> bool:
    """Whether a line ends behind an agency, but for a date: "Le Courrier avec AFP, publié le 3 mars 2026"."""
    rest = text[end:].strip(" .)|,•·-–")
    return not rest or (len(rest) <= _DATED and rest[-4:].isdigit())


def shared_at(text: str, start: int) -> int | None:
    """Where a word for "with" begins behind an outlet, an author or editors' signs alone: "ifa/mit Material von dpa"."""
    joined = words().together.search(text, start) if len(text) - start <= _LENGTH else None
    if not joined or only_agencies(text, start, joined.start()) or not _is_name(text[start : joined.start()], _OUTLET_WORDS):
        return None
    return joined.start(1)


def source(text: str, start: int) -> Named | None:
    """The agency that a text from `start` to its end names as its source: "Source: AFP"."""
    begin = words().source.end(text, start)
    if not begin or _names_picture(text[start:]):
        return None
    found = only_agencies(text, begin, len(text)) or _among_sources(text, begin)
    return found and found._replace(start=start)


def _among_sources(text: str, begin: int) -> Named | None:
    """The first agency of a list with other sources in it: "Quellen: dpa, eigene Recherche"."""
    ends = [match.span() for match in _ITEMS.finditer(text, begin)]
    spans = list(zip([begin, *(end for _, end in ends)], [*(start for start, _ in ends), len(text.rstrip(" .)"))], strict=True))
    if not 1 < len(spans) <= _SOURCES or any(len(text[start:end].split()) > _SOURCE_WORDS for start, end in spans):
        return None
    found = next(filter(None, (only_agencies(text, start, end) for start, end in spans)), None)
    return found and found._replace(end=len(text))


def _labelled(text: str) -> Named | None:
    """A release's first line that begins with its wire: "EQS-News: Steinbichl AG / …"."""
    agency = _labels().get(text[: text.find(":") + 1])
    return Named(agency, 0, len(text), code=True) if agency else None


@cache
def _labels() -> dict[str, Agency]:
    return {label: agency for agency in agencies() for label in agency.labels}


def _names_picture(text: str) -> bool:
    return any(word in words().photo for word in _WORD.findall(text.lower()))


def _agency_alone(text: str, begin: int) -> Named | None:
    """Nothing but agencies, with a word for the staff, a date or a place behind them."""
    if found := only_agencies(text, begin, len(text)):
        return found
    named = agencies_at(text, begin)
    return named if named and (_is_role(text[named.end :]) or _DATE.match(text, named.end) or _IN_PLACE.match(text, named.end)) else None


def _beside_author(text: str, begin: int, *, cued: bool) -> Named | None:
    """A part of the line is an agency's, the others are names, roles, places or dates."""
    parts, slashed = _split(text, begin)
    captioned = not cued and ("＝" in text or "=" in text)  # what a picture shows, and whose it is
    if captioned or not 1 < len(parts) <= _PARTS:
        return None
    found: Named | None = None
    for start, end in parts:
        named = _agency_part(text, start, end)
        if named and not (named.code and spells(text, start, text[start:end])):
            found = found or named
        elif not _is_name(text[start:end], most=1 if slashed and not cued else _NAME_WORDS):
            return None
    return found


def _behind_author(text: str, begin: int) -> Named | None:
    """An author's two to four words with an agency behind them: "Tom Davies Associated Press", "TOM DAVIES AP Sports Writer"."""
    for word in islice(_WORD.finditer(text, begin), 2, 5):
        named = named_at(text, word.start()) if text[word.start() - 1] == " " else None
        if not named or not _is_name(text[begin : word.start()], most=4):
            continue
        spelt_out = " " in text[named.start : named.end] and named.end == len(text)
        if spelt_out or _is_role(text[named.end :]):
            return named
    return None


def _agency_part(text: str, start: int, end: int) -> Named | None:
    if found := only_agencies(text, start, end):
        return found
    named = named_at(text, start)
    if named and named.end < end and _is_role(text[named.end : end]):
        return named
    role = _WORD.match(text, start, end)
    behind = agencies_at(text, role.end() + 1) if role and role.group().casefold() in words().role else None
    return behind if behind and behind.end == end else None


def _split(text: str, begin: int) -> tuple[list[tuple[int, int]], bool]:
    """The parts of a line as (start, end), and whether slashes part them: without a cue those part pictures' credits too."""
    parts, at, slashed = [], begin, False
    for gap in _set_off().finditer(text, begin):
        if gap.start() > at:
            parts.append((at, gap.start()))
        at, slashed = gap.end(), slashed or "/" in gap.group()
    if at < len(text):
        parts.append((at, len(text)))
    return parts, slashed


def _is_name(part: str, most: int) -> bool:
    """Whether a part is a name, a role, a place or a date by its letters."""
    named = part.split()
    if not named or part.casefold().rstrip(".") in words().newsroom or _DATE.match(part) or _is_date(named):
        return True
    if part[0] >= UNSPACED and len(part) > _UNSPACED_NAME:
        return False
    small = [word for word in map(_bare, named) if word[:1].islower() and len(word) > 3 and word not in _known_words()]
    return len(named) <= most and not small and not any(word[0].isdigit() for word in named) and part[-1] not in "?!。！？"


@cache
def _set_off() -> re.Pattern[str]:
    return re.compile(rf"{_SET_OFF.pattern}|\s(?:{words().also})\s", re.IGNORECASE)


def _bare(word: str) -> str:
    return word.strip(".,;")


def _is_date(named: list[str]) -> bool:
    """ "March 3", "4:12 p.m. ET": figures, and a few words that are not long."""
    written = [word for word in named if not word[0].isdigit()]
    return (
        len(written) <= _DATE_WORDS and len(written) < len(named) <= _DATE_WORDS + 2 and all(len(word) <= _DATE_LETTERS for word in named)
    )


@cache
def _known_words() -> frozenset[str]:
    return words().role | words().newsroom | words().before


def _is_role(text: str) -> bool:
    """ " Political Correspondent", " Staff": up to three words, the last one for a journalist."""
    named = text.split()
    return 0 < len(named) <= 3 and text[0] == " " and named[-1].casefold().rstrip(".,") in words().role
