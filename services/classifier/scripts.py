"""The index's scripts, and one way to run one that survives a server whose script cache is empty."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from shared.pipelined import Command, Pipelined

#: The keys a call names, and its arguments.
Call = tuple[Sequence[str], Sequence[str | bytes | int]]


@cache
def source(name: str) -> tuple[str, str]:
    """The text of `<name>.lua` and its SHA-1, which names it on the server."""
    text = Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


async def run_each(pipelined: Pipelined, name: str, calls: Sequence[Call]) -> list[Any]:
    """Run an idempotent script once for each call; its replies in that order, in one round trip."""
    text, sha = source(name)
    commands: list[Command] = [("EVALSHA", sha, len(keys), *keys, *arguments) for keys, arguments in calls]
    try:
        return await pipelined(commands)
    except NoScriptError:  # a server that is new or was restarted; what ran already may run again
        await pipelined([("SCRIPT LOAD", text)])
        return await pipelined(commands)
