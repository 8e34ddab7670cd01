"""Where two texts say the same: runs of equal words, each word of either text in one run at most.

Exact, in any order of the passages, and linear: a run is found by its first five words and then grown as far as it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import NamedTuple

#: Shortest run that counts, in words: below it, equal words between unrelated stories are chance.
MIN_RUN = 5
#: Places in the text tried for one opening of five words; more only helps text that repeats itself.
_PLACES = 8
#: Stands for a word that the other text does not have; no word of a text is given this character.
_ABSENT = "\0"


class Run(NamedTuple):
    """Words `at` to `at + length` here equal words `other_at` to `other_at + length` there."""

    at: int
    other_at: int
    length: int


@dataclass(frozen=True, slots=True)
class Aligner:
    """One text made ready to be compared with many. Its words are letters of a private alphabet, so that text search compares them."""

    letters: dict[str, str]
    encoded: str
    openings: dict[str, list[int]]

    @classmethod
    def of(cls, words: Sequence[str]) -> Aligner:
        """Ready `words` for comparison; at most 1,114,111 distinct ones."""
        letters: dict[str, str] = {}
        for word in words:
            if word not in letters:
                letters[word] = chr(len(letters) + 1)
        encoded = "".join([letters[word] for word in words])
        openings: dict[str, list[int]] = {}
        for at in range(len(encoded) - MIN_RUN + 1):
            places = openings.setdefault(encoded[at : at + MIN_RUN], [])
            if len(places) < _PLACES:
                places.append(at)
        return cls(letters, encoded, openings)

    def runs(self, other: Sequence[str]) -> list[Run]:
        """The equal runs of this text and `other`, in the order of `other`; longest first where they compete for a word."""
        there = "".join(map(self.letters.get, other, repeat(_ABSENT)))
        found: list[Run] = []
        at, last = 0, len(there) - MIN_RUN
        while at <= last:
            opening = there[at : at + MIN_RUN]
            places = self.openings.get(opening)
            if places:
                run = max((Run(place, at, _equal(self.encoded, place, there, at)) for place in places), key=lambda run: run.length)
                found.append(run)
                at += run.length
            else:
                at += opening.rfind(_ABSENT) + 1 or 1
        return _disjoint(found)


def _equal(here: str, at: int, there: str, other_at: int) -> int:
    """How many characters from the two places on are the same, by doubling and halving: slices compare at memory speed."""
    most = min(len(here) - at, len(there) - other_at)
    known, step = MIN_RUN, 16
    while step:
        upto = min(known + step, most)
        if upto > known and here[at + known : at + upto] == there[other_at + known : other_at + upto]:
            known, step = upto, step * 2
        else:
            step //= 2
    return known


def _disjoint(runs: list[Run]) -> list[Run]:
    """`runs`, longest first, each cut back to the words of this text that no longer one took; what falls below MIN_RUN goes."""
    if all(one.at + one.length <= two.at for one, two in pairwise(runs)):
        return runs
    taken = bytearray(max(run.at + run.length for run in runs))
    kept = []
    for run in sorted(runs, key=lambda run: (-run.length, run.other_at)):
        free = _longest_free(taken, run)
        if free.length >= MIN_RUN:
            taken[free.at : free.at + free.length] = b"\1" * free.length
            kept.append(free)
    return sorted(kept, key=lambda run: run.other_at)


def _longest_free(taken: bytearray, run: Run) -> Run:
    pieces = bytes(taken[run.at : run.at + run.length]).split(b"\1")
    best, best_at, at = 0, 0, 0
    for piece in pieces:
        if len(piece) > best:
            best, best_at = len(piece), at
        at += len(piece) + 1
    return Run(run.at + best_at, run.other_at + best_at, best)
