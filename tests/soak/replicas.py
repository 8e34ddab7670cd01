"""The service processes that a supervisor of ours keeps: which is which, what they use, and an orderly restart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from services.console import SERVICES

#: Replicas of each service: the first of each lives as long as the soak, the others are restarted in turn.
COUNTS = dict.fromkeys(SERVICES, 2)


@dataclass(frozen=True, slots=True)
class Use:
    """What one process uses, in bytes and counts; `workers` is what its children have resident."""

    resident: int
    workers: int
    descriptors: int
    threads: int


@dataclass(slots=True)
class Replicas:
    """Children of this process by name: `cleaner 1`, `cleaner 2` …"""

    _named: dict[str, psutil.Process] = field(default_factory=dict)

    def restarted(self) -> list[str]:
        """The names of those that are restarted."""
        return [f"{service} {number}" for number in range(2, max(COUNTS.values()) + 1) for service in SERVICES]

    def uses(self) -> Mapping[str, Use]:
        """What each uses now; one that comes or goes this moment is left out."""
        self._find()
        found: dict[str, Use] = {}
        for name in sorted(self._named):
            with suppress(psutil.Error):
                found[name] = _use(self._named[name])
        return found

    def restart(self, name: str) -> None:
        """End a replica in order; its supervisor brings it back."""
        self._find()
        with suppress(psutil.Error, KeyError):
            self._named[name].terminate()

    def _find(self) -> None:
        """Whoever is new takes a name that is free."""
        self._named = {name: process for name, process in self._named.items() if process.is_running()}
        for process in psutil.Process().children():
            if process not in self._named.values() and (name := self._free_name(process)):
                self._named[name] = process

    def _free_name(self, process: psutil.Process) -> str | None:
        with suppress(psutil.Error):
            service = next((part for part in process.cmdline() if part in COUNTS), None)
            return next((name for name in _names(service) if name not in self._named), None) if service else None
        return None


def _names(service: str) -> Iterator[str]:
    return (f"{service} {number}" for number in range(1, COUNTS[service] + 1))


def _use(process: psutil.Process) -> Use:
    workers = 0
    for child in process.children(recursive=True):
        with suppress(psutil.Error):
            workers += child.memory_info().rss
    return Use(process.memory_info().rss, workers, process.num_fds(), process.num_threads())
