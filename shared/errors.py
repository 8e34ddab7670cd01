"""Every error that ends a piece of work or a command, and what it leads to.

    WiresiftError
    ├── Transient            try again later: the cause is elsewhere and passes      → retry, log warning
    ├── Unprocessable        can never succeed: the input is at fault                → dead,  log error
    │   ├── MalformedEntry   the entry cannot be read as its event
    │   ├── LimitExceeded    it needs more time, memory or size than is allowed
    │   └── WorkerKilled     it was running each time its worker died
    ├── SettingsError        a setting is missing, unknown or out of range           → exit 2
    ├── UsageError           a command was called with input it cannot use           → exit 2
    └── ServerUnavailable    the Redis server cannot be reached or is not usable     → exit 1

An error of redis' own that the server is the cause of, and no entry, is in no class: it is waited for (`shared.streams.unavailable`).
A normal negative result (robots forbids, gone, unchanged, not an article) is no error: it is `shared.outcomes.Rejected`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class WiresiftError(Exception):
    """Base of all; the message names the input, the cause and the way out, in one line."""


class Transient(WiresiftError):
    """Raised where the same work may succeed later. `retry_after_s` is the other side's own wish, if it stated one."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unprocessable(WiresiftError):
    """Raised where the input can never be processed, however often it is tried."""


class MalformedEntry(Unprocessable):
    """Raised where a stream entry is not the event it should be: bad UTF-8, bad JSON, an unknown or missing field."""


class LimitExceeded(Unprocessable):
    """Raised where an input is over a stated limit of time, memory or size."""


class WorkerKilled(Unprocessable):
    """Raised for an entry that was being worked on, alone, each time its worker process died."""


class SettingsError(WiresiftError):
    """Raised at start where a setting is missing, unknown or out of range."""


class UsageError(WiresiftError):
    """Raised where a command was given something it cannot use."""


class ServerUnavailable(WiresiftError):
    """Raised where the Redis server does not answer, is too old, or would lose data as configured."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an error of a class leads to."""

    fate: Literal["retry", "dead", "stop"]
    log_level: Literal["warning", "error"]
    exit_code: int


_CONSEQUENCES: dict[type[WiresiftError], Consequence] = {
    Transient: Consequence("retry", "warning", 1),
    Unprocessable: Consequence("dead", "error", 1),
    SettingsError: Consequence("stop", "error", 2),
    UsageError: Consequence("stop", "error", 2),
    ServerUnavailable: Consequence("stop", "error", 1),
}
#: A bug of ours may be bound to a moment (a race, a full disk), so it is tried again; the attempt cap makes it a dead letter.
_UNFORESEEN = Consequence("retry", "error", 1)


def consequence(error: BaseException) -> Consequence:
    """What follows from `error`: the entry of its nearest base class in the table, or a capped retry for one nobody foresaw."""
    return next((_CONSEQUENCES[base] for base in type(error).__mro__ if base in _CONSEQUENCES), _UNFORESEEN)
