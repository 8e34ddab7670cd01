"""Where on a server the postings of an article's fingerprints lie, and which of what lies there is theirs. Pure.

What a fingerprint's place is at some number of lists is worked out once: for adding to them, for asking for them and for reading them.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.classifier.index.candidates import Posting
from services.classifier.index.crowd import Listed
from services.classifier.index.posting_list import bearers, packed, slot
from services.classifier.index.sizing import Table


class Lists:
    """The lists of `fingerprints`, under keys that begin with `stem`. `salt` is that of every table."""

    def __init__(self, stem: str, fingerprints: Sequence[int], salt: int) -> None:
        self.fingerprints = fingerprints
        self._stem, self._salt = stem, salt
        self._slots: dict[int, list[tuple[int, int]]] = {}

    def added_to(self, epoch: int, bits: int, posting: Posting) -> list[tuple[str, bytes]]:
        """For each fingerprint the key of its list of that size in an epoch, and `posting` as it is added there."""
        stem = f"{self._stem}p:{epoch}:{bits}:"
        return [(f"{stem}{number:x}", packed(check, posting)) for number, check in self._at(bits)]

    def keys(self, table: Table) -> list[str]:
        """Every list that may hold postings of the fingerprints: by epoch and size, oldest first, then by fingerprint."""
        sizes = [(f"{self._stem}p:{epoch}:{bits}:", bits) for epoch, bits in _sizes(table)]
        return [f"{stem}{number:x}" for stem, bits in sizes for number, _ in self._at(bits)]

    def listed(self, table: Table, values: Sequence[bytes | None]) -> Listed:
        """The postings of each fingerprint in the values of its lists, which are in the order of `keys`."""
        sizes, count = [self._at(bits) for _, bits in _sizes(table)], len(self.fingerprints)
        places = {print_: place for place, print_ in enumerate(self.fingerprints)}

        def listed(print_: int) -> list[Posting]:
            place = places[print_]
            of_sizes = zip(sizes, values[place::count], strict=True)
            return bearers([(slots[place][1], value) for slots, value in of_sizes if value])

        return listed

    def _at(self, bits: int) -> list[tuple[int, int]]:
        if bits not in self._slots:
            self._slots[bits] = [slot(print_, self._salt, bits) for print_ in self.fingerprints]
        return self._slots[bits]


def _sizes(table: Table) -> list[tuple[int, int]]:
    """The epoch and bits of all lists that are open, oldest first."""
    return [(epoch, bits) for epoch in sorted(table.epochs) for bits in table.lists(epoch).bits]
