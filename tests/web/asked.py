"""A request to a host, its answer, and what hosts remember. Pure: data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.web.log import Role


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to a host: its path with its query, its header fields by name in lower case, the round it came in, and when."""

    host: int
    path: str
    fields: Mapping[str, str]
    moment: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: after `wait_s`, in `pieces` with `drip_s` between them, half of it only where it is `cut`.

    `pause_s` is for how long the host wants to be left alone.
    """

    role: Role
    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    fields: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0.0
    pieces: int = 1
    drip_s: float = 0.0
    cut: bool = False
    pause_s: float = 0.0


@dataclass(slots=True)
class Memory:
    """What the hosts remember: requests for each article and for articles of each host, and how often each list was asked for."""

    articles: Counter[int] = field(default_factory=Counter)
    hosts: Counter[int] = field(default_factory=Counter)
    lists: Counter[tuple[int, str]] = field(default_factory=Counter)
