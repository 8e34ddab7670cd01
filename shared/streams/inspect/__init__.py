"""Looking at the streams without touching them: what is in them, who works, how far behind. An unknown figure is None, never 0."""

from shared.streams.inspect.dead import OpenLetters
from shared.streams.inspect.entries import EVENTS, peek, shown
from shared.streams.inspect.logs import GroupStatus, LogStatus
from shared.streams.inspect.memory import Memory
from shared.streams.inspect.processes import Pause, pauses, replicas, server_ms
from shared.streams.inspect.stages import READERS, StageStatus, id_ms
from shared.streams.inspect.system import Status, status
from shared.streams.replica import ALIVE_MS, Replica

__all__ = [
    "ALIVE_MS",
    "EVENTS",
    "READERS",
    "GroupStatus",
    "LogStatus",
    "Memory",
    "OpenLetters",
    "Pause",
    "Replica",
    "StageStatus",
    "Status",
    "id_ms",
    "pauses",
    "peek",
    "replicas",
    "server_ms",
    "shown",
    "status",
]
