"""What the servers of the web write down of every request. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a request was for, as the host sees it."""

    ROBOTS = "robots.txt"
    RIGHTS = "rights file"
    LIST = "list"
    ARTICLE = "article"
    FORBIDDEN = "forbidden path"  # robots.txt forbids it
    OTHER = "other"


@dataclass(slots=True)
class Hit:
    """One request. Times are of one monotonic clock, in seconds; `ended` is when the last byte was given out or the client was gone.

    `fields` are its header fields and `gave` those of its answer, by name in lower case; `article` is its number, where it is about
    one; `moment` the round it came in. `whole` says that all of the answer was given out; `wait_s` how long the host asked to be left
    alone with it.
    """

    host: int
    path: str
    role: Role
    at: float
    connection: int
    fields: dict[str, str] = field(default_factory=dict)
    article: int | None = None
    moment: int = 0
    status: int = 0
    ended: float | None = None
    whole: bool = False
    wait_s: float = 0.0
    gave: dict[str, str] = field(default_factory=dict)

    @property
    def brought(self) -> bool:
        """Whether it brought what it asked for, whole."""
        return self.status == 200 and self.whole


@dataclass(slots=True)
class Log:
    """All that the servers saw. `trapped` names each connection to an address that none may be made to."""

    hits: list[Hit] = field(default_factory=list)
    trapped: list[str] = field(default_factory=list)
    connections: int = 0
