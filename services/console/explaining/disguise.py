"""A text told in other words: what names people, places and sums is invented, what tells an article from noise stays. Pure.

Replaced alike wherever they stand, so that repeats stay repeats: names, which are words that are hardly ever written without a
capital; all words of addresses and hosts; numbers of two digits and more, within their range as days, months, minutes or years;
and, where asked for, the words of running text. What the rules know stays: labels, prompts, months, agencies, platforms; but a first
name that they know becomes another.
In scripts without capitals a name looks like any word, so there each unknown word counts as one; of Japanese and Chinese the
characters do, but for hiragana.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from random import Random

from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.words import fold

#: Han, kana: a character is a word.
_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_WIDE}]|[^\W\d_{_WIDE}]+")
_NUMBER = re.compile(r"[0-9]{2,}")
#: A part of a class or an id that is written as one word: `Port` of `PortStory`.
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
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
    """How much is replaced besides names: the words of running text, numbers; and whether names are in classes and ids, too.

    `says` is for a person.
    """

    says: str
    words: bool
    numbers: bool
    marks: bool = True


#: From the one that gives least away to the one that changes least.
STRENGTHS = (
    Strength("names, numbers and the words of running text are invented", words=True, numbers=True),
    Strength("names and numbers are invented", words=False, numbers=True),
    Strength("names are invented, numbers are not", words=False, numbers=False),
    Strength("names are invented but in classes and ids, numbers are not", words=False, numbers=False, marks=False),
)


@cache
def vocabulary() -> frozenset[str]:
    """Words that the rules know in any language but for first names, and the names of agencies, as they are compared."""
    rules = resources.files("services.cleaner") / "rules"
    files = [item for item in rules.iterdir() if item.name.endswith(".toml")] + [resources.files("shared") / "agencies.toml"]
    data = [{name: value for name, value in tomllib.loads(file.read_text("utf-8")).items() if name != "given_names"} for file in files]
    return frozenset(fold(word) for given in _strings(data) for word in _found(given))


@cache
def _given_names() -> Mapping[str, tuple[str, ...]]:
    """The first names that the rules know, by script."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name in filter(_WORD.fullmatch, sorted(knowledge().given_names)):
        names[_script(name)].append(name)
    return {script: tuple(found) for script, found in names.items()}


@dataclass(slots=True)
class Disguise:
    """Replaces each word of `hidden` and numbers; what a word became it stays. `taken` are words that no invented one may be.

    `named` are the words that are hidden of classes and ids: names alone, for the other words there are the site's, not the story's.
    """

    hidden: Set[str]
    named: Set[str]
    taken: set[str]
    random: Random
    numbers: bool
    _invented: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], hosts: Iterable[str], strength: Strength, random: Random, known: Set[str]) -> Disguise:
        """One for all of `texts` together, found on `hosts`. Words in `known` stay. Linear in the texts."""
        joined = "\n".join(texts)
        said = Counter(_found(joined))
        hidden = {fold(word) for word in said if _nameless(word)} | _capitalised(said)
        hidden |= {fold(word) for address in (*_ADDRESS.findall(joined), *hosts) for word in _found(address) if len(word) > 2}
        everything = known | _OF_ADDRESSES
        named = frozenset(hidden - everything) if strength.marks else frozenset[str]()
        if strength.words:
            prose = "\n".join(line.text for line in split(joined) if line.prose)
            hidden |= {fold(word) for word in _found(prose) if len(word) >= _CONTENT_LETTERS}
        return cls(frozenset(hidden - everything), named, {*everything, *map(fold, said)}, random, strength.numbers)

    def text(self, text: str) -> str:
        """`text` in its disguise: as many lines, words and marks as before."""
        return self.figures(_WORD.sub(lambda found: self._word(found.group()), text))

    def figures(self, text: str) -> str:
        """`text` with other numbers, where numbers are replaced at all, and the same words."""
        return _NUMBER.sub(lambda found: self._number(found.group()), text) if self.numbers else text

    def mark(self, name: str) -> str:
        """A class or an id with other names and other numbers in it: `story-lockhart`, `LockhartStory`."""
        return self.figures(_WORD.sub(lambda found: self._part(found.group()), name))

    def hides(self, word: str) -> bool:
        """Whether the word is one that is replaced."""
        return fold(word) in self.hidden

    def _part(self, word: str) -> str:
        """A word of a class: whole, or with the names among the words that it is written of."""
        if fold(word) in self.named:
            return self._word(word)
        return _PART.sub(lambda found: self._word(found.group()) if fold(found.group()) in self.named else found.group(), word)

    def _word(self, word: str) -> str:
        if (bare := fold(word)) not in self.hidden:
            return word
        if bare not in self._invented:
            self._invented[bare] = self._new(bare)
        new = self._invented[bare]
        return new.upper() if word.isupper() and len(word) > 1 else new.capitalize() if word[0].isupper() else new

    def _new(self, word: str) -> str:
        pieces = _PIECES.get(_script(word), _PIECES["LATIN"])
        names = _given_names().get(_script(word)) if word in knowledge().given_names else None
        new = word
        for _ in range(_TRIES):
            new = self.random.choice(names) if names else "".join(self.random.choice(pieces) for _ in range(len(word)))[: len(word)]
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


def _script(word: str) -> str:
    """The name that Unicode has for the script of the word."""
    return unicodedata.name(word[0], "").partition(" ")[0]


def _capitalised(said: Mapping[str, int]) -> set[str]:
    """Words that are written with a capital, longer ones at least twice as often as without: slugs and keywords have names in small."""
    capitals, small = Counter[str](), Counter[str]()
    for word, count in said.items():
        if word[0].isupper() and len(word) > 1:
            capitals[fold(word)] += count
        elif word[0].islower():
            small[fold(word)] += count
    return {word for word, count in capitals.items() if not small[word] or (len(word) >= _CONTENT_LETTERS and count >= 2 * small[word])}


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
