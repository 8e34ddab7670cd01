"""What rounds of failovers cost, summed up: the tables that docs/clustering.md quotes, and what must hold. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.replication.failover import Cost
from tests.replication.real import Outcome


@dataclass(frozen=True, slots=True)
class Sort:
    """Failovers of one sort: what system, how long replicas were told nothing (ms), how many of them are waited for."""

    system: str
    behind_ms: int
    replicas: int

    def __str__(self) -> str:
        behind = f"{self.behind_ms} ms" if self.behind_ms else "in step"
        return f"{self.system}, {behind} | {self.replicas or 'off'}"


@dataclass(slots=True)
class Row:
    """Rounds of one sort; `unended` are those that did not end in their time, by what was said."""

    sort: Sort
    costs: list[Cost] = field(default_factory=list)
    unended: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was stuck or done twice, and with WAIT nothing that was acknowledged was lost."""
        wrong = [one for one in self.costs if one.unfinished or one.twice or one.fateless or (self.sort.replicas and one.lost)]
        return not wrong and not self.unended

    def __str__(self) -> str:
        costs = self.costs
        lost = [len(one.lost) for one in costs]
        sums = [sum(map(len, sets)) for sets in ((c.acknowledged for c in costs), (c.lost for c in costs), (c.unfinished for c in costs))]
        wrong = sum(len(one.twice) + len(one.fateless) for one in costs)
        again = sum(len(one.shown_again) for one in costs)
        most = f" (most in one: {max(lost)})" if len(lost) > 1 and any(lost) else ""
        away = max((one.away_s for one in costs), default=0.0)
        ended = f"{len(costs)}" + (f", {len(self.unended)} DID NOT END" if self.unended else "")
        return f"| {self.sort} | {ended} | {sums[0]:,} | {sums[1]}{most} | {sums[2]} | {wrong} | {again} | {away:.1f} s |"


@dataclass(slots=True)
class RealRow:
    """Rounds with the real services, of one sort."""

    sort: Sort
    outcomes: list[Outcome] = field(default_factory=list)
    unended: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """With WAIT each article ended once and is kept, each copy was found; without, nothing is stuck or twice. No service ended."""
        return not self.unended and all(self._held(one) for one in self.outcomes)

    def _held(self, one: Outcome) -> bool:
        if self.sort.replicas:
            return one.clean and not one.missed
        verdict = one.verdict
        return one.steady and not (verdict.twice or verdict.stuck or verdict.astray or verdict.repeated)

    def __str__(self) -> str:
        told = sum(len(one.told) for one in self.outcomes)
        lost, twice, kept = (sum(len(getattr(one.verdict, name)) for one in self.outcomes) for name in ("lost", "twice", "unkept"))
        missed, copies = sum(one.missed for one in self.outcomes), sum(one.copies for one in self.outcomes)
        ended = f"{len(self.outcomes)}" + (f", {len(self.unended)} DID NOT END" if self.unended else "")
        steady = "none" if all(one.steady for one in self.outcomes) else "SOME"
        return f"| {self.sort} | {ended} | {told:,} | {lost} | {twice} | {kept} | {missed} of {copies} | {steady} |"


_HEAD = "| system, replicas told nothing for | WAIT | rounds | acknowledged | lost | unfinished | twice, fateless | seen again | away |"
_REAL_HEAD = "| system, replicas told nothing for | WAIT | rounds | articles | lost | twice | not kept | copies missed | services ended |"


def table(rows: Sequence[Row], real: Sequence[RealRow]) -> Iterator[str]:
    """Both, as Markdown; nothing of what was not run."""
    for head, found in ((_HEAD, rows), (_REAL_HEAD, real)):
        if found:
            yield from ("", head, "|---" * (head.count("|") - 1) + "|", *map(str, found))
