"""Moves slots with all their keys from one node of a cluster to another, as `valkey-cli --cluster reshard` does, key by key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import redis

#: Seconds between two keys, so that there is traffic while some are here and some there.
_PAUSE_S = 0.02


class Move:
    """One slot's, to the node after the one that has it. To be begun, carried through and ended."""

    def __init__(self, nodes: Sequence[redis.Redis], slot: int) -> None:
        self._nodes, self._slot = nodes, slot
        at = next(at for at, node in enumerate(nodes) if _has(node, slot))
        self._here, self._there = nodes[at], nodes[(at + 1) % len(nodes)]

    def begin(self) -> None:
        """From here on keys may be on either node."""
        _told(self._there, "SETSLOT", self._slot, "IMPORTING", _told(self._here, "MYID"))
        _told(self._here, "SETSLOT", self._slot, "MIGRATING", _told(self._there, "MYID"))

    def carry(self) -> int:
        """Take one key over; how many went."""
        keys = _told(self._here, "GETKEYSINSLOT", self._slot, 1)
        if keys:
            port = self._there.get_connection_kwargs()["port"]
            _ask(self._here, "MIGRATE", "127.0.0.1", port, "", 0, 5000, "KEYS", *keys)
        return len(keys)

    def end(self) -> None:
        """Let all nodes know who has the slot now."""
        for node in (self._there, self._here, *self._nodes):
            _told(node, "SETSLOT", self._slot, "NODE", _told(self._there, "MYID"))


async def moved(nodes: Sequence[redis.Redis], slot: int) -> int:
    """Move it, slowly; how many keys went."""
    move, went = Move(nodes, slot), 0
    move.begin()
    while taken := move.carry():
        went += taken
        await asyncio.sleep(_PAUSE_S)
    move.end()
    return went


def _has(node: redis.Redis, slot: int) -> bool:
    """Whether the slot is this node's own: one that has not the key says who has."""
    try:
        _ask(node, "EXISTS", _key_in(slot))
    except redis.exceptions.MovedError:
        return False
    return True


def _key_in(slot: int) -> str:
    return next(f"k{number}" for number in range(10**6) if redis.crc.key_slot(b"k%d" % number) == slot)


def _told(node: redis.Redis, *words: str | int | bytes) -> Any:
    return _ask(node, "CLUSTER", *words)


def _ask(node: redis.Redis, *words: str | int | bytes) -> Any:
    ask: Callable[..., Any] = node.execute_command
    return ask(*words)
