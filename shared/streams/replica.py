"""What a process says of itself with each beat: its form on the server, and reading it back. Pure.

Processes of other versions stand side by side while a system is upgraded: an unknown name is ignored, a missing or odd value is
None, which means unknown and never 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

#: A process that has not said anything for so long is not taken for alive. Milliseconds: several beats at the default settings.
ALIVE_MS = 10_000
#: Characters of a name that are kept: others may write here too, and a screen line is bounded.
_MAX_NAME = 200
#: Largest count that is believed: of what the server itself can count.
_MAX_COUNT = 2**63


@dataclass(frozen=True, slots=True)
class Said:
    """Figures of one process at one beat. It is a process alone: a cleaner's parser processes are not in `cpu_s` and `rss_bytes`.

    `at_ms` and `started_at_ms` are by its own clock (unix ms). `in_hand` counts entries it holds, `held` those of a newer schema
    version that it left pending. `runs` counts ended runs since its start by status. `blocked_s` is how long each hand-over has
    been refused, `oldest_run_s` the age of its oldest present run: 0 where that is not so. `passed_on` counts entries handed to the
    next stage, `finished` all that left this one for good; both over about the last 10 and 60 seconds. `loop_lag_s` is by how much
    its event loop was late at worst during the last beats. `max_entries` and `max_bytes` bound the stream it writes to.
    `contact` is whether a fetcher has one to give to publishers, without which it fetches nothing public.
    """

    stage: str | None = None
    host: str | None = None
    pid: int | None = None
    version: str | None = None
    started_at_ms: int | None = None
    at_ms: int | None = None
    width: int | None = None
    deadline_s: float | None = None
    reclaim_s: float | None = None
    max_entries: int | None = None
    max_bytes: int | None = None
    in_hand: int | None = None
    held: int | None = None
    paused: bool | None = None
    blocked_s: float | None = None
    oldest_run_s: float | None = None
    runs: Mapping[str, int] | None = None
    finished_per_s_10s: float | None = None
    finished_per_s_60s: float | None = None
    passed_on_per_s_10s: float | None = None
    passed_on_per_s_60s: float | None = None
    cpu_s: float | None = None
    rss_bytes: int | None = None
    loop_lag_s: float | None = None
    contact: bool | None = None

    def json(self) -> str:
        """As it is written, unknown figures left out."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None})

    @classmethod
    def read(cls, words: bytes | str) -> Said:
        """What `words` say, whoever wrote them; nothing where they are no JSON object."""
        try:
            given = json.loads(words)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(given, dict):
            return cls()
        return cls(**{name: _READERS[kind](given.get(name)) for name, kind in cls.__annotations__.items()})


@dataclass(frozen=True, slots=True)
class Replica:
    """A process of a stage, as it last said of itself. `age_ms` is the time since, `beaten_at_ms` then, by the server's clock.

    A beat that lies ahead of that clock came before it was set back; it counts as old as it lies ahead, for the living beat again.
    """

    consumer: str
    beaten_at_ms: int
    age_ms: int
    said: Said

    @property
    def stage(self) -> str | None:
        return self.said.stage

    @property
    def alive(self) -> bool:
        return self.age_ms <= ALIVE_MS

    @property
    def skew_ms(self) -> int | None:
        """By how much its clock was ahead of the server's; late by the time its words took to get there."""
        return None if self.said.at_ms is None else self.said.at_ms - self.beaten_at_ms


def read_replica(consumer: bytes, words: bytes, now_ms: int) -> Replica | None:
    """The process behind a field of the replicas' hash, `<server ms> <JSON>`; None where it has not that form."""
    at, _, said = words.partition(b" ")
    if not at.isdigit() or len(at) > len(str(_MAX_COUNT)) or int(at) >= _MAX_COUNT:  # Python refuses to read thousands of digits
        return None
    return Replica(consumer.decode("utf-8", "replace")[:_MAX_NAME], int(at), abs(now_ms - int(at)), Said.read(said))


def _text(value: Any) -> str | None:  # noqa: ANN401  (JSON holds anything)
    return value[:_MAX_NAME] if isinstance(value, str) else None


def _flag(value: Any) -> bool | None:  # noqa: ANN401
    return value if isinstance(value, bool) else None


def _count(value: Any) -> int | None:  # noqa: ANN401
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_COUNT else None


def _figure(value: Any) -> float | None:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MAX_COUNT:
        return None
    return float(value)


def _counts(value: Any) -> Mapping[str, int] | None:  # noqa: ANN401
    if not isinstance(value, dict):
        return None
    read = {name[:_MAX_NAME]: _count(count) for name, count in value.items()}
    return {name: count for name, count in read.items() if count is not None}


#: How a value is read, by its annotation.
_READERS: dict[str, Callable[[Any], Any]] = {
    "str | None": _text,
    "int | None": _count,
    "float | None": _figure,
    "bool | None": _flag,
    "Mapping[str, int] | None": _counts,
}
