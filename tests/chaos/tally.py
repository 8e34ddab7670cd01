"""What struck, where, and what it met; printed beside the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.chaos.faults import KILLS_PER_WINDOW, Fault, Kind
from tests.chaos.windows import Window

#: The only answer to a hand-over of what another has taken over: any other means that it was pending with the late one still.
_REFUSED = "STALE"


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that struck, how many entries the victim had been given and had not finished, and how a late hand-over was answered."""

    fault: Fault
    in_hands: int
    late: str | None = None

    def __str__(self) -> str:
        return f"{self.fault}: {self.in_hands} in its hands"


@dataclass(slots=True)
class Tally:
    """Everything that a storm has to say beside its verdict."""

    strikes: list[Strike] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    revised: int = 0
    bounds: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """It all, for people."""
        yield from table(self.strikes)
        yield f"late hand-overs: {_counted(Counter(strike.late for strike in self.strikes if strike.late))}"
        yield from (f"not struck: {miss}" for miss in self.missed)
        yield f"put in: {_counted(self.kinds)}"
        yield f"ends: {_counted(self.ends)}; groups revised: {self.revised}"
        yield f"dead letters: {_counted(self.letters)}"
        yield from self.bounds
        yield from self.failures


def unproven(strikes: Sequence[Strike]) -> list[str]:
    """What the strikes fail to show: kinds that never struck, windows in which a kill struck too seldom, late hand-overs refused."""
    struck = Counter(strike.fault.kind for strike in strikes)
    kills = Counter(strike.fault.window for strike in strikes if strike.fault.kind is Kind.KILLED)
    never = [f"never struck: {kind}" for kind in Kind if not struck[kind]]
    seldom = [f"killed {kills[window]} times {window}" for window in Window if kills[window] < KILLS_PER_WINDOW]
    late = [strike.late for strike in strikes if strike.late]
    answered = [f"a late hand-over was answered {answer}" for answer in late if answer != _REFUSED]
    return [*never, *seldom, *answered, *([] if late else ["no hand-over came late"])]


def table(strikes: Sequence[Strike]) -> Iterator[str]:
    """Times that each kind struck, by window, with the entries in its victims' hands."""
    columns = [*Window, None]
    yield f"{'fault':22}" + "".join(f"{column or 'throughout':>20}" for column in columns) + f"{'in all':>14}"
    for kind in Kind:
        rows = [strike for strike in strikes if strike.fault.kind is kind]
        cells = [_cell([strike for strike in rows if strike.fault.window is column]) for column in columns]
        yield f"{kind:22}" + "".join(f"{cell:>20}" for cell in cells) + f"{_cell(rows):>14}"
    yield "(times struck / entries in the hands of the replica that was struck, or that was handing over as the server was)"


def _cell(strikes: Sequence[Strike]) -> str:
    return f"{len(strikes)} / {sum(strike.in_hands for strike in strikes)}" if strikes else "·"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "none"
