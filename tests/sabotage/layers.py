"""All broken layers by name, and the one way to break the real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.sabotage import embedding, hand_over, keeping, reading
from tests.sabotage.edits import Sabotage, all_made

SABOTAGES: dict[str, Sabotage] = {
    each.name: each for each in (*hand_over.SABOTAGES, *keeping.SABOTAGES, *reading.SABOTAGES, *embedding.SABOTAGES)
}

_active: list[str] = []


@contextmanager
def applied(name: str) -> Iterator[None]:
    """The layer is broken as `name` says while entered, in this process and in toy services started from it."""
    with all_made(SABOTAGES[name].edits):
        _active.append(name)
        try:
            yield
        finally:
            _active.remove(name)


def active() -> list[str]:
    """The sabotages that are applied at the moment."""
    return list(_active)
