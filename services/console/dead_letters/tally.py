"""What the letters of one run came to, for a person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from shared.streams.reopening import Outcome, Told

#: Letters named of those that were left as they are; the others are counted.
_NAMED = 10


@dataclass(slots=True)
class Tally:
    """What the letters of a run came to."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failed: list[Told] = field(default_factory=list)

    def add(self, told: Collection[Told]) -> None:
        """Some more."""
        self.outcomes.update(one.outcome for one in told)
        self.failed += [one for one in told if not one.well][: _NAMED - len(self.failed)]

    @property
    def well(self) -> bool:
        return not self._not_done

    @property
    def _not_done(self) -> int:
        return self.outcomes.total() - self.outcomes[Outcome.DONE] - self.outcomes[Outcome.KNOWN]

    def lines(self, what: str) -> list[str]:
        """For a person: the sum, and of those that were left as they are why."""
        parts = [f"{self.outcomes[Outcome.DONE]} {what}"]
        parts += [f"{known} dealt with before"] if (known := self.outcomes[Outcome.KNOWN]) else []
        parts += [f"{self._not_done} left as they are"] if self._not_done else []
        reasons = [f"  {one.letter.name} {one.outcome}: {one.why}" for one in self.failed]
        more = self._not_done - len(reasons)
        return [", ".join(parts), *reasons, *([f"  … and {more} more"] if more > 0 else [])]
