"""Scripts among pipelined commands, in a way that survives a server whose script cache is empty."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from typing import Any

from redis.exceptions import NoScriptError

from shared.pipelined import Command, Pipelined


class Script:
    """`<name>.lua` of a package: what it does must be idempotent."""

    def __init__(self, package: str, name: str) -> None:
        self._package, self._name = package, name

    @cached_property
    def text(self) -> str:
        """As the server runs it."""
        return files(self._package).joinpath(f"{self._name}.lua").read_text("utf-8")

    @cached_property
    def sha(self) -> str:
        """Its SHA-1, which names it on the server."""
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def call(self, keys: Sequence[str], arguments: Sequence[str | bytes | int | float]) -> Command:
        """The command that runs it."""
        return ("EVALSHA", self.sha, len(keys), *keys, *arguments)

    async def sent(self, pipelined: Pipelined, commands: Sequence[Command]) -> list[Any]:
        """The replies to `commands`, calls of this script among them: one round trip where the server knows it."""
        (replies,) = await in_turn(pipelined, [self], commands)
        return replies

    def in_full(self, command: Command) -> Command:
        """The call by its text, which no flush can come before; other commands as they are."""
        return ("EVAL", self.text, *command[2:]) if command[:2] == ("EVALSHA", self.sha) else command


async def in_turn(pipelined: Pipelined, scripts: Sequence[Script], *steps: Sequence[Command]) -> list[list[Any]]:
    """`Pipelined.in_turn` for steps with calls of these scripts among them."""
    try:
        return await pipelined.in_turn(*steps)
    except NoScriptError:  # a server that is new, restarted or flushed; what ran already may run again
        for script in scripts:
            steps = tuple([script.in_full(command) for command in commands] for commands in steps)
        return await pipelined.in_turn(*steps)
