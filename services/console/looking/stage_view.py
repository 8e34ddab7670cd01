"""A stage as an operator sees it: what its stream holds beside what its processes say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.console.looking.figures import moment, span, span_ms
from shared.streams.handover import RETRIES_PER_ENTRY, Limits
from shared.streams.inspect import Pause, Replica, StageStatus, Status
from shared.streams.keys import Stream
from shared.streams.replica import Said

#: Which stage writes a work stream, and which stream a stage writes.
WRITERS = {Stream.FETCHED: "fetcher", Stream.CLEANED: "cleaner"}
WRITES = {stage: stream for stream, stage in WRITERS.items()}
#: Refused for so long, a hand-over is more than a short wait for room, in seconds.
BLOCKED_FROM_S = 1.0


class State(StrEnum):
    """What a stage or a process is at, the first that holds."""

    NOT_RUNNING = "not running"  # a stage: no living process
    SILENT = "silent"  # a process: no sign of life for ten seconds
    PAUSED = "paused"
    BLOCKED = "blocked"  # what it hands over is refused: no room there, or no server that takes it
    WORKING = "working"
    IDLE = "idle"
    UNKNOWN = "unknown"  # a process of a version that does not say


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage, its processes, and what follows from both. Rates are entries per second over about ten seconds, None where nobody says.

    `max_entries` and `max_bytes` bound the stream it reads. `writer` is the stage before it, None for the
    first, and `writes` the stream it hands over to, None for the last.
    """

    status: StageStatus
    living: Sequence[Replica]
    silent: int
    in_per_s: float | None
    out_per_s: float | None
    max_entries: int
    max_bytes: int
    writer: str | None
    writes: Stream | None
    writes_full: bool

    @property
    def entries_share(self) -> float:
        """How much of the bound on entries is used; 1 is full. Retries whose time has come may take it past that.

        As the other shares, that of the partition which is nearest to it.
        """
        return max(one.entries for one in self._parts) / self.max_entries

    @property
    def bytes_share(self) -> float | None:
        """How much of the bound on bytes is used."""
        if any(one.bytes is None and one.entries for one in self._parts):
            return None
        return max(one.bytes or 0 for one in self._parts) / self.max_bytes

    @property
    def retries_share(self) -> float:
        """How much of the bounds on scheduled retries is used, which are theirs alone."""
        return max(max(one.retries / (RETRIES_PER_ENTRY * self.max_entries), one.retry_bytes / self.max_bytes) for one in self._parts)

    @property
    def _parts(self) -> Sequence[StageStatus]:
        return self.status.parts or (self.status,)

    @property
    def used(self) -> float:
        """How much is used of the bound that is nearest."""
        return max(self.entries_share, self.bytes_share or 0, self.retries_share)

    @property
    def full(self) -> bool:
        """Whether whoever writes to its stream has to wait."""
        return self.used >= 1

    @property
    def blocked_s(self) -> float | None:
        """How long the process that is blocked longest has been; 0 where none is."""
        return highest(self.living, lambda said: said.blocked_s)

    @property
    def held(self) -> int | None:
        """Entries of a newer schema version that its processes passed over; each counts all it saw, so the highest count."""
        found = highest(self.living, lambda said: said.held)
        return None if found is None else int(found)

    @property
    def state(self) -> State:
        """What the stage is at."""
        if not self.living:
            return State.NOT_RUNNING
        if self.status.paused:
            return State.PAUSED
        if (self.blocked_s or 0) >= BLOCKED_FROM_S:
            return State.BLOCKED
        return State.WORKING if self.status.entries else State.IDLE

    def remarks(self) -> list[str]:
        """What is out of the ordinary, in words."""
        found = []
        if pause := self.status.paused:
            found.append(paused_words(pause))
        if self.state is State.BLOCKED:
            why = f"{self.writes} is full" if self.writes_full else "what it hands over is refused"
            found.append(f"blocked for {span(self.blocked_s)}: {why}")
        if self.full:
            of = f" of retries, the next due in {span_ms(self.status.next_retry_ms)}" if self.retries_share == self.used else ""
            found.append(f"{self.status.stream} is full{of}: whoever writes to it waits")
        if self.held:
            found.append(f"{self.held} entries wait for a newer version of it")
        return found


def paused_words(pause: Pause) -> str:
    """That a stage is paused: since when, by whom and why, as far as that was written."""
    words = ("since", moment(pause.at)), ("by", pause.by)
    return "paused" + "".join(f" {word} {text}" for word, text in words if text) + (f": {pause.why}" if pause.why else "")


def views(status: Status, limits: Limits) -> list[StageView]:
    """The stages in the order of the pipe. `limits` are this process's own, for where no service says which ones it goes by."""
    room = {stage.stream: _bounds(status, limits) for stage in status.stages}
    first = [_view(status, stage, room[stage.stream], writes_full=False) for stage in status.stages]
    full = {view.status.stream for view in first if view.full}
    return [_view(status, view.status, room[view.status.stream], writes_full=view.writes in full) for view in first]


def _view(status: Status, stage: StageStatus, room: tuple[int, int], *, writes_full: bool) -> StageView:
    living = status.living(stage.stage)
    upstream = WRITERS.get(stage.stream)
    return StageView(
        status=stage,
        living=living,
        silent=sum(not replica.alive and replica.stage == stage.stage for replica in status.replicas),
        in_per_s=total(status.living(upstream), lambda said: said.passed_on_per_s_10s) if upstream else None,
        out_per_s=total(living, lambda said: said.finished_per_s_10s),
        max_entries=room[0],
        max_bytes=room[1],
        writer=upstream,
        writes=WRITES.get(stage.stage),
        writes_full=writes_full,
    )


def _bounds(status: Status, limits: Limits) -> tuple[int, int]:
    """Entries and bytes a work stream may hold: the least that a living process goes by."""
    living = [replica.said for replica in status.replicas if replica.alive]
    entries = [said.max_entries for said in living if said.max_entries]
    sizes = [said.max_bytes for said in living if said.max_bytes]
    return min(entries, default=limits.entries), min(sizes, default=limits.bytes)


def replica_state(replica: Replica) -> State:
    """What a process is at."""
    said = replica.said
    if not replica.alive:
        return State.SILENT
    if said.paused:
        return State.PAUSED
    if (said.blocked_s or 0) >= BLOCKED_FROM_S:
        return State.BLOCKED
    return State.UNKNOWN if said.in_hand is None else State.WORKING if said.in_hand else State.IDLE


def total(replicas: Iterable[Replica], figure: Callable[[Said], float | None]) -> float | None:
    """The sum over those that say; None where none does."""
    said = _said(replicas, figure)
    return sum(said) if said else None


def highest(replicas: Iterable[Replica], figure: Callable[[Said], float | None]) -> float | None:
    """The highest that one of them says; None where none does."""
    return max(_said(replicas, figure), default=None)


def _said(replicas: Iterable[Replica], figure: Callable[[Said], float | None]) -> list[float]:
    return [found for replica in replicas if (found := figure(replica.said)) is not None]
