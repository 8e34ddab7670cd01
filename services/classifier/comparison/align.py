"""Where two texts say the same: runs of equal words, each word of either text in one run at most.

Exact, in any order of the passages, and linear: a run is found by the hash of its first five words and then grown as far as it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.classifier.text.fingerprint import SHINGLE, shingle_hashes

#: Shortest run that counts, in words: below it, equal words between unrelated stories are chance.
MIN_RUN = SHINGLE
#: Places in the text tried for one opening of five words; more only helps text that repeats itself.
_PLACES = 8


class Run(NamedTuple):
    """Words `at` to `at + length` here equal words `other_at` to `other_at + length` there."""

    at: int
    other_at: int
    length: int


@dataclass(frozen=True, slots=True)
class Aligner:
    """One text made ready to be compared with many: where each of its shingles stands first, and where those stand that do again."""

    words: Sequence[str]
    first: Mapping[int, int]
    again: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, words: Sequence[str], shingles: Sequence[int] | None = None) -> Aligner:
        """Ready `words` for comparison; `shingles` are their `shingle_hashes`, where these are known."""
        hashes = shingle_hashes(words) if shingles is None else shingles
        first = dict(zip(reversed(hashes), range(len(hashes) - 1, -1, -1), strict=True))
        again: dict[int, list[int]] = {}
        if len(first) < len(hashes):
            for at, shingle in enumerate(hashes):
                if at != first[shingle] and len(places := again.setdefault(shingle, [])) < _PLACES - 1:
                    places.append(at)
        return cls(words, first, again)

    def runs(self, other: Sequence[str], shingles: Sequence[int] | None = None) -> list[Run]:
        """The equal runs of this text and `other`, in the order of `other`; longest first where they compete for a word."""
        hashes = shingle_hashes(other) if shingles is None else shingles
        known = bytes(map(self.first.__contains__, hashes))
        found: list[Run] = []
        at = known.find(1)
        while at >= 0:
            end = known.find(0, at)
            most = (end if end > 0 else len(known)) - at + MIN_RUN - 1
            run = self._longest(hashes[at], other, at, most)
            if run.length >= MIN_RUN:  # else another run of five words has the same hash
                found.append(run)
            at = known.find(1, at + max(run.length, 1))
        return _disjoint(found)

    def _longest(self, shingle: int, other: Sequence[str], at: int, most: int) -> Run:
        """The longest run from word `at` of `other` on, `most` words at most, at one of the places of its first shingle."""
        place = self.first[shingle]
        if self.words[place : place + most] == other[at : at + most]:  # as nearly always
            return Run(place, at, most)
        run = Run(place, at, _equal(self.words, place, other, at, most))
        for place in self.again.get(shingle, ()):
            length = _equal(self.words, place, other, at, most)
            if length > run.length:
                run = Run(place, at, length)
        return run


def _equal(here: Sequence[str], at: int, there: Sequence[str], other_at: int, most: int) -> int:
    """How many of the next `most` words from the two places on are the same, by doubling and halving: slices compare at memory speed."""
    known, step = 0, 32
    while step and known < most:
        upto = min(known + step, most)
        if here[at + known : at + upto] == there[other_at + known : other_at + upto]:
            known, step = upto, step * 2
        else:
            step //= 2
    return known


def _disjoint(runs: list[Run]) -> list[Run]:
    """`runs`, longest first, each cut back to the words of this text that no longer one took; what falls below MIN_RUN goes."""
    if _in_order(runs):
        return runs
    taken = bytearray(max(run.at + run.length for run in runs))
    kept = []
    for run in sorted(runs, key=lambda run: (-run.length, run.other_at)):
        free = _longest_free(taken, run)
        if free.length >= MIN_RUN:
            taken[free.at : free.at + free.length] = b"\1" * free.length
            kept.append(free)
    return sorted(kept, key=lambda run: run.other_at)


def _in_order(runs: list[Run]) -> bool:
    """Whether the runs follow each other in this text as well, so that none competes with another."""
    end = 0
    for at, _, length in runs:
        if at < end:
            return False
        end = at + length
    return True


def _longest_free(taken: bytearray, run: Run) -> Run:
    pieces = bytes(taken[run.at : run.at + run.length]).split(b"\1")
    best, best_at, at = 0, 0, 0
    for piece in pieces:
        if len(piece) > best:
            best, best_at = len(piece), at
        at += len(piece) + 1
    return Run(run.at + best_at, run.other_at + best_at, best)
