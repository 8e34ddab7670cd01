"""`wiresift peek`: entries of a stream as JSON lines, without taking one away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, TextIO

from services.console.hosting.server import connected
from shared.display import harmless_json
from shared.settings import Settings
from shared.streams import inspect
from shared.streams.cancel import cancelled
from shared.streams.keys import Keys, Stream


async def peek(url: str, settings: Settings, stream: Stream, out: TextIO, *, count: int | None, follow: bool) -> None:
    """Print entries of a stream as JSON lines."""
    async with connected(url, check=False) as client:
        printing = asyncio.ensure_future(_print(inspect.peek(client, Keys.of(settings), stream, count=count, follow=follow), out))
        try:
            await asyncio.wait({printing})
        finally:
            await cancelled([printing])
        printing.result()


async def _print(entries: AsyncIterator[dict[str, Any]], out: TextIO) -> None:
    async for entry in entries:
        out.write(harmless_json(json.dumps(entry, ensure_ascii=False)) + "\n")
        out.flush()
