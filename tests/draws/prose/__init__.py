"""Invented news: stories, single sentences and casts in five languages, from lexicons that are data beside this module. Pure.

A story has a cast (two people, two places, two bodies) that its sentences speak of; figures and words are drawn anew. It makes
no sense, but it reads as news does to a machine: names recur within a story and not across, function words are common to all.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.draws.forms import Filling
from tests.draws.words import UNSPACED

#: Languages there are lexicons for, and how often each is drawn.
LANGUAGES = {"en": 64, "de": 12, "es": 10, "ru": 8, "ja": 6}
#: Names that stay the same through a story.
_CAST = ("person", "person.b", "place", "place.b", "org", "org.b")


@dataclass(frozen=True)
class Lexicon:
    """Word lists by name, and forms for headlines and sentences."""

    lists: dict[str, list[str]]
    titles: list[str]
    sentences: list[str]


@dataclass(frozen=True)
class Draft:
    """A story not yet printed: a headline, paragraphs as plain text, and who is in it."""

    title: str
    paragraphs: tuple[str, ...]
    language: str
    cast: dict[str, str]


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language, read once."""
    rows = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
    titles, sentences = rows.pop("titles"), rows.pop("sentences")
    lists = {name: [word.replace("_", " ") for word in words.split()] for name, words in rows.items()}
    return Lexicon(lists, titles.strip().split("\n"), sentences.strip().split("\n"))


def cast(random: Random, language: str) -> dict[str, str]:
    """Names for a story."""
    filling = Filling(random, {}, language)
    filling.line(" ".join(f"{{{name}}}" for name in _CAST))
    return filling.kept


def sentences(random: Random, language: str, number: int, cast: dict[str, str]) -> str:
    """Running text about `cast`; no form of a sentence comes twice in a row of as many as there are."""
    words = lexicon(language)
    chosen = random.sample(words.sentences, min(number, len(words.sentences)))
    between = "" if language in UNSPACED else " "
    return between.join(Filling(random, words.lists, language, dict(cast)).line(form) for form in chosen)


def story(random: Random, language: str, known: dict[str, str] | None = None) -> Draft:
    """A story of 4 to 14 paragraphs; with `known` names, another report of the same event."""
    words, names = lexicon(language), known or cast(random, language)
    paragraphs = tuple(sentences(random, language, random.randint(1, 4), names) for _ in range(random.randint(4, 14)))
    title = Filling(random, words.lists, language, dict(names)).line(random.choice(words.titles))
    return Draft(title, paragraphs, language, names)
