"""What reading an input comes to besides a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an input, and what to do about it. Pure code returns it; the reader adds where it was."""

    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BadInput:
    """An input that makes no request. `source` is as given on the command line, or the file found there; `line` counts from 1."""

    source: str
    line: int | None
    cause: str
    remedy: str

    @classmethod
    def of(cls, fault: Fault, source: str, line: int | None = None) -> BadInput:
        return cls(source, line, fault.cause, fault.remedy)

    def __str__(self) -> str:
        """One printable line, whatever a file name or a document holds."""
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        return printable(f"{where}: {self.cause}; {self.remedy}")


class Unreadable(Exception):
    """Raised in the middle of a stream where the rest of it cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.cause)
        self.fault = fault


def printable(text: str) -> str:
    """`text` with control characters and lone surrogates escaped, so that it neither breaks a line nor moves a cursor."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """What is spelt most like `name`, or None where nothing is near. Cost grows with the number known."""
    return next(iter(get_close_matches(name, list(known), n=1)), None)
