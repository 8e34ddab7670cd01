"""What is found once for each word and kept, as the words of a language recur."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Value = TypeVar("_Value")

#: Words kept at a time, some two megabytes of them whatever a text holds: those that recur are found again within a few articles.
MOST = 10_000
#: Characters of a word that is kept; longer ones are addresses and accidents, which do not recur.
LONGEST = 40


class Kept(dict[str, _Value]):
    """`find(word)` for each word asked for; all are forgotten when there are `most`, so that no stream of odd words fills it for good."""

    __slots__ = ("_find", "_most")

    def __init__(self, find: Callable[[str], _Value], most: int = MOST) -> None:
        super().__init__()
        self._find = find
        self._most = most

    def __missing__(self, word: str) -> _Value:
        value = self._find(word)
        if len(word) <= LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[word] = value
        return value
