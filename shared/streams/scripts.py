"""The scripts of `lua/`, by name, and one way to call them that survives a server whose script cache is empty."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

Argument = str | bytes | int | float

#: The line by which a script names another whose text is to stand before its own.
_USES = re.compile(r"^-- Uses (\w+)\.lua\.$", re.MULTILINE)


@cache
def source(name: str) -> tuple[str, str]:
    """The text of `lua/<name>.lua`, behind that of what it uses, and its SHA-1, which names it on the server."""
    own = _text(name)
    text = "".join(map(_text, _USES.findall(own))) + own
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _text(name: str) -> str:
    return files("shared.streams").joinpath("lua", f"{name}.lua").read_text("utf-8")


async def call(client: Redis, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
    """Run a script by its SHA-1; where the server does not know it (new, restarted, SCRIPT FLUSH), send its text."""
    text, sha = source(name)
    try:
        return await cast("Any", client.evalsha(sha, len(keys), *keys, *arguments))
    except NoScriptError:
        return await cast("Any", client.eval(text, len(keys), *keys, *arguments))
