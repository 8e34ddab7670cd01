"""What primaries of a cluster say of their slots, and which are left open by a move that did not end. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.partitions.spread import Move, Slot, Spread
from shared.errors import ServerUnavailable


@dataclass(frozen=True, slots=True)
class Primary:
    """What one says of itself. `ranges` are its slots, first and last of each; `leaving` and `coming` are those that are being moved,
    each with the id of the node at the other end."""

    name: str
    node_id: str
    ranges: Sequence[tuple[int, int]]
    leaving: Mapping[int, str]
    coming: Mapping[int, str]

    def has(self, slot: Slot) -> bool:
        """Whether it is answerable for the slot."""
        return any(first <= slot.number <= last for first, last in self.ranges)


def read_primary(name: str, nodes: Mapping[str, Mapping[str, Any]]) -> Primary:
    """Of its answer to CLUSTER NODES, as redis-py reads it, what it says of itself. `name` is its address as clients know it."""
    own = next(node for node in nodes.values() if "myself" in node["flags"])
    moving = {
        state: {int(one["slot"]): str(one["node_id"]) for one in own["migrations"] if one["state"] == state}
        for state in ("migrating", "importing")
    }
    ranges = [(int(first_last[0]), int(first_last[-1])) for first_last in own["slots"]]
    return Primary(name, own["node_id"], ranges, moving["migrating"], moving["importing"])


def spread_over(primaries: Sequence[Primary], slots: Sequence[Slot]) -> Spread:
    """Which of the slots each has."""
    return {primary.name: [slot for slot in slots if primary.has(slot)] for primary in primaries}


def left_open(primaries: Sequence[Primary], slots: Sequence[Slot]) -> Iterator[Move]:
    """The moves that were begun and not ended.

    Raises:
        ServerUnavailable: one leads to a node that is none of the primaries, or its slot is nobody's.
    """
    for slot in slots:
        leaving = next((primary for primary in primaries if slot.number in primary.leaving), None)
        coming = next((primary for primary in primaries if slot.number in primary.coming), None)
        target = next((one for one in primaries if one.node_id == leaving.leaving[slot.number]), None) if leaving else coming
        if target is None and leaving is None:
            continue
        source = leaving or next((primary for primary in primaries if primary.has(slot)), None)
        if target is None or source is None:
            at = (leaving or coming or primaries[0]).name
            raise ServerUnavailable(
                f"slot {slot.number} of partition {slot.partitions[0]} was left half moved, and the node at its other end is no primary "
                f"with slots of its own; see `valkey-cli --cluster check {at}`, and mend it by `--cluster fix`"
            )
        if source is not target:
            yield Move(slot, source.name, target.name)
