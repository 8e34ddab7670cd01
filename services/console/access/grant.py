"""One permission on the server: some commands on some keys, and on no others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.streams.keys import Stream


class Mode(StrEnum):
    """What may be done to a key: the server's own words for it (Redis 7.0, key permissions)."""

    READ = "%R~"
    WRITE = "%W~"
    BOTH = "~"


@dataclass(frozen=True, slots=True)
class Grant:
    """`commands` in lower case, a subcommand behind a bar, on keys that match one of `patterns`."""

    commands: Sequence[str]
    patterns: Sequence[str]
    mode: Mode = Mode.BOTH

    def selector(self) -> str:
        """As an access list has it: a command passes where one selector allows it with all of its keys."""
        return f"({' '.join([*(self.mode + each for each in self.patterns), *('+' + each for each in self.commands)])})"


@dataclass(frozen=True, slots=True)
class Patterns:
    """The keys of the system with that prefix, in all its partitions, as patterns of access lists."""

    prefix: str

    def tagged(self, *names: str) -> tuple[str, ...]:
        """Keys of the stream layer, which carry the partition: `shared.streams.keys`."""
        return tuple(f"{{{self.prefix}:*}}:{name}" for name in names)

    def plain(self, *names: str) -> tuple[str, ...]:
        """Keys without a partition: store, index, groups, sites, sources."""
        return tuple(f"{self.prefix}:{name}" for name in names)

    def streams(self, *streams: Stream, beside: str = "") -> tuple[str, ...]:
        """The streams themselves, or what stands `beside` each: `:sizes`, `:retry` …"""
        return self.tagged(*(f"{stream}{beside}" for stream in streams))

    @property
    def everything(self) -> tuple[str, ...]:
        return *self.tagged("*"), *self.plain("*")


def of(commands: str, patterns: Sequence[str], mode: Mode = Mode.BOTH) -> Grant:
    """A grant whose commands are written side by side."""
    return Grant(tuple(commands.split()), tuple(patterns), mode)
