"""How long a soak is, how heavy, and what of its times follows from that. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "soak"
#: Windows after which what is kept by the window leaves as fast as it comes: a posting list lives one and a half, and caches fill.
STEADY_WINDOWS = 2.5
#: Bytes each log is trimmed to: the least there is, so that all reach it within minutes.
LOG_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how many articles a second of how many words each, and how long each is kept."""

    seconds: float
    rate: float
    words: int
    window_s: float
    seed: int = 1

    @property
    def steady_from(self) -> float:
        """Seconds after the beginning of the load from which nothing may grow."""
        return STEADY_WINDOWS * self.window_s

    @property
    def settings(self) -> dict[str, str]:
        """The services' environment: a short window and small logs."""
        return {
            "WIRESIFT_PREFIX": PREFIX,
            "WIRESIFT_LOG_LEVEL": "warning",
            "WIRESIFT_WINDOW_DAYS": str(self.window_s / 86_400),
            "WIRESIFT_LOG_MAX_BYTES": str(LOG_BYTES),
            "WIRESIFT_MAX_ATTEMPTS": "2",
            "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
            "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
            "WIRESIFT_FETCHER_HOST_CONNECTIONS": "1000",  # a killed one keeps its place for as long as a request may take
        }
