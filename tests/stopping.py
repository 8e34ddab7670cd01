"""How a long run that is told to stop takes along what it started."""

from __future__ import annotations

import signal


def stop_as_for_ctrl_c() -> None:
    """Let SIGTERM unwind the program as Ctrl-C does: by itself it would end it at once, and leave its services and servers running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
