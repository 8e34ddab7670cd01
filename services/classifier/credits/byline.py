"""Bylines: a line above the text that holds an author and an agency, or an agency alone. Pure."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from services.classifier.credits.lines import Line
from services.classifier.credits.lists import agencies_at, only_agencies
from services.classifier.credits.names import Named, named_at, spells
from services.classifier.credits.people import DATE, is_name, is_role
from services.classifier.credits.sources import names_picture
from services.classifier.credits.words import words
from shared.agencies import Agency, agencies

#: Characters and parts of the longest byline: two authors, their agency, place and date.
_LENGTH, _PARTS = 110, 6
#: Words of an author's name, or of two.
_NAME_WORDS = 8
_SET_OFF = re.compile(r"\s?[|•·,;()（）［］\[\]＝=／]\s?|\s[/–—-]\s|\s?/\s?")
#: "Reuters in London", "AFP à Paris".
_IN_PLACE = re.compile(r" \w{1,4} [^\W\d_a-z][\w.'-]{1,20}(?: [^\W\d_a-z][\w.'-]{1,20}){0,2}$")
_DASH = re.compile(r"\s[–—-]\s")
#: Characters of a line that is nothing but agencies in a bracket.
_BRACKETED = 24
_WORD = re.compile(r"\w+")


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
    return found._replace(start=0, end=len(text)) if found and not names_picture(text) else None


def _labelled(text: str) -> Named | None:
    """A release's first line that begins with its wire: "EQS-News: Steinbichl AG / …"."""
    agency = _labels().get(text[: text.find(":") + 1])
    return Named(agency, 0, len(text), code=True) if agency else None


@cache
def _labels() -> dict[str, Agency]:
    return {label: agency for agency in agencies() for label in agency.labels}


def _agency_alone(text: str, begin: int) -> Named | None:
    """Nothing but agencies, with a word for the staff, a date or a place behind them."""
    if found := only_agencies(text, begin, len(text)):
        return found
    named = agencies_at(text, begin)
    return named if named and (is_role(text[named.end :]) or DATE.match(text, named.end) or _IN_PLACE.match(text, named.end)) else None


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
        elif not is_name(text[start:end], most=1 if slashed and not cued else _NAME_WORDS):
            return None
    return found


def _behind_author(text: str, begin: int) -> Named | None:
    """An author's two to four words with an agency behind them: "Tom Davies Associated Press", "TOM DAVIES AP Sports Writer"."""
    for word in islice(_WORD.finditer(text, begin), 2, 5):
        named = named_at(text, word.start()) if text[word.start() - 1] == " " else None
        if not named or not is_name(text[begin : word.start()], most=4):
            continue
        spelt_out = " " in text[named.start : named.end] and named.end == len(text)
        if spelt_out or is_role(text[named.end :]):
            return named
    return None


def _agency_part(text: str, start: int, end: int) -> Named | None:
    if found := only_agencies(text, start, end):
        return found
    named = named_at(text, start)
    if named and named.end < end and is_role(text[named.end : end]):
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


@cache
def _set_off() -> re.Pattern[str]:
    return re.compile(rf"{_SET_OFF.pattern}|\s(?:{words().also})\s", re.IGNORECASE)
