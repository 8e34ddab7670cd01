"""What one process keeps at hand, those used last, bounded by bytes and not by number: one file may weigh as much as a thousand."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(slots=True)
class Held(Generic[V]):
    """Values by key, of `room` bytes together as their keeper weighs them; each counts as `least` bytes at least, which bounds
    empty ones too.

    What alone weighs more than the room is not held.
    """

    room: int
    least: int
    _values: OrderedDict[str, tuple[V, int]] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, key: str) -> V | None:
        """The value, which counts as used now; None where it is not held."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def put(self, key: str, value: V, size: int) -> None:
        """Hold `value`, of `size` bytes, in place of what `key` had; those not used for longest leave for it."""
        _, before = self._values.pop(key, (None, 0))
        weight = max(size, self.least)
        self._values[key] = (value, weight)
        self._bytes += weight - before
        while self._bytes > self.room:
            _, (_, gone) = self._values.popitem(last=False)
            self._bytes -= gone
