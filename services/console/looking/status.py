"""`wiresift status`: where everything stands, once or again and again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TextIO

from redis.asyncio import Redis
from rich.console import Console
from rich.live import Live
from rich.text import Text

from services.console.hosting.server import connected
from services.console.looking.stage_view import StageView, views
from services.console.looking.status_document import document
from services.console.looking.status_tables import tables
from shared.display import harmless_json
from shared.settings import Settings
from shared.streams import inspect
from shared.streams.handover import Limits
from shared.streams.inspect import Status
from shared.streams.keys import Keys

#: What is done with one look.
Show = Callable[[Status, Sequence[StageView]], None]


async def status(url: str, settings: Settings, console: Console, *, out: TextIO | None, every_s: float | None) -> int:
    """Show where everything stands: as tables, or where `out` is given as JSON, one document a line.

    With `every_s` again and again until cancelled. Returns 0 where all stages have a living process, else 1.
    """
    async with connected(url, check=False) as client:
        look = _Look(client, settings)
        if out:
            return await _repeat(look, lambda status, found: _as_json(out, status, found), every_s)
        if every_s is None or not console.is_terminal:
            return await _repeat(look, lambda status, found: _as_tables(console, status, found), every_s)
        with Live(console=console, auto_refresh=False, screen=True) as live:
            return await _repeat(look, lambda status, found: live.update(tables(status, found, console.width), refresh=True), every_s)


class _Look:
    """Looks at the system of these settings."""

    def __init__(self, client: Redis, settings: Settings) -> None:
        self._client, self._keys, self._limits = client, Keys(settings.prefix), Limits.of(settings)

    async def __call__(self) -> tuple[Status, list[StageView]]:
        found = await inspect.status(self._client, self._keys)
        return found, views(found, self._limits)


async def _repeat(look: _Look, show: Show, every_s: float | None) -> int:
    while True:
        found, seen = await look()
        show(found, seen)
        if every_s is None:
            return int(not all(view.living for view in seen))
        await asyncio.sleep(every_s)


def _as_json(out: TextIO, status: Status, seen: Sequence[StageView]) -> None:
    out.write(harmless_json(json.dumps(document(status, seen), ensure_ascii=False)) + "\n")
    out.flush()


def _as_tables(console: Console, status: Status, seen: Sequence[StageView]) -> None:
    console.print(tables(status, seen, console.width))
    if missing := [view.status.stage for view in seen if not view.living]:
        console.print(Text(f"nothing runs as {' or '.join(missing)}; start all with `wiresift up`", style="red"), soft_wrap=True)
