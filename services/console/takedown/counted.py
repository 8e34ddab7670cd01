"""What a takedown found or took away, by where. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counted:
    """`places` counts by the name of what was there; `articles` are the ids that are kept from coming back."""

    articles: set[str] = field(default_factory=set)
    places: Counter[str] = field(default_factory=Counter)
    #: Whether something of it was in a worker's hands: that one may write for as long as it runs.
    in_hand: bool = False

    def add(self, place: str, count: int) -> None:
        if count:
            self.places[place] += count

    def lines(self) -> Iterator[str]:
        """A line for each place, in the order in which they were looked at."""
        for place, count in self.places.items():
            yield f"{count:6} {place}"
