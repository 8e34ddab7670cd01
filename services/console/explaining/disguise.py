"""A text told in other words: what names people, places and sums is invented, what tells an article from noise stays. Pure.

Replaced alike wherever they stand, so that repeats stay repeats: names, which are words that are written with a capital and never
without; all words of addresses and hosts; numbers of two digits and more, within their range as days, months, minutes or years;
and, where asked for, the words of running text. What the rules know stays: labels, prompts, months, agencies, platforms.
In scripts without capitals a name looks like any word, so there each unknown word counts as one; of Japanese and Chinese the
characters do, but for hiragana.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from random import Random

from services.cleaner.text.lines import split
from services.cleaner.text.words import fold

#: Han, kana: a character is a word.
_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_WIDE}]|[^\W\d_{_WIDE}]+")
_NUMBER = re.compile(r"[0-9]{2,}")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|[a-z]{2})\b")
#: Parts of an address that name nobody.
_OF_ADDRESSES = frozenset("http https www mailto com org net info co html php".split())
#: Letters of a word of running text from which it is replaced: shorter ones hold a sentence together.
_CONTENT_LETTERS = 4
#: Tries at a word that is neither known nor in the text: of two letters there are few.
_TRIES = 20
#: What invented words are made of, by the script's name in Unicode; the first serves for scripts not listed.
_PIECES = {
    "LATIN": "ba ro mi ten lu var so kel dan pri mo ges tal fen wil dor bre sa".split(),
    "CYRILLIC": "ба ро ми тен лу вар со кел дан при мо гес тал фен вил дор бре са".split(),
    "GREEK": "βα ρο μι τεν λου βαρ σο κελ δαν πρι".split(),
    "ARABIC": list("بتجحخدرزسشصضطعغفقكلمنهوي"),
    "HEBREW": list("אבגדהוזחטילמנסעפצקרשת"),
    "DEVANAGARI": list("कखगचजटडतदनपबमयरलवशसह"),
    "THAI": list("กขคงจชซญดตถทนบปผพมยรลวสหอ"),
    "HANGUL": list("가나다라마바사아자차카타파하고노도로모보소오조초코토"),
    "CJK": list("山川田村林森石竹松杉梅原野谷岡坂浜島崎沢池泉橋町里"),
    "KATAKANA": list("アカサタナハマヤラワイキシチニヒミリウクスツヌフムユル"),
}


@dataclass(frozen=True, slots=True)
class Strength:
    """How much is replaced besides names: the words of running text, numbers. `says` is for a person."""

    says: str
    words: bool
    numbers: bool


#: From the one that gives least away to the one that changes least.
STRENGTHS = (
    Strength("names, numbers and the words of running text are invented", words=True, numbers=True),
    Strength("names and numbers are invented", words=False, numbers=True),
    Strength("names are invented, numbers are not", words=False, numbers=False),
)


@cache
def vocabulary() -> frozenset[str]:
    """Words that the rules know in any language, and the names of agencies, as they are compared."""
    rules = resources.files("services.cleaner") / "rules"
    files = [item for item in rules.iterdir() if item.name.endswith(".toml")] + [resources.files("shared") / "agencies.toml"]
    return frozenset(fold(word) for file in files for given in _strings(tomllib.loads(file.read_text("utf-8"))) for word in _found(given))


@dataclass(slots=True)
class Disguise:
    """Replaces each word of `hidden` and numbers; what a word became it stays. `taken` are words that no invented one may be."""

    hidden: Set[str]
    taken: set[str]
    random: Random
    numbers: bool
    _invented: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], hosts: Iterable[str], strength: Strength, random: Random, known: Set[str]) -> Disguise:
        """One for all of `texts` together, found on `hosts`. Words in `known` stay. Linear in the texts."""
        joined = "\n".join(texts)
        said = set(_found(joined))
        hidden = {fold(word) for word in said if _nameless(word)} | {fold(word) for word in said if word[0].isupper() and len(word) > 1}
        hidden -= {fold(word) for word in said if word[0].islower()}
        hidden |= {fold(word) for address in (*_ADDRESS.findall(joined), *hosts) for word in _found(address) if len(word) > 2}
        if strength.words:
            prose = "\n".join(line.text for line in split(joined) if line.prose)
            hidden |= {fold(word) for word in _found(prose) if len(word) >= _CONTENT_LETTERS}
        everything = known | _OF_ADDRESSES
        return cls(frozenset(hidden - everything), {*everything, *map(fold, said)}, random, strength.numbers)

    def text(self, text: str) -> str:
        """`text` in its disguise: as many lines, words and marks as before."""
        return self.figures(_WORD.sub(lambda found: self._word(found.group()), text))

    def figures(self, text: str) -> str:
        """`text` with other numbers, where numbers are replaced at all, and the same words."""
        return _NUMBER.sub(lambda found: self._number(found.group()), text) if self.numbers else text

    def hides(self, word: str) -> bool:
        """Whether the word is one that is replaced."""
        return fold(word) in self.hidden

    def _word(self, word: str) -> str:
        if (bare := fold(word)) not in self.hidden:
            return word
        if bare not in self._invented:
            self._invented[bare] = self._new(bare)
        new = self._invented[bare]
        return new.upper() if word.isupper() and len(word) > 1 else new.capitalize() if word[0].isupper() else new

    def _new(self, word: str) -> str:
        pieces = _PIECES.get(unicodedata.name(word[0], "").partition(" ")[0], _PIECES["LATIN"])
        new = word
        for _ in range(_TRIES):
            new = "".join(self.random.choice(pieces) for _ in range(len(word)))[: len(word)]
            if new not in self.taken:
                break
        self.taken.add(new)
        return new

    def _number(self, number: str) -> str:
        if number not in self._invented:
            self._invented[number] = _other_number(number, self.random)
        return self._invented[number]


def _other_number(number: str, random: Random) -> str:
    """Another of as many digits that can be what this one can: the year of a date, its month, its day, minutes."""
    value = int(number[:8])  # a longer one is no date
    for first, last in ((10, 12), (13, 28), (29, 31), (32, 59), (1950, 2029)):
        if first <= value <= last and len(number) == len(str(value)):
            return str(random.randint(first, last))
    if len(number) == 2:
        return number if number[0] == "0" else str(random.randint(60, 99))
    return "".join(digit if digit == "0" else random.choice("123456789") for digit in number)


def _nameless(word: str) -> bool:
    """Whether the script of the word has no capitals; hiragana are endings and particles."""
    return word[0].upper() == word[0].lower() and not "\u3040" <= word[0] <= "\u309f"


def _found(text: str) -> list[str]:
    return _WORD.findall(text)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
