"""The primary that Sentinels watch: who it is, and connections to it.

redis-py's own (8.1) keeps the Sentinel that answered last at the head of a list, by exchanging two places while other tasks go through
the same list: where many look for a new primary at once, one Sentinel drops out of it for another that is there twice. In the end
only one may be left to be asked, and those that dropped out are never closed (the same race: a review of redis-py's pull request 4331).
"""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool

from shared.streams.cancel import cancelled

#: Where a server listens: host and port.
Where = tuple[str, int]


class Sentinels(Sentinel):
    """Asks one question at a time; whoever wants to know the same meanwhile shares the answer, and the connection it comes by."""

    def __init__(self, nodes: tuple[Where, ...], **options: Any) -> None:  # noqa: ANN401
        super().__init__(nodes, **options)  # type: ignore[no-untyped-call]
        self._asking: asyncio.Task[Where] | None = None

    async def discover_master(self, service_name: str) -> Where:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(super().discover_master(service_name))
            self._asking.add_done_callback(_heard)
        return await asyncio.shield(self._asking)

    async def aclose(self) -> None:
        if self._asking:
            await cancelled([self._asking])
        await super().aclose()


def _heard(asking: asyncio.Task[Where]) -> None:
    """Whoever asked may have gone: then nobody retrieves an error."""
    if not asking.cancelled():
        asking.exception()


class PrimaryPool(SentinelConnectionPool, BlockingConnectionPool):
    """Asks the Sentinels for the primary at each new connection; where all connections are in use, whoever comes waits.

    Closing it closes the connections to the Sentinels too.
    """

    async def disconnect(self, inuse_connections: bool = True) -> None:
        try:
            await super().disconnect(inuse_connections)
        finally:
            if inuse_connections:
                await self.sentinel_manager.aclose()
