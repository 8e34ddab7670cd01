"""Do the partitions lie evenly on the primaries of a cluster? Pure: judged by how they lie."""

from __future__ import annotations

from collections.abc import Iterator

from services.console.checkup.finding import Finding
from services.console.partitions.showing import MOVE
from services.console.partitions.spread import Spread, beside_mean, load, moves

#: Times the mean that the busiest primary's partitions may be: as much of the other primaries' cores and memory lies idle beside it.
_UNEVEN_FROM = 1.5


def spread_finding(spread: Spread) -> Iterator[Finding]:
    """How evenly they lie; nothing to say of a single server or partition. What no move would mend is well."""
    loads = [load(slots) for slots in spread.values()]
    if len(loads) < 2 or sum(loads) < 2:
        return
    what = f"partitions: the busiest primary has {max(loads)} of {sum(loads)}, {beside_mean(spread):.1f} times the mean"
    if beside_mean(spread) > _UNEVEN_FROM and moves(spread):
        cure = "spread them evenly, best while little is waiting: docs/clustering.md"
        yield Finding("warning", what, cure, MOVE, check="server.partitions")
    else:
        yield Finding("ok", what, check="server.partitions")
