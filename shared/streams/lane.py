"""One partition of a stage in one process. Lanes share what the process has: its window, its metrics, its reader's connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.streams.handover import HandOver
from shared.streams.upkeep import Upkeep
from shared.streams.worker import Worker


@dataclass(frozen=True, slots=True)
class Lane:
    """Reads, works on and looks after the streams of one partition."""

    worker: Worker[Any]
    handover: HandOver
    upkeep: Upkeep
