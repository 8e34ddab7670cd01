"""Where partitions lie, what was moved, and what a node refused, for a person. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from services.console.looking.figures import size
from services.console.partitions.spread import Move, Slot, Spread, beside_mean, load, moves

#: How the command is given that moves.
MOVE = "wiresift partitions --move"


def table(spread: Spread) -> Table:
    """A row for each primary, by address: in the order of their slots, which clients know them in, they change places by a move."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    found.add_column("primary", no_wrap=True)
    found.add_column("partitions", justify="right")
    found.add_column("which")
    for name, slots in sorted(spread.items()):
        found.add_row(name, str(load(slots)), _numbers(slots) or "-")
    return found


def advice(spread: Spread) -> str:
    """How evenly they lie, and what to do about it."""
    if ahead := len(moves(spread)):
        return f"{_busiest(spread)}; `{MOVE}` evens that out by {_counted(ahead)}."
    return f"{_busiest(spread)}: no move would spread them better."


def ended(spread: Spread, count: int) -> str:
    """That all moves have ended, this time so many."""
    return f"{_busiest(spread)}, after {_counted(count)}." if count else f"{_busiest(spread)}: there was nothing to move."


def _busiest(spread: Spread) -> str:
    loads = [load(slots) for slots in spread.values()]
    return f"The busiest primary has {max(loads, default=0)} of {sum(loads)} partitions, {beside_mean(spread):.1f} times the mean"


def _counted(moves: int) -> str:
    return f"{moves} move{'' if moves == 1 else 's'}"


def moved(move: Move, keys: int) -> str:
    """That a move has ended."""
    return f"moved partition {_numbers([move.slot])} from {move.source} to {move.target}: slot {move.slot.number}, {keys:,} keys"


def refusal(name: str, what: str, error: str, prefix: str, *, forbidden: bool) -> str:
    """What a node refused, why, and the way out, as a clause."""
    if forbidden:
        cure = f"give the command as the user {prefix}-admin (docs/security.md)"
    elif "IOERR" in error:
        cure = "see that it can reach the other by that address, and give the command again: it goes on where it stopped"
    else:
        cure = f"give the command again, it goes on where it stopped; `valkey-cli --cluster check {name}` says more"
    return f"{name} refuses {what}: {error.rstrip('.')}; {cure}"


def too_large(key: str, taken: int, most: int) -> str:
    """That a partition stays where it is for now, and the way out, as a clause."""
    cure = "lower WIRESIFT_LOG_MAX_BYTES until it has been trimmed, and give the command again"
    return (
        f"the stream {key} takes {size(taken)}, and no more than {size(most)} can be handed over in one piece, so it was not begun; {cure}"
    )


def _numbers(slots: Sequence[Slot]) -> str:
    return ", ".join(str(partition) for partition in sorted(partition for slot in slots for partition in slot.partitions))
