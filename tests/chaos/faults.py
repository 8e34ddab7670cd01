"""Which faults there are, whom they strike and in which window of a hand-over, and a plan of them. Pure; random by its seed alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle

from tests.chaos.windows import Window

#: Service → the work stream it reads.
READS = {"fetcher": "requested", "cleaner": "fetched", "classifier": "cleaned"}
REPLICAS = (1, 2)
#: Times each window is struck by a SIGKILL of a service at least.
KILLS_PER_WINDOW = 2


class Kind(StrEnum):
    """What goes wrong."""

    KILLED = "service killed"
    TERMINATED = "service terminated"
    FROZEN = "service frozen"
    CUT = "connections cut"
    SLOWED = "link slow"
    STALLED = "link stalled"
    SERVER_KILLED = "server killed"
    SERVER_TERMINATED = "server terminated"
    SCRIPTS_FLUSHED = "scripts flushed"
    OUT_OF_MEMORY = "server out of memory"
    READ_ONLY = "server read-only"
    DISK_FULL = "server's disk full"
    BLOCKED = "destination full"


#: Kinds that strike the server itself. In one lane of their own: one at a time.
OF_SERVER = frozenset(
    {Kind.SERVER_KILLED, Kind.SERVER_TERMINATED, Kind.SCRIPTS_FLUSHED, Kind.OUT_OF_MEMORY, Kind.READ_ONLY, Kind.DISK_FULL}
)
#: Kinds that last over many hand-overs, so that no window is theirs.
LASTING = frozenset({Kind.SLOWED, Kind.BLOCKED})
#: Kinds that keep a replica from the server until others have taken over its work: a hand-over that it makes late must be refused.
OUTLASTING = frozenset({Kind.FROZEN, Kind.STALLED})
#: How often each kind is drawn past what is covered first. The death of a server costs every service FastStream's rest of 5 s.
_WEIGHTS = {
    Kind.KILLED: 32,
    Kind.TERMINATED: 16,
    Kind.FROZEN: 9,
    Kind.CUT: 14,
    Kind.SLOWED: 5,
    Kind.STALLED: 8,
    Kind.SERVER_KILLED: 3,
    Kind.SERVER_TERMINATED: 2,
    Kind.SCRIPTS_FLUSHED: 4,
    Kind.OUT_OF_MEMORY: 2,
    Kind.READ_ONLY: 1,
    Kind.DISK_FULL: 2,
    Kind.BLOCKED: 2,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` strikes `service`'s replica `number`, or the server while that replica's hand-over stands in `window`.

    `share` in [0, 1) places how long it lasts between the shortest and the longest time of its kind.
    """

    kind: Kind
    service: str
    number: int
    window: Window | None
    share: float

    @property
    def lane(self) -> str:
        """Faults of one lane strike one after another, those of different lanes at once."""
        return "server" if self.kind in OF_SERVER else self.service

    @property
    def victim(self) -> str:
        return f"{self.service}-{self.number}"

    def __str__(self) -> str:
        return f"{self.kind} ({self.victim}, {self.window or 'throughout'})"


def plan(count: int, seed: int) -> list[Fault]:
    """`count` faults in random order: first each window KILLS_PER_WINDOW times by SIGKILL and every kind once, then any."""
    chance = random.Random(seed)
    replicas = _replicas(chance)
    kinds = [Kind.KILLED] * (KILLS_PER_WINDOW * len(Window)) + [kind for kind in Kind if kind is not Kind.KILLED]
    if len(kinds) > count:
        raise ValueError(f"{count} faults cannot cover {len(kinds)} that each storm has")
    kinds += chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=count - len(kinds))
    windows = {kind: _windows(kind, chance) for kind in Kind}
    faults = [_fault(kind, next(replicas), None if kind in LASTING else next(windows[kind]), chance) for kind in kinds]
    return chance.sample(faults, len(faults))


def lanes(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """The faults by lane, in their order."""
    return {lane: [fault for fault in faults if fault.lane == lane] for lane in sorted({fault.lane for fault in faults})}


def _fault(kind: Kind, replica: tuple[str, int], window: Window | None, chance: random.Random) -> Fault:
    return Fault(kind, *replica, window, chance.random())


def _windows(kind: Kind, chance: random.Random) -> Iterator[Window]:
    """All windows in random order, again and again; the one in which being late shows comes first where a kind makes late."""
    order = chance.sample(list(Window), len(Window))
    return cycle(sorted(order, key=lambda window: kind in OUTLASTING and window is not Window.HANDLED))


def _replicas(chance: random.Random) -> Iterator[tuple[str, int]]:
    """All replicas in random order, again and again."""
    everybody = [(service, number) for service in READS for number in REPLICAS]
    while True:
        yield from chance.sample(everybody, len(everybody))
