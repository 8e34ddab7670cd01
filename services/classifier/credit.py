"""Which agency an article is credited to, by the slot the credit stands in. Pure.

A closed list of agencies and a few slots, no search of the body: "told AFP" in a sentence is a source, not a credit. Only
lines short enough to be a credit are looked at, near the top or the end, and every pattern is anchored at the line's start or
end, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from shared.agencies import Agency, agencies
from shared.record import Credit

Form = Literal["byline", "dateline", "footer", "copyright", "republished", "contribution"]
#: Lines at the top that can be a byline or open with a dateline (title, section, author, date, caption and prompts come first),
#: and lines at the end that can be a footer.
TOP_LINES, END_LINES = 12, 15
#: Longest byline and longest footer, contribution or notice, in characters.
_BYLINE, _NOTE = 100, 300
#: How far into a line a dateline's place and date can reach, in characters.
_DATELINE = 80
#: How a note says that an agency's text went into the article.
_WITH = (
    "With (?:files|a file|reporting|additional reporting|material|contributions) (?:from|by)|Additional reporting by"
    "|Mit Material (?:von|der)|Avec|Con información de|Com informações d[aeo]|Con|Met bijdragen van|Med materiale? fra"
)


class _Line(NamedTuple):
    text: str
    start: int


def find_credit(text: str) -> Credit | None:
    """The credit that decides, with its span in `text`.

    The first found of dateline, byline, republication, contribution, copyright and footer.
    """
    found = [_Line(line, start) for line, start in _lines(text) if line]
    top, end = found[:TOP_LINES], found[-END_LINES:]
    slots: list[tuple[Form, list[_Line]]] = [
        ("dateline", top),
        ("byline", top),
        ("republished", [*found[:TOP_LINES], *end]),
        ("contribution", [*found[:TOP_LINES], *end]),
        ("copyright", end),
        ("footer", end),
    ]
    return next((credit for form, lines in slots for line in lines if (credit := _in_slot(form, line))), None)


def _in_slot(form: Form, line: _Line) -> Credit | None:
    if form != "dateline" and len(line.text) > (_BYLINE if form == "byline" else _NOTE):
        return None
    match = _patterns()[form].search(line.text[: _DATELINE + 40] if form == "dateline" else line.text)
    if not match:
        return None
    name = next(group for group in match.groups() if group)
    agency = _by_name()[name]
    return Credit(agency=agency.name, class_=agency.class_, form=form, start=line.start + match.start(), end=line.start + match.end())


def _lines(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        yield bare, at + line.find(bare)
        at += len(line) + 1


@cache
def _by_name() -> dict[str, Agency]:
    return {name: agency for agency in agencies() for name in (*agency.names, *agency.codes)}


def _either(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@cache
def _patterns() -> dict[Form, re.Pattern[str]]:
    """One pattern per slot. Every group but the agency's is without capture, so the one that matched names it."""
    named = _either([name for agency in agencies() for name in agency.names])
    any_ = _either(list(_by_name()))
    by = r"(?:By|Von|Par|Por|De|Di|Da|Door|Av|Af|Przez|Source|Quelle|Fuente|Fonte|Bron|Kilde|Källa|Źródło)"
    partners = rf"(?:\s*[/,]\s*(?:{any_}))*"
    return {
        "dateline": re.compile(
            rf"^(?:[^\W\d_][^()\n]{{0,{_DATELINE}}})?\(({any_})(?:\s*[/-]\s*[\w.-]{{1,20}})?\)\s*[-–—:]"
            rf"|^(?:[^\W\d_][^()\n]{{1,40}}),?\s(?:\d{{1,2}}\.?\s)?[^\W\d_]{{0,12}}\.?\s?\d{{0,2}}\s?/({any_})/\s*[-–—]"
        ),
        "byline": re.compile(
            rf"^(?:{by}:?\s)?(?:the\s)?({any_})(?:\s(?:Staff|staff|Writers?|News|Newsroom|Editors?|reporters?))?$"
            rf"|^{by}:?\s[^\W\d_][^,|/()\n]{{1,50}}(?:\s?[,|/–—-]\s?|\s\()(?:the\s|The\s)?({any_})\)?$"
        ),
        "republished": re.compile(
            rf"(?:originally (?:published|appeared|produced)|first (?:published|appeared)|republished|reprinted|reposted)"
            rf"[^\n]{{0,30}}?\b(?:by|on|in|from|at|with permission from)\s(?:the\s)?({named})(?!\w)",
            re.IGNORECASE,
        ),
        "contribution": re.compile(
            rf"^[(\[*—–-]?\s?(?:{_WITH})\s(?:[^.\n]{{0,40}}?\s)?(?:[Tt]he\s)?({any_})(?:\W|$)"
            rf"|({named}|AP|AFP|UPI|PA|dpa)(?:\s(?:writers?|reporters?|journalists?|staff))?[^.\n]{{0,60}}"
            r"\scontributed to this (?:report|story|article)"
        ),
        "copyright": re.compile(
            rf"(?:©|\([cC]\)|Copyright|COPYRIGHT)\s?(?:©\s?)?(?:\d{{4}}(?:[-–]\d{{4}})?,?\s)?(?:by\s)?(?:[Tt]he\s)?({any_})(?!\w)"
        ),
        "footer": re.compile(
            rf"^[(\[]?({any_}){partners}[)\]]?$|[.!?”\"»]\s?[(\[]({any_}){partners}[)\]]$|[.!?”\"»]\s?/({any_})/?$|^({any_})[-\w]*,\s?[a-z]+:\d"
        ),
    }
