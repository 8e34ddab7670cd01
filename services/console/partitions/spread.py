"""How partitions lie on the primaries of a cluster, and what is to be moved so that they lie evenly. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that partitions lie in. Hardly ever are these several, where CRC16 has it so; they can then only be moved together."""

    number: int
    partitions: tuple[int, ...]


#: The slots on each primary, by its address.
Spread = Mapping[str, Sequence[Slot]]


@dataclass(frozen=True, slots=True)
class Move:
    """A slot that is to go from one primary to another."""

    slot: Slot
    source: str
    target: str


def load(slots: Sequence[Slot]) -> int:
    """How many partitions lie in them."""
    return sum(len(slot.partitions) for slot in slots)


def beside_mean(spread: Spread) -> float:
    """The busiest primary's partitions as a multiple of the mean."""
    loads = [load(slots) for slots in spread.values()]
    return max(loads) * len(loads) / sum(loads) if any(loads) else 1.0


def moves(spread: Spread) -> list[Move]:
    """The least moves after which no primary has over one partition more than another; the same for the same spread.

    Each goes from the busiest primary to the idlest, of equals the first. Where partitions share a slot they may end less evenly.
    """
    held, found = {name: list(slots) for name, slots in spread.items()}, list[Move]()
    while held:
        source = max(held, key=lambda name: load(held[name]))
        target = min(held, key=lambda name: load(held[name]))
        slot = _lighter(held[source], load(held[source]) - load(held[target]))
        if slot is None:
            break
        held[source].remove(slot)
        held[target].append(slot)
        found.append(Move(slot, source, target))
    return found


def _lighter(slots: Sequence[Slot], gap: int) -> Slot | None:
    """A slot whose move makes so large a gap smaller: the one with the fewest partitions, of equals the last. None where none does."""
    fitting = [slot for slot in slots if len(slot.partitions) < gap]
    return min(fitting, key=lambda slot: (len(slot.partitions), -slot.partitions[-1]), default=None)
