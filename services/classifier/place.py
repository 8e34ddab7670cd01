"""Where a document stands in the order of classification. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """The sequence of a document, and of its article: that of whichever of its revisions took one first."""

    sequence: int
    first: int

    def before(self, other: Place) -> bool:
        """Whether this is an earlier text of an article classified before the other's.

        A revision whose article was placed by a later one of its revisions is as late as that: else two articles could both miss.
        """
        return self.first < other.first and self.sequence < max(other)
