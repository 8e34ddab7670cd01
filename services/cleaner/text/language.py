"""What the rules know of each language, read once from `rules/*.toml` when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from services.cleaner.text.lexicon import LEXICONS, Lexicon, lexicon
from services.cleaner.text.lines import Line
from services.cleaner.text.phrasebook import Family, Phrasebook
from services.cleaner.text.roles import Roles
from services.cleaner.text.tongues import Tongues
from services.cleaner.text.vocabulary import Vocabulary
from services.cleaner.text.words import fold, wide, words
from shared.record import Kind


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All languages' data together.

    `vocabulary` holds labels by the words they are made of, `roles` the parts that words play in a prompt. `months`, `weekdays`
    and `date_words` are what a date stamp is made of;
    `byline_cues` stand before an author's name, `credit_cues` before or in a picture's credit; `agencies` are names under pictures,
    as words. Cues of a script without spaces are `wide_cues`, as they are written. `given_names` are first names; `lexicons` are the
    words that `lexicon.LEXICONS` names.
    """

    phrasebook: Phrasebook
    vocabulary: Vocabulary
    roles: Roles
    tongues: Tongues
    months: frozenset[str]
    weekdays: frozenset[str]
    date_words: frozenset[str]
    byline_cues: frozenset[str]
    credit_cues: frozenset[str]
    agencies: frozenset[tuple[str, ...]]
    wide_cues: Mapping[str, frozenset[str]]
    given_names: frozenset[str]
    lexicons: Mapping[str, Lexicon]

    def heard_in(self, lines: Sequence[Line]) -> Knowledge:
        """This knowledge with the roles of the languages that `lines` may be in."""
        spoken = self.tongues.spoken(lines)
        return self if spoken is None else replace(self, roles=self.roles.within(spoken))


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
    vocabulary = Vocabulary()
    roles = Roles()
    tongues = Tongues()
    sets: dict[str, set[str]] = {name: set() for name in ("months", "weekdays", "date_words", "byline", "credit")}
    wide_cues: dict[str, set[str]] = {"byline": set(), "credit": set()}
    agencies: set[tuple[str, ...]] = set()
    given_names: set[str] = set()
    listed: dict[str, list[str]] = {name: [] for name in LEXICONS}
    for data in files:
        language = data["language"]
        for family in data.get("family", ()):
            _learn(book, language, family)
        for label in data.get("label", ()):
            _learn_label(vocabulary, data, label)
        tongues.learn(language, data.get("words", {}).get("function", ()))
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
        given_names.update(fold(name) for name in data.get("given_names", ()))
        for name, items in data.get("lexicon", {}).items():
            _listed(listed, language, name).extend(items)
    return Knowledge(
        phrasebook=book,
        vocabulary=vocabulary,
        roles=roles,
        tongues=tongues,
        months=frozenset(sets["months"]),
        weekdays=frozenset(sets["weekdays"]),
        date_words=frozenset(sets["date_words"]),
        byline_cues=frozenset(sets["byline"]),
        credit_cues=frozenset(sets["credit"]),
        agencies=frozenset(agencies),
        wide_cues={name: frozenset(found) for name, found in wide_cues.items()},
        given_names=frozenset(given_names),
        lexicons={name: lexicon(name, items) for name, items in listed.items()},
    )


def _listed(listed: Mapping[str, list[str]], language: str, name: str) -> list[str]:
    if name not in listed:
        raise ValueError(f"{language}: there is no lexicon {name!r}; they are {', '.join(LEXICONS)}")
    return listed[name]


def _learn(book: Phrasebook, language: str, data: Mapping[str, Any]) -> None:
    family = _family(f"phrase.{language}.{data['name']}", data, apart=("phrases",))
    for phrase in data["phrases"]:
        book.add(phrase, family)


def _learn_label(vocabulary: Vocabulary, data: Mapping[str, Any], label: Mapping[str, Any]) -> None:
    family = _family(f"label.{data['language']}.{label['name']}", label, apart=("all_of", "with", "least"))
    function = data.get("words", {}).get("function", ())
    vocabulary.add(family, label["all_of"], (*label.get("with", ()), *function), label.get("least", 1))


def _family(rule: str, data: Mapping[str, Any], apart: Iterable[str]) -> Family:
    options = {key: value for key, value in data.items() if key not in ("name", "kind", "where", "max_words", *apart)}
    return Family(rule, Kind(data["kind"]), data.get("where", "line"), data.get("max_words", 12), **options)
