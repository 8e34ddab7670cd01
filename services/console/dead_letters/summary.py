"""Dead letters summed up: groups that died of the same, and single letters in a few lines. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.console.dead_letters.groups import group_of, normalised
from shared.errors import MalformedEntry
from shared.events import DeadLetter
from shared.streams import envelope
from shared.streams.letter import Letter
from shared.streams.messages import entry_time

#: Groups that are kept apart; letters of further kinds are one group without a name. Bounds what a log of another program's making
#: takes in memory, at less than 1 kB each.
MAX_GROUPS = 5_000
#: What letters are counted as that nobody has dealt with.
OPEN = "open"


@dataclass(slots=True)
class Group:
    """Letters of one stage and error with the same kind of message. `first` and `last` are entries; `became` counts what became of them.

    `anew` counts those whose request had been redriven before it died as this letter.
    """

    id: str
    stage: str
    error: str
    message: str
    first: str
    last: str
    became: Counter[str] = field(default_factory=Counter)
    anew: int = 0

    def document(self, example: Letter | None) -> dict[str, Any]:
        """For a program; `example` is its newest letter."""
        return {
            "group": self.id,
            "stage": self.stage,
            "error": self.error,
            "message": self.message,
            "count": self.became.total(),
            **{name: self.became[name] for name in (OPEN, "redriven", "discarded")},
            "redriven_before": self.anew,
            "first_at": _time(self.first),
            "last_at": _time(self.last),
            "example": letter_document(example) if example else None,
        }


class Groups:
    """Takes letters in, oldest first."""

    def __init__(self) -> None:
        self._found: dict[str, Group] = {}

    @property
    def largest_first(self) -> list[Group]:
        """All of them."""
        return sorted(self._found.values(), key=lambda group: -group.became.total())

    @property
    def became(self) -> Counter[str]:
        """What became of all letters."""
        return sum((group.became for group in self._found.values()), Counter())

    def add(self, letters: Iterable[Letter]) -> None:
        """Count more letters."""
        for letter in letters:
            group = self._group(letter)
            group.last = letter.name
            group.anew += bool(letter.body and letter.body.redrives)
            group.became[letter.mark.what if letter.mark else OPEN] += 1

    def _group(self, letter: Letter) -> Group:
        name, stage, error, message = group_of(letter), letter.stage, letter.error, normalised(letter.message)
        if name not in self._found and len(self._found) >= MAX_GROUPS:
            name, stage, error, message = "", "various", "various", "further kinds"
        return self._found.setdefault(name, Group(name, stage, error, message, letter.name, letter.name))


def counted(count: int, noun: str) -> str:
    """So many of these, in the number that fits."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def letter_document(letter: Letter, fate: str | None = None) -> dict[str, Any]:
    """One letter for a program, without the entry it was. `fate` is how its request stands now, where that was asked."""
    body, mark = letter.body, letter.mark
    return {
        "entry": letter.name,
        "group": group_of(letter),
        "request_id": body and body.request_id,
        "stage": letter.stage,
        "stream": body and body.stream,
        "error": letter.error,
        "message": letter.message,
        "asked_for": asked_for(letter),
        "attempts": body and body.attempts,
        "redrives": body and body.redrives,
        "first_at": body and body.first_at.isoformat(),
        "last_at": body.last_at.isoformat() if body else _time(letter.name),
        "handled": {"what": mark.what, "at": mark.at, "by": mark.by} if mark else None,
        "fate": fate,
    }


def asked_for(letter: Letter) -> str:
    """What the request was for, as its sender named it."""
    event = entry_read(letter.body) if letter.body else None
    named = (event or {}).get("url") or (event or {}).get("external_id")
    return str(named) if named else f"request {letter.body.request_id}" if letter.body else "unknown"


def entry_read(letter: DeadLetter) -> dict[str, Any] | None:
    """The event that the letter's original entry carries, or None where it is none."""
    try:
        event = json.loads(envelope.decode({name.encode(): value for name, value in letter.original.items()}).body)
    except (MalformedEntry, ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _time(entry: str) -> str:
    return entry_time(entry).isoformat()
