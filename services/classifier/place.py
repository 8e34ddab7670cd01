"""Where a document stands in the order of classification. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """The sequence of a document, and of its article: that of whichever of its revisions took one first."""

    sequence: int
    first: int

    def before(self, other: Place) -> bool:
        """Whether this text was classified before the other: of any two just one was, whichever articles they are of."""
        return self.sequence < other.sequence
