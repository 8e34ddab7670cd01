"""Answers about words, kept ready for when the words are met again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
#: Longest word whose answer is kept, in code points: longer ones are no words of a language, and hardly any comes twice.
LETTERS = 64


class Remembered(dict[str, V]):
    """What `answer` says of words, asked for as of a dictionary: of the `most` words met last at least, and of twice as many at most.

    In two generations: where the newer one is full, it becomes the older one, from which a word that is met again comes back. To keep the
    words in the order of their use, as `lru_cache` does, costs more than a look-up: each one writes to memory all over the place.
    """

    def __init__(self, answer: Callable[[str], V], most: int) -> None:
        super().__init__()
        self._answer, self._most = answer, most
        self._older: dict[str, V] = {}

    def __missing__(self, word: str) -> V:
        if len(word) > LETTERS:
            return self._answer(word)
        if len(self) >= self._most:
            self._older = dict(self)
            self.clear()
        found = self[word] = self._older[word] if word in self._older else self._answer(word)
        return found
