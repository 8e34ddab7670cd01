"""Labels by their vocabulary: short lines all of whose words belong to a closed list, whatever their order.

"Continue reading after this advertisement", "After the ad the article continues": a button or marker says its few things in a few
words, and a headline or a sentence has at least one word more. `[[label]]` of the rule files lists them; a label has a word of each
of its groups, and beside those only words that go `with` them, words of the language's `function` and numbers. Pure; a line costs a
look-up per word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from services.cleaner.text.kept import Kept
from services.cleaner.text.lexis.phrasebook import Family, Hit
from services.cleaner.text.lines import Line
from services.cleaner.text.words import words

#: Words of the longest label; a longer line is not looked at.
MOST_WORDS = 14
#: Letters by which a word given as `abcd*` is looked up.
_STEM = 4
_NUMBER = "#"
_NOTHING = (0, 0)


@dataclass(frozen=True, slots=True)
class Label:
    """A family of labels; `groups` are bits, one of each of which a line must have, `least` the words of the shortest."""

    family: Family
    least: int
    groups: int


@dataclass(slots=True)
class Vocabulary:
    """The labels of all languages. For each word a bit for every label it may stand in, and for every group it is of.

    `_owners` has for every group the bit of its label: a number goes with all labels, and only those are looked at that a word is of.
    """

    labels: list[Label] = field(default_factory=list)
    _owners: list[int] = field(default_factory=list)
    _numbers: int = 0
    _exact: dict[str, tuple[int, int]] = field(default_factory=dict)
    _stems: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    _found: Kept[tuple[int, int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._found = Kept(self._looked_up)

    def add(self, family: Family, groups: Sequence[Iterable[str]], others: Iterable[str], least: int = 1) -> None:
        """Learn the labels that have a word of each of `groups` and besides only `others`; words with a final `*` by their beginning.

        Raises:
            ValueError: an item is not one word, or its beginning is too short to be looked up.
        """
        place = 1 << len(self.labels)
        bits: list[int] = []
        for group in groups:
            bits.append(1 << len(self._owners))
            self._owners.append(place)
            for item in group:
                self._learn(family.rule, item, place, bits[-1])
        for item in others:
            self._learn(family.rule, item, place, 0)
        self.labels.append(Label(family, least, sum(bits)))
        self._found.clear()

    def hits(self, line: Line) -> list[Hit]:
        """The labels that `line` may be."""
        if not line.words or len(line.words) > MOST_WORDS:
            return []
        fitting, met, begun, count = -1, 0, 0, 0
        for part in _parts(line.words):
            allowed, group, owners = self._found[part]
            fitting &= allowed
            if not fitting:
                return []
            met |= group
            begun |= owners
            count += 1
        found = [self.labels[place] for place in _places(fitting & begun)]
        return [Hit(label.family, True, True) for label in found if _meets(label, line, met, count)]

    def has(self, word: str) -> bool:
        """Whether a label may hold `word`; for who keeps the answer, as this does not."""
        return all(part[0].isdigit() or part in self._exact or self._begins(part) for part in _parts((word,)))

    def _begins(self, word: str) -> bool:
        return any(word.startswith(beginning) for beginning, _, _ in self._stems.get(word[:_STEM], ()))

    def _looked_up(self, word: str) -> tuple[int, int, int]:
        allowed, group = ((1 << len(self.labels)) - 1, self._numbers) if word[0].isdigit() else self._bits(word)
        return allowed, group, reduce(or_, (self._owners[place] for place in _places(group)), 0)

    def _bits(self, word: str) -> tuple[int, int]:
        allowed, group = self._exact.get(word, _NOTHING)
        for beginning, place, bits in self._stems.get(word[:_STEM], ()):
            if word.startswith(beginning):
                allowed, group = allowed | place, group | bits
        return allowed, group

    def _learn(self, rule: str, item: str, place: int, group: int) -> None:
        if item == _NUMBER:
            self._numbers |= group
            return
        word, *more = words(item) or [""]
        if not word or more or (item.endswith("*") and len(word) < _STEM):
            raise ValueError(f"{rule}: {item!r} is not one word, or too short a beginning of one")
        if item.endswith("*"):
            self._stems.setdefault(word[:_STEM], []).append((word, place, group))
            return
        parts = sorted(_parts((word,)), key=len)
        for part, bit in zip(parts, [*[0] * (len(parts) - 1), group], strict=True):
            allowed, groups = self._exact.get(part, _NOTHING)
            self._exact[part] = allowed | place, groups | bit


def _parts(found: Iterable[str]) -> Iterator[str]:
    """The words, elided ones apart: "l'article" is two."""
    for word in found:
        yield from filter(None, word.split("'")) if "'" in word else (word,)


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        last = bits & -bits
        yield last.bit_length() - 1
        bits ^= last


def _meets(label: Label, line: Line, met: int, count: int) -> bool:
    return label.least <= count and line.size <= label.family.max_words and met & label.groups == label.groups
