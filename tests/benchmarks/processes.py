"""What processes use: CPU, and memory at its highest."""

from __future__ import annotations

from dataclasses import dataclass, field

import psutil


@dataclass(slots=True)
class Processes:
    """Named processes, their children included but for those of `alone`."""

    named: dict[str, psutil.Process]
    alone: frozenset[str] = frozenset()
    peaks: dict[str, int] = field(default_factory=dict)

    def sample(self) -> dict[str, float]:
        """CPU seconds used so far; remembers the resident bytes of the largest process of each family."""
        used = {}
        for name, process in self.named.items():
            family = [process, *(() if name in self.alone else process.children(recursive=True))]
            used[name] = sum(member.cpu_times().user + member.cpu_times().system for member in family)
            self.peaks[name] = max(self.peaks.get(name, 0), *(member.memory_info().rss for member in family))
        return used
