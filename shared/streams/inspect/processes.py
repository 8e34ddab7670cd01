"""Who works, by what the processes say of themselves, and which stages an operator has paused."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from redis.asyncio import Redis

from shared.streams.keys import Keys
from shared.streams.replica import Replica, read_replica


@dataclass(frozen=True, slots=True)
class Pause:
    """That a stage begins nothing: since when (ISO time), by whom and why, as they were written; "" where they were not."""

    at: str = ""
    by: str = ""
    why: str = ""


async def server_ms(client: Redis) -> int:
    """The server's clock in unix ms."""
    seconds, micros = await client.time()
    return int(seconds) * 1000 + int(micros) // 1000


async def replicas(client: Redis, keys: Keys, now_ms: int) -> list[Replica]:
    """The processes that have said something of themselves, oldest consumer name first."""
    said = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(keys.replicas))
    found = (read_replica(consumer, words, now_ms) for consumer, words in sorted(said.items()))
    return [replica for replica in found if replica]


async def pauses(client: Redis, keys: Keys) -> dict[str, Pause]:
    """The paused stages. Whatever stands under a stage's name pauses it, so one that cannot be read is shown too."""
    paused = await cast("Awaitable[dict[bytes, bytes]]", client.hgetall(keys.paused))
    return {stage.decode("utf-8", "replace"): _pause(words) for stage, words in paused.items()}


def _pause(words: bytes) -> Pause:
    try:
        said: Any = json.loads(words)
    except (ValueError, RecursionError):
        return Pause()
    return Pause(_word(said, "at"), _word(said, "by"), _word(said, "why")) if isinstance(said, Mapping) else Pause()


def _word(said: Mapping[str, Any], name: str) -> str:
    word = said.get(name)
    return word if isinstance(word, str) else ""
