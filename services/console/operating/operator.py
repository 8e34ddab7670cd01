"""Who gives a command, as the record of operations names them."""

from __future__ import annotations

import getpass
import os
import platform


def operator() -> str:
    """user@host; the user's number where it has no name, as in a container."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = f"uid-{os.getuid()}"
    return f"{user}@{platform.node() or 'unknown'}"
