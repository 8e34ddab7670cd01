"""Servers under conditions: started through a shell that sets something up before it becomes the server."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from services.console.hosting.embedded import server_binary


def prepared(folder: Path, *lines: str) -> str:
    """The path of a program that does what `lines` say in the words of sh, and then is the server that tests use."""
    folder.mkdir(parents=True, exist_ok=True)
    binary = os.environ.get("TEST_REDIS_SERVER") or str(server_binary())
    program = folder / "server.sh"
    program.write_text("\n".join(["#!/bin/sh", *lines, f'exec {shlex.quote(binary)} "$@"', ""]))
    program.chmod(0o700)
    return str(program)
