"""The phrases of scripts without spaces, matched on characters: a phrase there is parts of any length, each with its alternatives.

In the notation of the rule files, parts are set apart by spaces that the text need not have: `この|本 記事 を 読む|見る`. An alternative
that is empty makes its part optional, `#` is a number and `*` up to eight characters.

A phrase is tried only where the line has two words that it may begin with, and no gap is unbounded: linear in the line. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Generic, Literal, TypeVar

from services.cleaner.text.words import pairs, wide, words

Owner = TypeVar("Owner")
Where = Literal["line", "start", "inside"]

#: Characters that a `*` stands for at most: some four words of a spaced script.
_GAP = ".{0,8}?"
_NUMBER = r"\d+"
_SIGN = re.compile(r"[#*]")
#: What a phrase that begins with a number is looked up by.
_DIGIT = "#"


@dataclass(frozen=True, slots=True)
class Found(Generic[Owner]):
    """A phrase of `owner` stands in a line from its word `start` to before its word `end`; `delimited` asks for a delimiter there."""

    owner: Owner
    start: int
    end: int
    delimited: bool


@dataclass(slots=True)
class _Phrase(Generic[Owner]):
    """A phrase, compiled when it is first tried: most never are."""

    owner: Owner
    where: Where
    delimited: bool
    pattern: str
    compiled: re.Pattern[str] | None = None

    def end(self, text: str, at: int) -> int | None:
        """Where the phrase that begins at `at` ends, at the end of the line if it can, or None."""
        if self.compiled is None:
            self.compiled = re.compile(self.pattern)
        match = self.compiled.fullmatch(text, at) or (None if self.where == "line" else self.compiled.match(text, at))
        return match.end() if match else None


@dataclass(slots=True)
class WideBook(Generic[Owner]):
    """Phrases by the two words they may begin with, or the one: all of them, and those that may stand inside a line."""

    _leading: dict[str, list[_Phrase[Owner]]] = field(default_factory=dict)
    _inside: dict[str, list[_Phrase[Owner]]] = field(default_factory=dict)

    def add(self, phrase: str, owner: Owner, where: Where) -> None:
        """Learn `phrase`.

        Raises:
            ValueError: it may begin with anything, or stand inside a line and begin with a number.
        """
        parts = [part.split("|") for part in phrase.removesuffix(":").split()]
        keys = {"".join(first) for first in _begun(parts)}
        if "" in keys or (where == "inside" and _DIGIT in keys):
            raise ValueError(f"the phrase {phrase!r} may begin with anything")
        learned = _Phrase(owner, where, phrase.endswith(":"), "".join(map(_alternatives, parts)))
        for shelf in (self._leading, self._inside) if where == "inside" else (self._leading,):
            for key in keys:
                shelf.setdefault(key, []).append(learned)

    def find(self, line: Sequence[str]) -> Iterator[Found[Owner]]:
        """The phrases in the words `line`, those that begin earliest first."""
        leading = (_pair(line, 0), line[0], _DIGIT if line[0].isdigit() else "")
        beginnings, inside = pairs(line), set[int]()
        if not self._inside.keys().isdisjoint(beginnings):
            inside |= {at for at, pair in enumerate(beginnings) if pair in self._inside}
        if not self._inside.keys().isdisjoint(line):
            inside |= {at for at, word in enumerate(line) if word in self._inside}
        if not inside and self._leading.keys().isdisjoint(leading):
            return
        text = "".join(line)
        bounds = {0: 0} | {end: number for number, end in enumerate(accumulate(map(len, line)), 1)}
        yield from _found(self._leading, text, leading, 0, bounds)
        starts = list(bounds)
        for at in sorted(inside - {0}):
            yield from _found(self._inside, text, (_pair(line, at), line[at]), starts[at], bounds)


def _pair(line: Sequence[str], at: int) -> str:
    """The word at `at` joined to the next; nothing for the last."""
    return line[at] + line[at + 1] if at + 1 < len(line) else ""


def _found(
    shelf: Mapping[str, Sequence[_Phrase[Owner]]], text: str, keys: Iterable[str], at: int, bounds: Mapping[int, int]
) -> Iterator[Found[Owner]]:
    """What begins at the character `at` with one of `keys` and ends where a word ends; `bounds` counts the words before each."""
    for key in keys:
        for phrase in shelf.get(key, ()):
            end = phrase.end(text, at)
            if end is not None and end in bounds:
                yield Found(phrase.owner, bounds[at], bounds[end], phrase.delimited)


def _begun(parts: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """What a phrase may begin with: two words, or one if the second may be any; of the next part, too, where the first may be missing."""
    for option in filter(None, parts[0] if parts else ()):
        first = (_DIGIT,) if option.startswith(_DIGIT) else tuple(words(_SIGN.split(option)[0])[:2])
        second = list(_begun(parts[1:])) if len(first) == 1 and wide(option) and not _SIGN.search(option) else []
        if second and all(found and wide(found[0]) for found in second) and any("" not in part for part in parts[1:]):
            yield from ((first[0], found[0]) for found in second)
        else:
            yield first
    if parts and "" in parts[0]:
        yield from _begun(parts[1:])


def _alternatives(options: Iterable[str]) -> str:
    # The longest first, as one may begin another.
    spelled = sorted({_spelled(option) for option in options}, key=len, reverse=True)
    return f"(?:{'|'.join(spelled)})"


def _spelled(option: str) -> str:
    signs = [_NUMBER if sign == "#" else _GAP for sign in _SIGN.findall(option)]
    literals = [re.escape("".join(words(piece))) for piece in _SIGN.split(option)]
    return "".join(literal + sign for literal, sign in zip(literals, [*signs, ""], strict=True))
