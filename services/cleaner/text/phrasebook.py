"""Phrases as data: what a native speaker writes in `rules/<language>.toml`, and the matcher that finds it in a line.

A phrase is words with four signs: `#` a number, `*` up to four words of any kind, `abc*` a word that begins so, `a|b` either
word. A final `:` asks for a colon, dash, arrow or closing bracket behind the phrase. Case, apostrophes' form and
punctuation do not count. In a script without spaces each character is a word, a gap is twice as long, and `a|b` joins parts of any
length.

Matching looks at each phrase that shares its first word with the line, and a gap is bounded: linear in the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from services.cleaner.text import words
from services.cleaner.text.lines import Line
from shared.record import Kind

Where = Literal["line", "start", "inside"]

#: Words a `*` stands for at most: enough for a name or a product, too few to join two sentences.
_GAP_WORDS = 4
#: The same where each character is a word.
_WIDE_GAP = 8
#: Letters a word given by its beginning must have where a phrase starts with it: it is looked up by them.
_STEM = 4
#: Words whose phrases are kept at hand: more than recur in the news of a day, and some megabytes at most, whatever a text holds.
_KEPT_WORDS = 30_000
#: What parts a label from what it announces; a script that needs no spaces uses one for it, or opens a quotation.
_DELIMITER = re.compile(r"\s*[:：>»›|–—→▶►▷⇒\])】〉》）-]|(?<=[\u3040-\u30ff\u3400-\u9fff])(?:\s|[「『■◆●▼＝=／/])")
_NUMBER = "#"
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Family:
    """Phrases that say the same thing, and how far one of them decides.

    `where` the phrase must stand: it is the whole line, begins it, or stands inside. `max_words` of the line. A `weak` family
    needs a neighbour that is cut too; one that `leads` takes the headlines after it along when it stands alone; one that
    `terminates` ends the article if no prose follows. `rule` is the id that spans carry.
    """

    rule: str
    kind: Kind
    where: Where
    max_words: int
    weak: bool = False
    leads: bool = False
    terminates: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A family one of whose phrases is in the line: `whole` where it is all of it, `leading` where it begins it."""

    family: Family
    whole: bool
    leading: bool


