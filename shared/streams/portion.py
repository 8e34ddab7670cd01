"""How many entries to read at once, so that they take a bounded part of the memory. Pure."""

from __future__ import annotations

from dataclasses import dataclass

#: Bytes that one read should bring at most: a small part of what a process may take (200 MB), and enough that no read is in vain.
READ_BYTES = 16 * 2**20


@dataclass(slots=True)
class Portion:
    """Entries to ask for: up to `most`, fewer where entries are large.

    A stream is asked for a count; how large its next entries are is unknown. So a count begins at one, at most doubles from read to
    read, and never exceeds what fits `READ_BYTES` were the next entries as large as the last ones. A small entry costs no more
    reads than before: the full count is reached after a few.
    """

    most: int
    count: int = 1

    def came(self, entries: int, size: int) -> None:
        """Learn from a read that brought `entries` of `size` bytes together."""
        if entries:
            fitting = READ_BYTES * entries // max(size, 1)
            self.count = max(1, min(self.most, 2 * self.count, fitting))
