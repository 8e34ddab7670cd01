"""What credits are made of besides agencies: phrases and small words, a file per language in `languages/`. Pure, read once.

All languages count in every text: outlets mix them, and a text's language is a guess where it is short.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Form = Literal["byline", "dateline", "footer", "copyright", "republished", "contribution"]
#: Keys of words whose letter case counts.
_AS_PRINTED = frozenset({"institution"})
_FOLDER = Path(__file__).with_name("languages")


class Cues:
    """Phrases that announce who wrote a text, each with its mark (a colon, a space) behind it; a place costs one look-up."""

    def __init__(self, phrases: Iterable[str], mark: re.Pattern[str]) -> None:
        self._mark = mark
        self._by_head: dict[str, list[str]] = {}
        for phrase in sorted(phrases, key=lambda phrase: -len(phrase)):
            self._by_head.setdefault(phrase[:2], []).append(phrase)

    def end(self, text: str, at: int) -> int:
        """Where the longest phrase that begins at `at` ends with its mark; 0 where none does."""
        for phrase in self._by_head.get(text[at : at + 2].lower(), ()):
            end = at + len(phrase)
            if text[at:end].lower() == phrase and (mark := self._mark.match(text, end)):
                return mark.end()
        return 0


@dataclass(frozen=True, slots=True)
class Regions:
    """Codes of a country's provinces that are agencies' too, and words by which a text shows that it is in its language."""

    codes: frozenset[str]
    telling: frozenset[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of all languages, as `README.md` names them, in lower case."""

    by: Cues
    source: Cues
    before: frozenset[str]
    elided: tuple[str, ...]
    joins: re.Pattern[str]
    also: str
    together: re.Pattern[str]
    newsroom: frozenset[str]
    role: frozenset[str]
    photo: frozenset[str]
    institution: re.Pattern[str]
    rights: frozenset[str]
    copyright: tuple[str, ...]
    short: frozenset[str]
    jointly: tuple[str, ...]
    compound: re.Pattern[str]
    regions: tuple[Regions, ...]
    never: tuple[str, ...]


@cache
def languages() -> tuple[dict[str, Any], ...]:
    """The files, as they are."""
    return tuple(tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml")))


@cache
def words() -> Words:
    """The small words, compiled."""
    return Words(
        by=Cues(_all("by"), re.compile(r"\s?[:：＝=]\s{0,3}|\s{1,3}")),
        source=Cues(_all("source"), re.compile(r"\s?[:：＝=】]\s{0,3}|\s{1,3}")),
        before=frozenset(word for phrase in _all("before") for word in phrase.split()),
        elided=tuple(word for phrase in _all("elided") for word in phrase.split() if not word.isalpha() or not word.isascii()),
        joins=re.compile(rf"\s?[/,;&+、＝=|·・-]\s?(?:(?:{_any('and')})\s)?|\s(?:{_any('and')}|[–—])\s", re.IGNORECASE),
        also=_any("and"),
        together=re.compile(rf"[\s/(,]\(?((?:{_any('with')})\s)", re.IGNORECASE),
        newsroom=frozenset(_all("newsroom")),
        role=frozenset(_all("role")),
        photo=frozenset(_all("photo")),
        institution=re.compile(rf"(?:\s?|[・ァ-ヿ]{{0,20}})(?:{_any('institution')})(?!\w)"),
        rights=frozenset(_all("rights")),
        copyright=tuple(_all("copyright")),
        jointly=tuple(_all("jointly")),
        short=frozenset(_all("short")),
        compound=re.compile(rf"(?:{_any('compound')})(?!\w)", re.IGNORECASE),
        regions=tuple(_regions()),
        never=tuple(_all("never")),
    )


def _regions() -> Iterable[Regions]:
    for language in (one["words"] for one in languages()):
        if language.get("regions"):
            yield Regions(frozenset(language["regions"]), frozenset(language["telling"]))


def _all(key: str) -> Iterable[str]:
    every = (word for language in languages() for word in language["words"].get(key, ()))
    return dict.fromkeys(every if key in _AS_PRINTED else map(str.casefold, every))


def _any(key: str) -> str:
    return "|".join(re.escape(word) for word in sorted(_all(key), key=lambda word: -len(word)))
