"""The words of a text that name something, ready to be looked up by where they stand. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from itertools import compress, count
from typing import NamedTuple

#: What a word can name, besides nothing (0).
NAME, FIGURE = 1, 2
_FIGURES = bytes(kind == FIGURE for kind in range(256))


class Naming(NamedTuple):
    """Names and figures in the order in which they stand, each with the number of its word, and which of them are figures."""

    words: list[str]
    at: list[int]
    figures: Set[str]

    @classmethod
    def of(cls, words: Sequence[str], salient: bytes) -> Naming:
        """Those of `words` that are `salient`: NAME or FIGURE for each, else 0."""
        figures = frozenset(compress(words, salient.translate(_FIGURES)))
        return cls([*compress(words, salient)], [*compress(count(), salient)], figures)

    def within(self, start: int, stop: int) -> list[str]:
        """Those that stand among words `start` to `stop` of the text."""
        first = bisect_left(self.at, start)
        return self.words[first : bisect_left(self.at, stop, first)]

    def apart(self, named: list[str]) -> tuple[list[str], list[str]]:
        """The names and the figures among `named`, each once."""
        once = [*dict.fromkeys(named)] if len(named) > 1 else named
        figures = [word for word in once if word in self.figures]
        return [word for word in once if word not in self.figures] if figures else once, figures
