"""What the rules know of each language, read once from `rules/*.toml` when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from services.cleaner.text.phrasebook import Family, Phrasebook
from services.cleaner.text.words import words
from shared.record import Kind

#: Roles a word can have in a prompt; `prompts.py` says how they combine.
ROLES = ("you", "we", "screen", "account", "money", "act", "threat", "narration", "advice")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All languages' data together.

    `roles` maps a word to the (language, role) pairs it can play in a prompt, `stems` the first letters of words to (beginning,
    language, role). `months`, `weekdays` and `date_words` are what a date stamp is made of; `byline_cues` stand before an author's
    name, `credit_cues` before or in a picture's credit; `agencies` are names under pictures, as words.
    """

    phrasebook: Phrasebook
    roles: Mapping[str, tuple[tuple[str, str], ...]]
    stems: Mapping[str, tuple[tuple[str, str, str], ...]]
    months: frozenset[str]
    weekdays: frozenset[str]
    date_words: frozenset[str]
    byline_cues: frozenset[str]
    credit_cues: frozenset[str]
    agencies: frozenset[tuple[str, ...]]


@cache
def knowledge() -> Knowledge:
    """What `rules/*.toml` hold.

    Raises:
        ValueError: a file breaks the notation; the message names the file's rule and the phrase.
    """
    folder = resources.files("services.cleaner") / "rules"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return assemble([tomllib.loads(item.read_text("utf-8")) for item in files])


def assemble(files: Iterable[Mapping[str, Any]]) -> Knowledge:
    """The knowledge that the parsed rule files hold together."""
    book = Phrasebook()
    roles: dict[str, list[tuple[str, str]]] = {}
    stems: dict[str, list[tuple[str, str, str]]] = {}
    sets: dict[str, set[str]] = {name: set() for name in ("months", "weekdays", "date_words", "byline", "credit")}
    agencies: set[tuple[str, ...]] = set()
    for data in files:
        language = data["language"]
        for family in data.get("family", ()):
            _learn(book, language, family)
        for role, given in data.get("prompt", {}).items():
            _learn_role(roles, stems, language, role, given)
        for name, into in sets.items():
            into.update(word for given in data.get("words", {}).get(name, ()) for word in words(given))
        agencies.update(tuple(words(name)) for name in data.get("agencies", ()))
    return Knowledge(
        phrasebook=book,
        roles={word: tuple(found) for word, found in roles.items()},
        stems={stem: tuple(found) for stem, found in stems.items()},
        months=frozenset(sets["months"]),
        weekdays=frozenset(sets["weekdays"]),
        date_words=frozenset(sets["date_words"]),
        byline_cues=frozenset(sets["byline"]),
        credit_cues=frozenset(sets["credit"]),
        agencies=frozenset(agencies),
    )


def _learn(book: Phrasebook, language: str, data: Mapping[str, Any]) -> None:
    options = {key: value for key, value in data.items() if key not in ("name", "kind", "phrases", "where", "max_words")}
    rule = f"phrase.{language}.{data['name']}"
    family = Family(rule, Kind(data["kind"]), data.get("where", "line"), data.get("max_words", 12), **options)
    for phrase in data["phrases"]:
        book.add(phrase, family)


#: Letters by which a word given as `abcd*` is looked up.
STEM = 4


def _learn_role(
    roles: dict[str, list[tuple[str, str]]], stems: dict[str, list[tuple[str, str, str]]], language: str, role: str, given: Iterable[str]
) -> None:
    if role not in ROLES:
        raise ValueError(f"{language}: a prompt has no role {role!r}; the roles are {', '.join(ROLES)}")
    for item in given:
        word, *more = words(item) or [""]
        if not word or more:
            raise ValueError(f"{language}: in a prompt {item!r} can play no role: it is not one word")
        if item.endswith("*"):
            stems.setdefault(word[:STEM], []).append((word, language, role))
        else:
            roles.setdefault(word, []).append((language, role))
