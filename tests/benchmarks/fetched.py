"""What a run of something that fetches took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """`pages` in `seconds`; CPU seconds by process, and the highest resident bytes of what fetched."""

    pages: int
    seconds: float
    cpu: dict[str, float]
    peak: int

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    def line(self, name: str) -> str:
        """What it took, to print."""
        used = ", ".join(f"{process} {1e6 * seconds / self.pages:.0f}" for process, seconds in self.cpu.items())
        return f"  {name:10} {self.rate:5.0f} pages/s; µs CPU per page: {used}; peak {self.peak / 2**20:.0f} MB"
