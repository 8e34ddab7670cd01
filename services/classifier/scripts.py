"""The index's scripts, and one way to run one on many keys in a single round trip."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError


@cache
def source(name: str) -> tuple[str, str]:
    """The text of `<name>.lua` and its SHA-1, which names it on the server."""
    text = Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


async def run_each(client: Redis, name: str, calls: Sequence[tuple[str, Sequence[bytes | str]]]) -> list[Any]:
    """Run an idempotent script once for each (key, arguments); its replies in that order."""
    if not calls:
        return []
    text, sha = source(name)
    try:
        return await _pipelined(client, sha, calls)
    except NoScriptError:  # a server that is new or was restarted; what ran already may run again
        await client.script_load(text)
        return await _pipelined(client, sha, calls)


async def _pipelined(client: Redis, sha: str, calls: Sequence[tuple[str, Sequence[bytes | str]]]) -> list[Any]:
    pipe = client.pipeline(transaction=False)
    for key, arguments in calls:
        pipe.evalsha(sha, 1, key, *arguments)
    return await pipe.execute()
