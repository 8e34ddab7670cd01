"""The words of a phrase as rule files write them, each a part that a word of a line may fit; and whether a line has them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cleaner.text import words

#: Words a `*` stands for at most: enough for a name or a product, too few to join two sentences.
_GAP_WORDS = 4
NUMBER = "#"
ANY = "*"


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a phrase: one of `exact`, or beginning with one of `begins`, or a number; or a `gap` of any few words."""

    exact: frozenset[str]
    begins: tuple[str, ...]
    number: bool
    gap: bool

    @property
    def tells(self) -> bool:
        """Whether a line without its words cannot have it."""
        return bool(self.exact or self.begins) and not (self.number or self.gap)

    def fits(self, word: str) -> bool:
        """Whether `word` may stand in its place."""
        return word in self.exact or (self.number and word[0].isdigit()) or (bool(self.begins) and word.startswith(self.begins))


def options_of(phrase: str) -> list[tuple[str, ...]]:
    """What may stand in each place of `phrase`, as it is written but folded."""
    return [_alternatives(part) for part in phrase.split() for part in _split(part)]


def _alternatives(part: str) -> tuple[str, ...]:
    if part in (NUMBER, ANY):
        return (part,)
    return tuple(option for given in part.split("|") for option in _option(given))


def part_of(options: Sequence[str]) -> Part:
    """The part that any of `options` fits."""
    signs = frozenset({NUMBER, ANY})
    begins = tuple(option[:-1] for option in options if option.endswith("*") and option != ANY)
    exact = frozenset(option for option in options if not option.endswith("*")) - signs
    return Part(exact, begins, NUMBER in options, ANY in options)


def _option(given: str) -> Iterator[str]:
    found = words.words(given)
    if found:
        yield found[0] + ("*" if given.endswith("*") else "")


def _split(part: str) -> list[str]:
    """The words of a part; punctuation may join several ("e-mail")."""
    if "|" in part or part in (NUMBER, ANY) or part.endswith("*"):
        return [part]
    return words.words(part)


def match(parts: Sequence[Part], line: Sequence[str], at: int) -> int | None:
    """Where the phrase that begins at word `at` ends, or None."""
    count = len(line)
    for index, part in enumerate(parts):
        if part.gap:
            return _match_after_gap(parts[index + 1 :], line, at)
        if at >= count or not (line[at] in part.exact or part.fits(line[at])):
            return None
        at += 1
    return at


def _match_after_gap(rest: Sequence[Part], line: Sequence[str], at: int) -> int | None:
    ends = (match(rest, line, at + skipped) for skipped in range(_GAP_WORDS + 1))
    return next((end for end in ends if end is not None), None)


def match_whole(parts: Sequence[Part], line: Sequence[str]) -> int | None:
    """The end of `line` where the phrase covers all of it; a gap at the phrase's end reaches as far as it may."""
    if parts[-1].gap:
        end = match(parts[:-1], line, 0)
        return len(line) if end is not None and len(line) - end <= _GAP_WORDS else None
    end = match(parts, line, 0)
    return end if end == len(line) else None
