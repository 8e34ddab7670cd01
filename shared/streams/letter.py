"""One dead letter as an operator has it before them, and the mark of who has dealt with it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.events import DeadLetter


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a letter by an operator's hand: `redriven` or `discarded`, when (server's clock, ISO 8601) and by whom."""

    what: str
    at: str
    by: str

    def member(self, entry: str) -> str:
        """As the sorted set has it: the letter's entry first, by which the scripts find it."""
        return f"{entry} {json.dumps({'what': self.what, 'at': self.at, 'by': self.by})}"

    @classmethod
    def of(cls, member: str) -> Mark:
        """Read back; one that is not ours still says that somebody has dealt with the letter."""
        try:
            said = json.loads(member.partition(" ")[2])
        except ValueError:
            said = {}
        facts: Mapping[str, Any] = said if isinstance(said, dict) else {}
        return cls(str(facts.get("what", "handled")), str(facts.get("at", "")), str(facts.get("by", "")))


@dataclass(frozen=True, slots=True)
class Letter:
    """One entry of the dead log. `body` is None where it is no dead letter that this version reads, for the reason in `fault`.

    `member` is its mark as the server has it, empty while nobody has dealt with it. `partition` is whose log it lies in.
    """

    entry: str
    body: DeadLetter | None
    fault: str = ""
    member: str = ""
    partition: int = 0

    @property
    def name(self) -> str:
        """What it is told apart by: its entry, with the partition where that is not the first."""
        return f"{self.entry}@{self.partition}" if self.partition else self.entry

    @property
    def mark(self) -> Mark | None:
        """What became of it; None while it is open."""
        return Mark.of(self.member) if self.member else None

    @property
    def stage(self) -> str:
        return self.body.stage if self.body else "unknown"

    @property
    def error(self) -> str:
        return self.body.error if self.body else "unreadable"

    @property
    def message(self) -> str:
        return self.body.message if self.body else self.fault


def time_of(entry: str) -> str:
    """When an entry was added, in ms of the server's clock: what marks are ordered by."""
    return entry.partition("-")[0]


def member_of(entry: str, marks: Sequence[bytes]) -> str:
    """The mark of the letter of that entry among those of its time; empty where it has none."""
    return next((mark.decode("utf-8", "replace") for mark in marks if mark.startswith(f"{entry} ".encode())), "")


def members_of(marks: Iterable[bytes]) -> dict[str, str]:
    """Each mark by the entry of its letter."""
    return {mark.partition(b" ")[0].decode("utf-8", "replace"): mark.decode("utf-8", "replace") for mark in marks}