#: What a line says; a phrasebook's `hits`, or a memory of them.
Hits = Callable[[Line], list[Hit]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of a phrase: one of `exact`, or beginning with one of `begins`, or a number; or a `gap` of up to so many words."""

    exact: frozenset[str]
    begins: tuple[str, ...]
    number: bool
    gap: int

    def fits(self, word: str) -> bool:
        return word in self.exact or (self.number and word[0].isdigit()) or (bool(self.begins) and word.startswith(self.begins))


@dataclass(frozen=True, slots=True)
class _Phrase:
    parts: tuple[_Part, ...]
    delimited: bool
    family: Family


@dataclass(frozen=True, slots=True)
class _Starting:
    """The phrases that begin with some word: those that the next word decides, by it, and the others."""

    anywhere: tuple[_Phrase, ...]
    before: Mapping[str, Sequence[_Phrase]]


#: What begins with most words.
_NOTHING = _Starting((), {})


@dataclass(slots=True)
class _Shelf:
    """Phrases by the word they begin with. A word's phrases are found once and kept, as the words of a language recur."""

    exact: dict[str, list[_Phrase]] = field(default_factory=dict)
    stems: dict[str, list[_Phrase]] = field(default_factory=dict)
    numbers: list[_Phrase] = field(default_factory=list)
    found: dict[str, _Starting] = field(default_factory=dict)

    def add(self, first: str, phrase: _Phrase) -> None:
        if first == _NUMBER:
            self.numbers.append(phrase)
        elif first.endswith("*"):
            self.stems.setdefault(first[:_STEM], []).append(phrase)
        else:
            self.exact.setdefault(first, []).append(phrase)
        self.found.clear()

    def starting(self, word: str) -> _Starting:
        """The phrases that may begin with `word`."""
        found = self.found.get(word)
        if found is None:
            numbers = self.numbers if word[0].isdigit() else ()
            found = _starting((*self.exact.get(word, ()), *self.stems.get(word[:_STEM], ()), *numbers))
            if len(self.found) < _KEPT_WORDS:
                self.found[word] = found
        return found


def _hits(line: Line, at: int, begun: _Starting) -> Iterator[Hit]:
    """What the phrases that begin with word `at` say."""
    following = line.words[at + 1] if at + 1 < len(line.words) else ""
    for phrase in (*begun.anywhere, *begun.before.get(following, ())):
        family = phrase.family
        if line.size > family.max_words:
            continue
        end = _match(phrase.parts, line.words, at)
        if end is None or (family.where == "line" and (end := _match_whole(phrase.parts, line.words)) is None):
            continue
        if not phrase.delimited or _delimiter_follows(line.text, end):
            yield Hit(family, at == 0 and end == len(line.words), at == 0)


def _starting(phrases: Iterable[_Phrase]) -> _Starting:
    before: dict[str, list[_Phrase]] = {}
    anywhere: list[_Phrase] = []
    for phrase in phrases:
        second = phrase.parts[1] if len(phrase.parts) > 1 else None
        if second and second.exact and not (second.begins or second.number or second.gap):
            for word in second.exact:
                before.setdefault(word, []).append(phrase)
        else:
            anywhere.append(phrase)
    return _Starting(tuple(anywhere), before) if anywhere or before else _NOTHING


@dataclass(slots=True)
class Phrasebook:
    """The phrases of all languages, looked up by their first word: all of them, and those that may stand inside a line."""

    _leading: _Shelf = field(default_factory=_Shelf)
    _inside: _Shelf = field(default_factory=_Shelf)

    def add(self, phrase: str, family: Family) -> None:
        """Learn `phrase`, in the notation above.

        Raises:
            ValueError: the phrase has no word, or its first one cannot be looked up.
        """
        for spelled in _spelled_out(phrase):
            self._add(spelled, family)

    def _add(self, phrase: str, family: Family) -> None:
        given = [_alternatives(part) for part in phrase.removesuffix(":").split() for part in _split_wide(part)]
        gap = _WIDE_GAP if words.wide(phrase) else _GAP_WORDS
        parts = tuple(_part(options, gap) for options in given)
        if not any(part.exact or part.begins for part in parts):
            raise ValueError(f"{family.rule}: the phrase {phrase!r} has no word")  # numbers alone are never noise
        entry = _Phrase(parts, phrase.endswith(":"), family)
        for first in given[0]:
            if first == _ANY or (first.endswith("*") and len(first) <= _STEM):
                raise ValueError(f"{family.rule}: {phrase!r} must begin with a word, or with {_STEM} letters of one")
            self._leading.add(first, entry)
            if family.where == "inside":
                self._inside.add(first, entry)

    def hits(self, line: Line) -> list[Hit]:
        """What `line` says, the phrases that begin earliest first; nothing for a line too long to be a label or prompt."""
        found: list[Hit] = []
        shelf = self._leading
        for at, word in enumerate(line.words):
            begun = shelf.found.get(word) or shelf.starting(word)
            shelf = self._inside
            if begun is not _NOTHING:
                found += _hits(line, at, begun)
        return found


def _spelled_out(phrase: str) -> Iterator[str]:
    """The phrases that a phrase with alternatives stands for in a script without spaces, where one is more than a word."""
    if "|" not in phrase or not words.wide(phrase):
        yield phrase
        return
    end = ":" if phrase.endswith(":") else ""
    for chosen in product(*(part.split("|") for part in phrase.removesuffix(":").split())):
        yield " ".join(chosen) + end


def _alternatives(part: str) -> tuple[str, ...]:
    if part in (_NUMBER, _ANY):
        return (part,)
    return tuple(option for given in part.split("|") for option in _option(given))


def _part(options: Sequence[str], gap: int) -> _Part:
    signs = frozenset({_NUMBER, _ANY})
    begins = tuple(option[:-1] for option in options if option.endswith("*") and option != _ANY)
    exact = frozenset(option for option in options if not option.endswith("*")) - signs
    return _Part(exact, begins, _NUMBER in options, gap if _ANY in options else 0)


def _option(given: str) -> Iterator[str]:
    found = words.words(given)
    if found:
        yield found[0] + ("*" if given.endswith("*") else "")


def _split_wide(part: str) -> list[str]:
    """A script without spaces is written without them in the data too: one part for each character."""
    if "|" in part or part in (_NUMBER, _ANY) or part.endswith("*"):
        return [part]
    return words.words(part)


def _match(parts: Sequence[_Part], line: Sequence[str], at: int) -> int | None:
    """Where the phrase that begins at word `at` ends, or None."""
    for index, part in enumerate(parts):
        if part.gap:
            return _match_after_gap(parts[index + 1 :], line, at, part.gap)
        if at >= len(line) or not part.fits(line[at]):
            return None
        at += 1
    return at


def _match_after_gap(rest: Sequence[_Part], line: Sequence[str], at: int, gap: int) -> int | None:
    ends = (_match(rest, line, at + skipped) for skipped in range(gap + 1))
    return next((end for end in ends if end is not None), None)


def _match_whole(parts: Sequence[_Part], line: Sequence[str]) -> int | None:
    """The end of `line` where the phrase covers all of it; a gap at the phrase's end reaches as far as it may."""
    if parts[-1].gap:
        end = _match(parts[:-1], line, 0)
        return len(line) if end is not None and len(line) - end <= parts[-1].gap else None
    end = _match(parts, line, 0)
    return end if end == len(line) else None


def _delimiter_follows(text: str, end: int) -> bool:
    """Whether a colon, dash, arrow or closing bracket stands behind the first `end` words of `text`."""
    return _DELIMITER.match(words.fold(text), words.spans(text)[end - 1][1]) is not None
