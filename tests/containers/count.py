"""What strikes while articles pass, what became of them, and what a server that was killed may forget. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

#: Seconds of what it answered for that a server may forget when it is killed (`appendfsync everysec`, deploy/redis.conf).
FORGETS_S = 2.0


@dataclass(frozen=True, slots=True)
class Blow:
    """`strike`, once `share` of the articles have ended. `server`: it kills the server."""

    share: float
    strike: Callable[[], object]
    server: bool = False


@dataclass(slots=True)
class Kills:
    """When the server was killed: between which two moments (seconds of one clock), since nobody can tell more closely."""

    between: list[tuple[float, float]] = field(default_factory=list)

    def excuse(self, answered: float) -> bool:
        """Whether a request that was answered for at this moment may be forgotten."""
        return any(begun - FORGETS_S <= answered <= over + FORGETS_S for begun, over in self.between)

    def unexcused(self, answered: Iterable[float]) -> int:
        """How many of these may not."""
        return sum(not self.excuse(moment) for moment in answered)


@dataclass(slots=True)
class Count:
    """What became of all that was put in."""

    put_in: int
    forgotten: int = 0  # by a server that was killed, and put in again
    unexcused: int = 0  # of these, answered for earlier than any kill excuses
    lost: int = 0
    twice: int = 0
    fateless: int = 0
    left: int = 0  # entries in work streams and retries

    @property
    def clean(self) -> bool:
        return not (self.unexcused or self.lost or self.twice or self.fateless or self.left)

    def __str__(self) -> str:
        return (
            f"{self.put_in:,} articles: lost {self.lost}, twice {self.twice}, without a fate {self.fateless}, left over {self.left}; "
            f"forgotten by a killed server and put in again {self.forgotten}, of these without excuse {self.unexcused}"
        )
