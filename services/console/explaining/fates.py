"""What became of each line of an article, as `--lines` numbers them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.record import RemovedSpan


@dataclass(frozen=True, slots=True)
class Fate:
    """A line: its number from 1, its words with one space between, the cuts that hold some of them, and whether others are left."""

    number: int
    text: str
    cuts: tuple[RemovedSpan, ...]
    left: bool

    @property
    def rules(self) -> tuple[str, ...]:
        """What decided the cuts."""
        return tuple(span.rule for span in self.cuts)


def fates(original_text: str, removed: Sequence[RemovedSpan]) -> Iterator[Fate]:
    """Each line up to a line feed, blank ones too. Linear in the text; `removed` is sorted and disjoint."""
    start = first = 0
    for number, line in enumerate(original_text.split("\n"), 1):
        end = start + len(line)
        while first < len(removed) and removed[first].end <= start:
            first += 1
        last = first
        while last < len(removed) and removed[last].start < end:
            last += 1
        yield _fate(number, line, start, removed[first:last])
        start = end + 1


def _fate(number: int, line: str, start: int, spans: Sequence[RemovedSpan]) -> Fate:
    left, at = False, 0
    cuts = []
    for span in spans:
        begin, end = max(0, span.start - start), span.end - start
        left = left or bool(line[at:begin].strip())
        if line[begin:end].strip():
            cuts.append(span)
        at = end
    return Fate(number, " ".join(line.split()), tuple(cuts), left or bool(line[at:].strip()))
