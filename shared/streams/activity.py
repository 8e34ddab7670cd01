"""What a stage's process has done since its start and is doing now, for it to tell of itself. Pure: times are handed in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

#: Ways for a run to end after which its entry is gone from the stream for good.
FINISHED = ("ok", "rejected", "dead", "known")


@dataclass(slots=True)
class Activity:
    """Runs and hand-overs of one process. Times are seconds of one monotonic clock; `runs` counts the ended ones by status."""

    runs: Counter[str] = field(default_factory=Counter)
    _begun: dict[int, float] = field(default_factory=dict)  # by number, so that the first is the oldest
    _numbers: int = 0
    _refused_since: float | None = None

    def begin(self, now_s: float) -> int:
        """A run begins; returns the number it ends by."""
        self._numbers += 1
        self._begun[self._numbers] = now_s
        return self._numbers

    def end(self, number: int, status: str) -> None:
        """A run has ended."""
        del self._begun[number]
        self.runs[status] += 1

    def handed(self, *, refused: bool, now_s: float) -> None:
        """A hand-over was tried; `refused` for want of room or of a server that takes it."""
        if not refused:
            self._refused_since = None
        elif self._refused_since is None:
            self._refused_since = now_s

    @property
    def in_hand(self) -> int:
        """Runs that have begun and not ended."""
        return len(self._begun)

    @property
    def finished(self) -> int:
        """Entries that left the stream for good."""
        return sum(self.runs[status] for status in FINISHED)

    def blocked_s(self, now_s: float) -> float:
        """How long hand-overs have been refused without one that was not; 0 where the last one was not, or nothing runs."""
        since = self._refused_since  # once: metrics are read by another thread
        return 0.0 if since is None or not self._begun else now_s - since

    def oldest_run_s(self, now_s: float) -> float:
        """How long the oldest of the present runs has been going on; 0 without any."""
        return now_s - next(iter(self._begun.values()), now_s)
