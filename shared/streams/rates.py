"""How fast something goes on, from a running total that is looked at now and then. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

#: The longest time a rate is asked for, in seconds; what is older is dropped.
LONGEST_S = 60.0
#: Least time between two samples kept, in seconds: bounds what is kept, however often the total is noted.
_SPACING_S = 1.0


@dataclass(slots=True)
class Rate:
    """Samples of one total that only grows. Times are seconds of a monotonic clock."""

    _kept: deque[tuple[float, int]] = field(default_factory=deque)
    _newest: tuple[float, int] = (0.0, 0)

    def note(self, now_s: float, total: int) -> None:
        """What the total is now."""
        self._newest = (now_s, total)
        if not self._kept or now_s - self._kept[-1][0] >= _SPACING_S:
            self._kept.append(self._newest)
        while len(self._kept) > 1 and self._kept[1][0] <= now_s - LONGEST_S:
            self._kept.popleft()

    def per_second(self, over_s: float) -> float | None:
        """The mean rate of about the last `over_s` seconds; None while less than half of that has been seen."""
        now, total = self._newest
        old = [sample for sample in self._kept if now - sample[0] >= over_s / 2]
        if not old:
            return None
        then, before = next((sample for sample in reversed(old) if now - sample[0] >= over_s), old[0])
        return (total - before) / (now - then)
