"""Outlets that do not exist: names, and what each puts around its articles out of habit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.draws.names import place
from tests.draws.prose import LANGUAGES, cast, sentences
from tests.draws.words import UNSPACED, Paragraph, Text, standing

#: Outlets of a draw, by language; many outlets in one language are what makes copies.
OUTLETS = {"en": 44, "de": 12, "es": 10, "ru": 8, "ja": 6}
_PAPERS = "Courier Tribune Gazette Post Observer Chronicle Herald Echo Dispatch Record Standard Sentinel".split()
_DATELINES = ("{place} – ", "{place}, {date} – ", "({agency}) ", "{place} ({agency}) - ", "{PLACE} — ")


@dataclass(frozen=True)
class Outlet:
    """A publisher. `footer` and `insert` are words it prints under and within articles, `shares` how often it does, 0-1."""

    name: str
    language: str
    footer: tuple[str, ...]
    insert: str
    shares: float
    dateline: float
    number: int


def outlets(random: Random) -> list[Outlet]:
    """The outlets of a draw."""
    made = []
    for language in LANGUAGES:
        for number in range(OUTLETS[language]):
            town = place(random, "en")
            name = f"{town} {random.choice(_PAPERS)} {language.upper()} {number}"
            size = random.choice((0, 1, 1, 2))
            lines = tuple(sentences(random, language, random.randint(1, 3), cast(random, language)) for _ in range(size))
            insert = sentences(random, language, 1, cast(random, language))
            made.append(Outlet(name, language, lines, insert, random.choice((0.0, 0.3, 1.0)), random.choice((0.0, 0.5, 0.9)), number))
    return made


def dressed(random: Random, text: Text, outlet: Outlet) -> Text:
    """`text` as the outlet prints it: a dateline before, furniture within and below, by its habits."""
    paragraphs: list[Paragraph] = list(text.paragraphs)
    if random.random() < outlet.dateline and outlet.language not in UNSPACED:
        paragraphs[0] = standing(_dateline(random, outlet), text.language) + paragraphs[0]
    if random.random() < outlet.shares and len(paragraphs) > 2:
        paragraphs.insert(len(paragraphs) // 2, standing(outlet.insert, text.language))
    if random.random() < outlet.shares:
        paragraphs += [standing(line, text.language) for line in outlet.footer]
    return text.with_paragraphs(paragraphs)


def _dateline(random: Random, outlet: Outlet) -> str:
    town = place(random, outlet.language)
    agency = ("NWA", "Interpress", "Meridian News")[outlet.number % 3]
    form = random.choice(_DATELINES)
    return form.format(place=town, PLACE=town.upper(), agency=agency, date=f"{random.randint(1, 28)}.")
