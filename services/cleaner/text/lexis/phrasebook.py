"""Phrases as data: what a native speaker writes in `rules/<language>.toml`, and the matcher that finds it in a line.

A phrase is words with four signs: `#` a number, `*` up to four words of any kind, `abc*` a word that begins so, `a|b` either
word. A final `:` asks for a colon, dash, arrow or closing bracket behind the phrase. Case, apostrophes' form and
punctuation do not count. Phrases of scripts without spaces are kept apart (`widebook.py`).

Matching looks at each phrase that shares its first word with the line, and a gap is bounded: linear in the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, count, pairwise
from typing import Literal

from services.cleaner.text import words
from services.cleaner.text.kept import Kept
from services.cleaner.text.lexis.anchors import Anchors
from services.cleaner.text.lexis.parts import ANY, NUMBER, Part, match, match_whole, options_of, part_of
from services.cleaner.text.lexis.widebook import WideBook
from services.cleaner.text.lines import SHORT_WORDS, Line
from shared.record import Kind

Where = Literal["line", "start", "inside"]

#: Letters a word given by its beginning must have where a phrase starts with it: it is looked up by them.
_STEM = 4
#: Sizes of a line up to which the phrases that may stand inside one are kept apart: of most phrases prose is too long to hold one.
_INSIDE = (25, 40, SHORT_WORDS)
#: What parts a label from what it announces; a script that needs no spaces uses one for it, or opens a quotation.
_DELIMITER = re.compile(r"\s*[:：>»›|–—→▶►▷⇒\])】〉》）-]|(?<=[\u3040-\u30ff\u3400-\u9fff])(?:\s|[「『■◆●▼＝=／/])")


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
class _Phrase:
    """A phrase of at least so many words, and of no more where it is `fixed`: a line of its own that has no gap."""

    parts: tuple[Part, ...]
    delimited: bool
    family: Family
    least: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class _Starting:
    """The phrases that begin with some word: `before` a certain second word, and before any other."""

    before: Mapping[str, Sequence[_Phrase]]
    other: Sequence[_Phrase]


@dataclass(slots=True)
class _Shelf:
    """Phrases by the word they begin with; `starting` has those that begin with a word, None for most words."""

    exact: dict[str, list[_Phrase]] = field(default_factory=dict)
    stems: dict[str, list[_Phrase]] = field(default_factory=dict)
    numbers: list[_Phrase] = field(default_factory=list)
    starting: Kept[_Starting | None] = field(init=False)
    _built: dict[tuple[str, str, bool], _Starting | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starting = Kept(self._starting)

    def add(self, first: str, phrase: _Phrase) -> None:
        if first == NUMBER:
            self.numbers.append(phrase)
        elif first.endswith("*"):
            self.stems.setdefault(first[:_STEM], []).append(phrase)
        else:
            self.exact.setdefault(first, []).append(phrase)
        self.starting.clear()
        self._built.clear()

    def phrases(self) -> Iterator[_Phrase]:
        """All phrases, one that may begin with several words as often."""
        return chain(chain.from_iterable(self.exact.values()), chain.from_iterable(self.stems.values()), self.numbers)

    def _starting(self, word: str) -> _Starting | None:
        whole, stem = word if word in self.exact else "", word[:_STEM] if word[:_STEM] in self.stems else ""
        key = (whole, stem, word[0].isdigit())
        if key not in self._built:  # built once for all numbers, and for all words that share no more than a beginning
            exact, stems, numbers = self.exact.get(whole, ()), self.stems.get(stem, ()), self.numbers if key[2] else ()
            self._built[key] = _starting((*exact, *stems, *numbers))
        return self._built[key]


def _starting(phrases: Sequence[_Phrase]) -> _Starting | None:
    second = [phrase.parts[1] if len(phrase.parts) > 1 else None for phrase in phrases]
    told = [part.exact if part and not (part.begins or part.number or part.gap) else frozenset() for part in second]
    other = [phrase for phrase, exact in zip(phrases, told, strict=True) if not exact]
    before = {
        word: other + [phrase for phrase, exact in zip(phrases, told, strict=True) if word in exact] for word in frozenset().union(*told)
    }
    return _Starting(before, other) if phrases else None


def _says(phrase: _Phrase, line: Line, at: int) -> Hit | None:
    """What `phrase` says of the line where it begins with word `at`."""
    family, left = phrase.family, len(line.words) - at
    if line.size > family.max_words or left < phrase.least or (phrase.fixed and left > phrase.least):
        return None
    end = match_whole(phrase.parts, line.words) if family.where == "line" else match(phrase.parts, line.words, at)
    if end is None:
        return None
    if phrase.delimited and not _delimiter_follows(line.text, end):
        return None
    return Hit(family, at == 0 and end == len(line.words), at == 0)


@dataclass(slots=True)
class Phrasebook:
    """The phrases of all languages, looked up by their first word: all of them, and those that may stand inside a line up to a size."""

    _leading: _Shelf = field(default_factory=_Shelf)
    _inside: dict[int, _Shelf] = field(default_factory=lambda: {size: _Shelf() for size in _INSIDE})
    _inside_of: list[_Shelf] = field(init=False)
    _wide: WideBook[Family] = field(default_factory=WideBook)

    def __post_init__(self) -> None:
        self._inside_of = [self._inside[next(most for most in _INSIDE if size <= most)] for size in range(SHORT_WORDS + 1)]

    def add(self, phrase: str, family: Family) -> None:
        """Learn `phrase`, in the notation above.

        Raises:
            ValueError: the phrase has no word, or its first one cannot be looked up.
        """
        if words.wide(phrase):
            self._wide.add(phrase, family, family.where)
            return
        given = options_of(phrase.removesuffix(":"))
        parts = tuple(map(part_of, given))
        if not any(part.tells for part in parts):
            raise ValueError(f"{family.rule}: the phrase {phrase!r} has no word")  # numbers alone are never noise
        least = sum(not part.gap for part in parts)
        entry = _Phrase(parts, phrase.endswith(":"), family, least, family.where == "line" and least == len(parts))
        for first in given[0]:
            if first == ANY or (first.endswith("*") and len(first) <= _STEM):
                raise ValueError(f"{family.rule}: {phrase!r} must begin with a word, or with {_STEM} letters of one")
            self._leading.add(first, entry)
            if family.where == "inside":
                for shorter, size in pairwise((0, *_INSIDE)):
                    if family.max_words > shorter:
                        self._inside[size].add(first, entry)

    def anchors(self, common: Callable[[str], bool]) -> Anchors:
        """Which phrases may stand inside a line, by two words of each, neither `common` if that can be."""
        phrases = {id(one): one.parts for shelf in self._inside.values() for one in shelf.phrases()}
        return Anchors(phrases.values(), common)

    def hits(self, line: Line, *, inside: bool = True) -> list[Hit]:
        """What `line` says, the phrases that begin earliest first; nothing for a line too long to be a label or prompt.

        Without `inside` a phrase is looked for at its beginning alone: by its `anchors` the line may hold none.
        """
        said = line.words
        if not said:
            return []
        if not inside:
            leading = self._leading.starting[said[0]]
            found = self._leading_hits(line, leading) if leading else []
            return [*found, *self._wide_hits(line)] if line.wide else found
        begun = [self._leading.starting[said[0]], *map(self._inside_of[line.size].starting.__getitem__, said[1:])]
        found = []
        following = (*said[1:], "")
        for at, starting in zip(compress(count(), begun), filter(None, begun), strict=True):
            if phrases := starting.before.get(following[at], starting.other):
                found += filter(None, (_says(phrase, line, at) for phrase in phrases))
        return [*found, *self._wide_hits(line)] if line.wide else found

    def _leading_hits(self, line: Line, starting: _Starting) -> list[Hit]:
        """The phrases that begin the line, of those `starting` with its first word."""
        phrases = starting.before.get(line.words[1] if len(line.words) > 1 else "", starting.other)
        return [hit for phrase in phrases if (hit := _says(phrase, line, 0))]

    def _wide_hits(self, line: Line) -> Iterator[Hit]:
        for found in self._wide.find(line.words):
            delimited = not found.delimited or _delimiter_follows(line.text, found.end)
            if delimited and line.size <= found.owner.max_words:
                yield Hit(found.owner, found.start == 0 and found.end == len(line.words), found.start == 0)


def _delimiter_follows(text: str, end: int) -> bool:
    """Whether a colon, dash, arrow or closing bracket stands behind the first `end` words of `text`."""
    return _DELIMITER.match(words.fold(text), words.spans(text)[end - 1][1]) is not None
