"""How much work something does, counted rather than timed: the lines of Python it runs, the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(run: Callable[[], object], *, within: str = "services") -> int:
    """The lines of modules in the package `within` that `run` executes, those of comprehensions once per element.

    What a library does in C is not seen; `make bench` times it.
    """
    count = 0

    def line(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, arg: object) -> Any:
        return line if str(frame.f_globals.get("__name__", "")).startswith(within) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        run()
    finally:
        sys.settrace(before)
    return count
