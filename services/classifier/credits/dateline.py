"""Datelines: place, date and agency before a text's first sentence. Pure."""

from __future__ import annotations

import re
from itertools import islice

from services.classifier.credits.lines import UNSPACED, Line
from services.classifier.credits.lists import agencies_at, only_agencies
from services.classifier.credits.names import Named, named_at, spells
from services.classifier.credits.towns import dated, of_place
from services.classifier.credits.unspaced import in_bracket
from services.classifier.credits.words import words

#: Characters a dateline takes at most.
_REACH = 120
#: Words of a place and a date: "HARLOW BEND, Ohio, United States, Tuesday, March 3, 2026".
_PLACE_WORDS = 10
#: Characters of a line that is no headline.
_PARAGRAPH = 80
#: Words of a place that only a capital letter follows, without a dash.
_BARE_WORDS = 4
#: Characters of a place and a date in a script without spaces.
_UNSPACED_PLACE = 30
#: Letters of a word that may be small in a place's name ("am", "del") or a date ("3 de mar").
_PARTICLE = 3
_BRACKET = re.compile(
    r"\(([^()\n]{1,60})\)|\[([^\[\]\n]{1,60})\]|（([^（）\n]{1,60})）|［([^［］\n]{1,60})］|【([^【】\n]{1,60})】|〔([^〔〕\n]{1,60})〕"
)
_SLASHES = re.compile(r"(?:(?<=^)|(?<=[\s.]))/ ?([^/\n]{2,40}?(?:/[^/\s]{2,20})?) ?/")
#: A colon that is no clock's.
_COLON = re.compile(r":(?!\d)")
#: Brackets that are looked into: the agency's may stand behind the country's, "Kathmandu [Nepal], January 14 (ANI)".
_MOST_BRACKETS = 2
_DASH = re.compile(r"\s*[.,]?\s*(?:[-–—―_:：=＝]|\.(?:\s|$))")
_CAPITAL = re.compile(r"\s+[\"“«„»'¿¡]?(?:[^\W\d_]|\d)")
_NEXT_DASH = re.compile(r"\s?\.?[-–—]{1,2}\s|\s?[|]\s?")
#: Letters of an agency in capitals that need no mark behind them: "Баку, 3 марта, АЗЕРТАДЖ".
_SHOUTED = 6
#: Characters in which a text's language shows.
_LANGUAGE_REACH = 300
#: Four letters from K or W on (47 CFR 73.3550).
_CALL_SIGN = re.compile(r"[KW][A-Z]{3}$")
_NEXT_DATE = re.compile(r"(, \d{1,2}\.? \w{3,10})(?:\. |\.? [-–—] )")
#: A place and a date behind an agency: "ANDINA. Lima, ene. 14. "
_NEXT_PLACE = re.compile(r"[.,] (\w[\w .,/]{2,40}?\d{1,4}\.?)(?:\.|:| [-–—])\s")
#: A place behind an agency and a slash: "EFE / Madrid.- "
_SLASHED_PLACE = re.compile(r"\s?[/|,]\s?([^\W\d_][\w .,]{2,30}?)\s?\.?\s?[-–—]{1,2}\s")
_BREAKS = re.compile(r" [-–—/] |\s?[|]\s?|[.,] ")
#: What a wire writes beside its name in the brackets: "Newsfile Corp. - March 3, 2026", "ANSA-AFP", "dpa - Korr".
_DATE = re.compile(r"\s?[-–—,]\s(?:\w{3,10}\.?\s)?\d[\w ,./:]{0,24}$")


def dateline(line: Line) -> Named | None:
    """The agency of the dateline that a line begins with; the span is the dateline's, without its dash."""
    head = line.text[:_REACH]
    return (
        _bracketed(line.text, head) or ("/" in head and _slashed(line.text, head)) or _dashed(line.text, head) or _agency_first(line.text)
    )


def _bracketed(text: str, head: str) -> Named | None:
    """The agency in the first bracket, or in the one behind the place's country."""
    brackets = islice(_BRACKET.finditer(head), _MOST_BRACKETS)
    return next(filter(None, (_in_bracket(text, head, bracket) for bracket in brackets)), None)


def _in_bracket(text: str, head: str, bracket: re.Match[str]) -> Named | None:
    group = bracket.lastindex or 1
    inner, end = bracket.group(group), bracket.end()
    if bracket.start() == 0 and inner and max(inner) >= UNSPACED and (found := in_bracket(inner)):
        return found._replace(start=0, end=end)
    found = _within(text, bracket.start(group), bracket.end(group))
    place = head[: bracket.start()].rstrip(" -–—,:")
    if (
        not found
        or not _is_place(place)
        or _is_station(inner, place)
        or _is_region(inner, place, text)
        or spells(text, bracket.start(), text[bracket.start(group) : bracket.end(group)])
    ):
        return None
    dashed = _DASH.match(text, end) or text[end : end + 1] in (",", ";") or (end == len(text) and any(map(str.isdigit, place)))
    bare = len(place.split()) <= _BARE_WORDS and _CAPITAL.match(text, end) and not text[end:].lstrip(" \"“«„»'¿¡")[:1].islower()
    return of_place(found, place)._replace(start=0, end=end) if dashed or bare else None


