"""Which phrases a line may hold, told by two words of each: a signature in place of a look at every word's phrases. Pure.

Each phrase has a place, shared with others, and two words that a line with it cannot be without, its most telling ones. The first gives
a line the place among its first bits, the second among its second bits; where no place is among both, no phrase is in the line. Words
that many texts have share few places with each other, so that most lines of prose are told from prompts by this (a signature file,
Faloutsos and Christodoulakis 1984).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from services.cleaner.text.lexis.parts import Part

#: Places, half as many as a signature has bits: with 24 every second line of prose may hold a phrase, with 256 every fourth, with 4,096
#: every eighth, at three times the cost.
PLACES = 256
_FIRST = (1 << PLACES) - 1
#: What a letter of a small word counts in telling phrases apart, beside one of any other word.
_COMMON = 0.01


class Anchors:
    """The bits of each word that is one of the two of a phrase; words that are `common` are taken only where there is no other."""

    def __init__(self, phrases: Iterable[Sequence[Part]], common: Callable[[str], bool]) -> None:
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        for number, parts in enumerate(phrases):
            telling = sorted((part for part in parts if part.tells), key=lambda part: _telling(part, common), reverse=True)
            for half, part in enumerate((telling[0], telling[min(1, len(telling) - 1)])):
                self._learn(part, 1 << (number % PLACES + PLACES * half))
        self._beginnings = tuple(self._stems)

    def bits(self, word: str) -> int:
        """The bits of `word`; those of a line are of all its words together."""
        found = self._exact.get(word, 0)
        for stem, bits in self._stems.items() if word.startswith(self._beginnings) else ():
            if word.startswith(stem):
                found |= bits
        return found

    def _learn(self, part: Part, bit: int) -> None:
        for word in part.exact:
            self._exact[word] = self._exact.get(word, 0) | bit
        for stem in part.begins:
            self._stems[stem] = self._stems.get(stem, 0) | bit


def may_hold(bits: int) -> bool:
    """Whether a phrase may be in a line with these bits."""
    return bool(bits & bits >> PLACES & _FIRST)


def _telling(part: Part, common: Callable[[str], bool]) -> tuple[float, int]:
    """How seldom a line has the part of a phrase, as far as its words tell."""
    lengths = [len(word) * (_COMMON if common(word) else 1) for word in (*part.exact, *part.begins)]
    return min(lengths), -len(lengths)
