"""How many posting lists an epoch has, so that a list holds about as many postings at ten thousand articles as at ten million. Pure.

An epoch is half a window. Its lists are sized by what the epochs before it took; where they fill up all the same, larger ones are
opened beside them: new postings go to the last, readers read all. Cost follows the length of lists, and memory their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

#: Postings that a list is meant to hold when its epoch ends, at most: fewer cost memory for keys (about 70 bytes each), more cost
#: time to read, at 10 bytes a posting and three epochs.
FILL = 54
#: Postings per list, on average, from which larger lists are opened: only an epoch that takes more than the ones before comes here.
FULL = 96
#: Bits by which larger lists are more: eight times as many, so that an index that begins empty has five sizes at ten million articles.
STEP = 3
#: Lists, as a power of two, of an index that has seen nothing, and of the largest: more than these would be 100 million articles.
FEWEST, MOST = 10, 28


@dataclass(frozen=True, slots=True)
class EpochLists:
    """What is known of an epoch: postings it took, and the bits of its lists as they were opened; none before its first document."""

    postings: int = 0
    bits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """The last number drawn, and over all epochs that are read the postings taken and the lists that are open."""

    sequence: int
    postings: int
    lists: int


@dataclass(frozen=True, slots=True)
class Table:
    """Which lists had been opened when a number was drawn: by whoever has a lower one, all that it put postings into."""

    salt: int
    epochs: Mapping[int, EpochLists]

    def lists(self, epoch: int) -> EpochLists:
        """Those of an epoch."""
        return self.epochs.get(epoch, EpochLists())

    def opened(self, epoch: int, bits: tuple[int, ...]) -> Table:
        """The same, with those lists of an epoch."""
        return replace(self, epochs={**self.epochs, epoch: replace(self.lists(epoch), bits=bits)})


def table_of(salt: bytes, rows: Sequence[Any], epochs: Sequence[int]) -> Table:
    """The table as `draw.lua` replies it: a row of postings and bits per epoch."""
    known = {epoch: EpochLists(int(rows[2 * at]), bits_of(rows[2 * at + 1])) for at, epoch in enumerate(epochs)}
    return Table(int(salt), known)


def bits_of(field: bytes) -> tuple[int, ...]:
    """The sizes of lists as the server keeps them."""
    return tuple(int(bits) for bits in field.split(b",") if bits)


def field_of(bits: Sequence[int]) -> str:
    """As `bits_of` reads them."""
    return ",".join(map(str, bits))


def to_open(table: Table, epoch: int) -> int | None:
    """The bits of the lists that the epoch needs besides those it has, or None where these do."""
    lists = table.lists(epoch)
    if not lists.bits:
        expected = max((each.postings for number, each in table.epochs.items() if number < epoch), default=0)
        return min(MOST, max(FEWEST, (expected // FILL).bit_length()))
    last = lists.bits[-1]
    return last + STEP if lists.postings > FULL << last and last + STEP <= MOST else None
