"""What the rules know of each language, read once from `rules/*.toml` when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from services.cleaner.text.phrasebook import Family, Phrasebook
from services.cleaner.text.roles import Roles
from services.cleaner.text.words import wide, words
from shared.record import Kind


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All languages' data together.

    `roles` are the parts that words play in a prompt. `months`, `weekdays` and `date_words` are what a date stamp is made of;
    `byline_cues` stand before an author's name, `credit_cues` before or in a picture's credit; `agencies` are names under pictures,
    as words. Cues of a script without spaces are `wide_cues`, as they are written.
    """

    phrasebook: Phrasebook
    roles: Roles
    months: frozenset[str]
    weekdays: frozenset[str]
    date_words: frozenset[str]
    byline_cues: frozenset[str]
    credit_cues: frozenset[str]
    agencies: frozenset[tuple[str, ...]]
    wide_cues: Mapping[str, frozenset[str]]


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
    roles = Roles()
    sets: dict[str, set[str]] = {name: set() for name in ("months", "weekdays", "date_words", "byline", "credit")}
    wide_cues: dict[str, set[str]] = {"byline": set(), "credit": set()}
    agencies: set[tuple[str, ...]] = set()
    for data in files:
        language = data["language"]
        for family in data.get("family", ()):
            _learn(book, language, family)
        for role, given in data.get("prompt", {}).items():
            roles.learn(language, role, given)
        for name, into in sets.items():
            whole = wide_cues.get(name)
            for given in data.get("words", {}).get(name, ()):
                if whole is not None and wide(given):
                    whole.add(given)
                else:
                    into.update(words(given))
        agencies.update(tuple(words(name)) for name in data.get("agencies", ()))
    return Knowledge(
        phrasebook=book,
        roles=roles,
        months=frozenset(sets["months"]),
        weekdays=frozenset(sets["weekdays"]),
        date_words=frozenset(sets["date_words"]),
        byline_cues=frozenset(sets["byline"]),
        credit_cues=frozenset(sets["credit"]),
        agencies=frozenset(agencies),
        wide_cues={name: frozenset(found) for name, found in wide_cues.items()},
    )


def _learn(book: Phrasebook, language: str, data: Mapping[str, Any]) -> None:
    options = {key: value for key, value in data.items() if key not in ("name", "kind", "phrases", "where", "max_words")}
    rule = f"phrase.{language}.{data['name']}"
    family = Family(rule, Kind(data["kind"]), data.get("where", "line"), data.get("max_words", 12), **options)
    for phrase in data["phrases"]:
        book.add(phrase, family)
