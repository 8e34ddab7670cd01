"""What is out of the ordinary with the server rather than with a stage, in words. Pure."""

from __future__ import annotations

from services.console.looking.figures import share, size
from shared.streams.inspect import Status


def remarks(status: Status) -> list[str]:
    """A line each, for a person."""
    memory = status.memory
    if not (memory.full and memory.used_bytes and memory.max_bytes):
        return []
    used = f"{size(memory.used_bytes)} of {size(memory.max_bytes)} ({share(memory.used_bytes / memory.max_bytes)})"
    return [f"the server has used {used} of its memory and refuses writes: every stage waits; see `wiresift doctor`"]
