"""What a reader does with an entry that it holds, and how it comes to hold another's; as data for `handover`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared.events import Fate
from shared.streams.actions import Revise
from shared.streams.messages import RawEntry


@dataclass(frozen=True, slots=True)
class Handed:
    """One entry to hand over to the next stage."""

    entry: str
    envelope: bytes
    revise: Revise | None


@dataclass(frozen=True, slots=True)
class Ended:
    """One entry that ends its request: its event goes to `log`, what is told `beside` it behind it, its fate to the fates."""

    entry: str
    envelope: bytes
    fate: Fate
    revise: Revise | None = None
    beside: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One entry to run again after `delay`."""

    entry: str
    envelope: bytes
    delay: timedelta


@dataclass(frozen=True, slots=True)
class Transferred:
    """One entry to be run in another partition."""

    entry: str
    envelope: bytes
    request_id: str
    partition: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """An entry taken over from a reader that stopped beating; `deliveries` counts this one."""

    raw: RawEntry
    deliveries: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """An entry to be taken over that was delivered so often beside others that it may be what kills its readers: it is run by itself."""

    entry: str


def size_of(item: Handed | Ended | Scheduled) -> int:
    """Bytes that a call carries for it."""
    return len(item.envelope) + (sum(map(len, item.beside)) if isinstance(item, Ended) else 0)
