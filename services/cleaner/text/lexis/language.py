"""What the rules know of each language, read once from `rules/*.toml` when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any

from services.cleaner.text.lexis import marks
from services.cleaner.text.lexis.lexicon import LEXICONS, Lexicon, lexicon
from services.cleaner.text.lexis.marks import SIGN_LETTERS, SOURCED_BY, Marks, label_in, marks_of, may_hold_phrase
from services.cleaner.text.lexis.phrasebook import Family, Hit, Phrasebook
from services.cleaner.text.lexis.roles import Roles
from services.cleaner.text.lexis.tongues import Tongues
from services.cleaner.text.lexis.vocabulary import Vocabulary
from services.cleaner.text.lines import Line
from services.cleaner.text.prospects import Prospects
from services.cleaner.text.words import fold, wide, words
from shared.record import Kind

#: Lists of `[words]`: what date stamps are made of, and cues: an item in a script without spaces is looked for as it is written.
_OF_DATES, _CUES = ("months", "weekdays", "date_words"), ("byline", "credit")
_LISTS = (*_OF_DATES, *_CUES)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All languages' data together.

    `vocabulary` holds labels by the words they are made of, `roles` the parts that words play in a prompt, `tongues` the small words
    that tell languages apart. `months`, `weekdays` and `date_words` are what a date stamp is made of; `byline_cues` stand before an
    author's name, `credit_cues` before or in a picture's credit; `agencies` are names under pictures, as words. Cues of a script
    without spaces are `wide_cues`, as they are written. `given_names` are first names; `lexicons` are the words that
    `lexicon.LEXICONS` names. `marks` tell which of all this a line can be about; `prospects` are those of the lines of one text, where
    the knowledge is of one.
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
    marks: Marks
    prospects: Prospects | None = None

    def hits(self, line: Line) -> list[Hit]:
        """The phrases and labels that `line` may be."""
        held = marks_of(line, self.marks)
        found = self.phrasebook.hits(line, inside=may_hold_phrase(held))
        return found if held & marks.ORDINARY else found + self.vocabulary.hits(line)


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
    book, vocabulary, roles, tongues, listed = Phrasebook(), Vocabulary(), Roles(), Tongues(), _Listed()
    for data in files:
        language, named = data["language"], data.get("words", {})
        for family in data.get("family", ()):
            _learn(book, language, family)
        for label in data.get("label", ()):
            _learn_label(vocabulary, data, label)
        tongues.learn(language, named.get("function", ()))
        for role, given in data.get("prompt", {}).items():
            roles.learn(language, role, given)
        listed.learn(language, data)
    lexicons = {name: lexicon(name, items) for name, items in listed.lexicons.items()}
    byline_cues, credit_cues = frozenset(listed.words["byline"]), frozenset(listed.words["credit"])
    lists = {
        marks.PERMISSION: lexicons["permission"].may_hold,
        marks.COPYING: lexicons["copying"].may_hold,
        marks.WORK: lexicons["work"].may_hold,
        marks.BIOGRAPHY: lexicons["biography"].may_hold,
        marks.BYLINE: byline_cues.__contains__,
        marks.CREDIT: lambda word: word in credit_cues or label_in(word) in credit_cues,
        marks.ORDINARY: _ordinary(vocabulary, listed, (lexicons[name] for name in ("joining", "source", "agencies"))),
        marks.SOURCED: lambda word: not SOURCED_BY.isdisjoint(map(label_in, word.split("'"))),
    }
    return Knowledge(
        phrasebook=book,
        vocabulary=vocabulary,
        roles=roles,
        tongues=tongues,
        months=frozenset(listed.words["months"]),
        weekdays=frozenset(listed.words["weekdays"]),
        date_words=frozenset(listed.words["date_words"]),
        byline_cues=byline_cues,
        credit_cues=credit_cues,
        agencies=frozenset(listed.agencies),
        wide_cues={name: frozenset(found) for name, found in listed.wide_cues.items()},
        given_names=frozenset(listed.given_names),
        lexicons=lexicons,
        marks=Marks(lists, book.anchors(tongues.has).bits, roles.bits),
    )


def _ordinary(vocabulary: Vocabulary, listed: _Listed, lexicons: Iterable[Lexicon]) -> Callable[[str], bool]:
    """Whether a word is one of those that neither labels nor dates nor lines of sources are made of; words like signs and numbers are."""
    special = frozenset(chain(*(listed.words[name] for name in _OF_DATES), *listed.agencies))
    among = tuple(lexicons)

    def ordinary(word: str) -> bool:
        if len(word) <= SIGN_LETTERS or word[0].isdigit() or word in special:
            return False
        return not (any(lexicon.may_hold(word) for lexicon in among) or vocabulary.has(word))

    return ordinary


@dataclass(frozen=True, slots=True)
class _Listed:
    """What rule files merely list, gathered of all of them."""

    words: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _LISTS})
    wide_cues: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _CUES})
    agencies: set[tuple[str, ...]] = field(default_factory=set)
    given_names: set[str] = field(default_factory=set)
    lexicons: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in LEXICONS})

    def learn(self, language: str, data: Mapping[str, Any]) -> None:
        for name, into in self.words.items():
            for given in data.get("words", {}).get(name, ()):
                if name in self.wide_cues and wide(given):
                    self.wide_cues[name].add(given)
                else:
                    into.update(words(given))
        self.agencies.update(tuple(words(name)) for name in data.get("agencies", ()))
        self.given_names.update(fold(name) for name in data.get("given_names", ()))
        for name, items in data.get("lexicon", {}).items():
            if name not in self.lexicons:
                raise ValueError(f"{language}: there is no lexicon {name!r}; they are {', '.join(LEXICONS)}")
            self.lexicons[name].extend(items)


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
