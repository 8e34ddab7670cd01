"""Tidying the store beside the service, for as long as it runs, whatever happens to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from shared.streams.cancel import cancelled
from shared.streams.upkeep import TIDY_EVERY_S, every


@asynccontextmanager
async def tidied(tidy: Callable[[], Awaitable[object]], every_s: float = TIDY_EVERY_S) -> AsyncIterator[None]:
    """Call `tidy` every so many seconds until left; one that fails is logged and the next is made."""

    async def tidy_store() -> None:
        try:
            await tidy()
        except Exception as error:  # noqa: BLE001  (a bug of ours too must not end what alone bounds the store)
            _log.warning(
                "store_not_tidied",
                error=f"{type(error).__name__}: {error}"[:200],
                remedy="until it is, the store grows past its bytes",
            )

    loop = asyncio.create_task(every(every_s, tidy_store))
    try:
        yield
    finally:
        await cancelled([loop])


_log = structlog.get_logger("wiresift.classifier")