def _is_region(code: str, place: str, text: str) -> bool:
    """Whether a code says which province a town is in: "MACAPÁ (AP)", "BELÉM (PA)". It has neither a date nor a country before it."""
    if not place or any(map(str.isdigit, place)):
        return False
    if code in dated():
        return True
    if "," in place or "/" in place:
        return False
    regions = [region for region in words().regions if code in region.codes]
    return any(not region.telling.isdisjoint(text[:_LANGUAGE_REACH].lower().split()) for region in regions)


def _is_station(code: str, place: str) -> bool:
    """Whether a code is a station's call sign in the United States, as "KUNA" is too: a station gives no date with its place."""
    return bool(_CALL_SIGN.match(code)) and bool(place) and not any(map(str.isdigit, place))


def _within(text: str, start: int, end: int) -> Named | None:
    dated = _DATE.search(text, start, end)
    return only_agencies(text, start, dated.start() if dated else end)


def _slashed(text: str, head: str) -> Named | None:
    """ "NEW YORK, March 3, 2026 /PRNewswire/ --" and "МОСКВА, 3 марта. /ТАСС/."."""
    slashes = _SLASHES.search(head)
    if not slashes or not _is_place(head[: slashes.start()].rstrip(" -–—,.")):
        return None
    found = only_agencies(text, slashes.start(1), slashes.end(1)) or _with_reporter(text, slashes.start(1), slashes.end(1))
    follows = _DASH.match(text, slashes.end()) or _CAPITAL.match(text, slashes.end())
    return found._replace(start=0, end=slashes.end()) if found and follows else None


def _with_reporter(text: str, start: int, end: int) -> Named | None:
    """ "Корр. ТАСС Иван Петров": an agency and up to three words of a name."""
    found = agencies_at(text, start)
    named = text[found.end : end].split() if found else []
    return found if 0 < len(named) <= 3 and all(word[0].isupper() for word in named) else None


def _dashed(text: str, head: str) -> Named | None:
    """ "МОСКВА, 3 мар - РИА Новости.", "Москва. 3 марта. ИНТЕРФАКС - " and "Nairobi, Kenya | AFP | "."""
    for number, gap in enumerate(_BREAKS.finditer(head)):
        if "|" in gap.group() and len(text) < _PARAGRAPH:  # a byline
            break
        found, place = named_at(head, gap.end()), head[: gap.start()]
        if found and _is_place(place, dashes=1) and place and not _is_dateless(head, found, place):
            behind_dash = gap.group().strip() not in (".", ",")
            dashed = _NEXT_DASH.match(head, found.end)
            dated = any(character.isdigit() for character in place)
            ended = head[found.end : found.end + 1] in ((".", ",", ":") if behind_dash else (".",))
            shouted = len(name := head[found.start : found.end]) >= _SHOUTED and name.isupper() and _CAPITAL.match(head, found.end)
            if dashed or (dated and (ended or shouted)):
                return of_place(found, place)._replace(start=0)
        if number >= _BARE_WORDS:
            break
    return None


def _is_dateless(head: str, found: Named, place: str) -> bool:
    """Whether a code that needs a date has none: "ERIE, PA —"."""
    return head[found.start : found.end] in dated() and not any(map(str.isdigit, place))


def _agency_first(text: str) -> Named | None:
    """ "AGI - " and "ТАСС, 3 марта. " before a sentence."""
    found = named_at(text, 0) if len(text) >= _PARAGRAPH else None
    if not found:
        return None
    behind = _NEXT_DATE.match(text, found.end) or _NEXT_PLACE.match(text, found.end)
    if behind and _is_place(behind.group(1).strip(", ")):
        return found._replace(end=behind.end(1))
    if (placed := _SLASHED_PLACE.match(text, found.end)) and _is_place(placed.group(1)):
        return found._replace(end=placed.end(1))
    dashed = _NEXT_DASH.match(text, found.end)
    return found if dashed and not text[dashed.end() : dashed.end() + 1].islower() else None


def _is_place(place: str, dashes: int = 0) -> bool:
    """Whether this is a place and a date, or nothing: words that begin with a capital, particles, and what stands beside a figure."""
    if not place:
        return True
    if "。" in place or (max(place) >= UNSPACED and len(place) > _UNSPACED_PLACE):
        return False
    named = place.replace("(", " ").split()
    if len(named) > _PLACE_WORDS or not place[0].isalnum() or place[0].islower() or _COLON.search(place):
        return False
    if sum(word in ("-", "–", "—") for word in named) > dashes or any(character in place for character in '"“”«»?!'):
        return False
    return all(_fits(named, number) for number in range(len(named)))


def _fits(named: list[str], number: int) -> bool:
    word = named[number].strip(".,;-–—/'")
    if not word[:1].islower() or len(word) <= _PARTICLE or "'" in word[:3]:
        return True
    return any(character.isdigit() for other in named[max(0, number - 2) : number + 3] for character in other)
