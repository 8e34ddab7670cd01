"""The scripts of `lua/`, by name, and one way to call them that survives a server whose script cache is empty."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

Argument = str | bytes | int | float


@cache
def source(name: str) -> tuple[str, str]:
    """The text of `lua/<name>.lua` and its SHA-1, which names it on the server."""
    text = files("shared.streams").joinpath("lua", f"{name}.lua").read_text("utf-8")
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


async def call(client: Redis, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
    """Run a script by its SHA-1; where the server does not know it (new, restarted, SCRIPT FLUSH), send its text."""
    text, sha = source(name)
    try:
        return await cast("Any", client.evalsha(sha, len(keys), *keys, *arguments))
    except NoScriptError:
        return await cast("Any", client.eval(text, len(keys), *keys, *arguments))
