"""What came out, kept for the auditor on a server of its own: the system's logs are trimmed long before the soak ends.

A follower reads the log streams as a registered consumer group, as any user's program does, and copies each entry without the
texts in it. At the end fates and whatever is left in work streams are copied beside them, and the chaos tests' auditor reads
the copy as if it were the system itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, cast

from redis.asyncio import Redis

from shared.streams import envelope
from shared.streams.keys import LOGS, Keys
from tests.chaos.auditor import Verdict, audit

#: The group that reads the logs.
GROUP = "soak"
#: Entries read in one call, and how long one waits for them in ms.
_PAGE, _POLL_MS = 200, 500
#: Members of a record that are not kept: all of its size, and nothing that an audit asks for.
_TEXTS = ("text", "original_text", "removed", "syndication", "original")


class Ledger:
    """Follows `client`'s logs into `copy`, an empty server."""

    def __init__(self, client: Redis, copy: Redis, keys: Keys) -> None:
        self._client, self._copy, self._keys = client, copy, keys
        self._logs = [keys.stream(log) for log in LOGS]
        self.ended = 0

    async def follow(self, stop: asyncio.Event) -> None:
        """Copy what comes until `stop` is set; what was read is copied."""
        for log in self._logs:
            await self._client.xgroup_create(log, GROUP, id="0", mkstream=True)
        while not stop.is_set():
            await self._read(_POLL_MS)

    async def audit(self, given: Mapping[str, Collection[str]]) -> Verdict:
        """What is wrong, compared with what was put in (request id → the fates it may have). Nothing may work or follow any more."""
        while await self._read(block_ms=None):
            pass
        await self._copy_fates()
        await self._copy_rest()
        return await audit(self._copy, self._keys.tag, given, with_store=False)

    async def _read(self, block_ms: int | None) -> int:
        """Copy one page of each log; returns how many entries that were."""
        replies = await self._client.xreadgroup(GROUP, "ledger", dict.fromkeys(self._logs, ">"), count=_PAGE, block=block_ms)
        found = cast("list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", replies or [])
        for log, page in found:
            async with self._copy.pipeline(transaction=False) as pipe:
                for entry, fields in page:
                    pipe.xadd(log, {"__data__": without_texts(fields)}, id=entry)
                await pipe.execute()
            await self._client.xack(log, GROUP, *(entry for entry, _ in page))
            self.ended += len(page)
        return sum(len(page) for _, page in found)

    async def _copy_fates(self) -> None:
        async for key in self._client.scan_iter(match=f"{self._keys.tag}:fates:*", count=1000):
            async for fates in self._pages(key):
                await cast("Any", self._copy).hset(key, mapping=fates)

    async def _pages(self, key: bytes) -> AsyncIterator[dict[bytes, bytes]]:
        cursor = None
        while cursor != 0:
            cursor, page = await cast("Any", self._client).hscan(key, cursor or 0, count=1000)
            if page:
                yield page

    async def _copy_rest(self) -> None:
        """Work streams with their groups, schedules and accounting, as they are."""
        skipped = tuple(f"{self._keys.tag}:{name}:".encode() for name in ("fates", "article"))
        async for key in self._client.scan_iter(match=f"{self._keys.tag}:*", count=1000):
            if key.startswith(skipped) or key.decode() in self._logs:
                continue
            if (dumped := await self._client.dump(key)) is not None:
                await self._copy.restore(key, 0, dumped, replace=True)


def without_texts(fields: Mapping[bytes, bytes]) -> bytes:
    """The envelope of a log's entry, its body without the members that make its size."""
    framed = envelope.decode(fields)
    body = {name: value for name, value in json.loads(framed.body).items() if name not in _TEXTS}
    return envelope.encode(framed.headers, json.dumps(body).encode())
