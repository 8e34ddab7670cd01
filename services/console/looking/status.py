"""`wiresift status`: where everything stands, once or again and again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

from redis.asyncio import Redis
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from services.console.hosting.server import connected
from services.console.looking.source_facts import SourceFacts, SourceLook
from services.console.looking.source_status import source_line
from services.console.looking.stage_view import StageView, views
from services.console.looking.status_document import document
from services.console.looking.status_tables import tables
from shared.display import harmless_json
from shared.settings import Settings
from shared.streams import inspect
from shared.streams.handover import Limits
from shared.streams.inspect import Status
from shared.streams.keys import Keys


@dataclass(frozen=True, slots=True)
class Seen:
    """The system at one moment."""

    status: Status
    views: Sequence[StageView]
    sources: SourceFacts

    @property
    def idle(self) -> list[str]:
        """The stages that nothing runs as."""
        return [view.status.stage for view in self.views if not view.living]


async def status(url: str, settings: Settings, console: Console, *, out: TextIO | None, every_s: float | None) -> int:
    """Show where everything stands: as tables, or where `out` is given as JSON, one document a line.

    With `every_s` again and again until cancelled. Returns 0 where all stages have a living process, else 1.
    """
    async with connected(url, check=False) as client:
        look = _Look(client, settings)
        if out:
            return await _repeat(look, lambda seen: _as_json(out, seen), every_s)
        if every_s is None or not console.is_terminal:
            return await _repeat(look, lambda seen: _as_tables(console, seen), every_s)
        with Live(console=console, auto_refresh=False, screen=True) as live:
            return await _repeat(look, lambda seen: live.update(_screen(seen, console.width), refresh=True), every_s)


class _Look:
    """Looks at the system of these settings."""

    def __init__(self, client: Redis, settings: Settings) -> None:
        self._client, self._keys, self._limits = client, Keys.of(settings), Limits.of(settings)
        self._sources = SourceLook(client, settings.prefix)

    async def __call__(self) -> Seen:
        found = await inspect.status(self._client, self._keys)
        return Seen(found, views(found, self._limits), await self._sources())


async def _repeat(look: _Look, show: Callable[[Seen], None], every_s: float | None) -> int:
    while True:
        seen = await look()
        show(seen)
        if every_s is None:
            return int(bool(seen.idle))
        await asyncio.sleep(every_s)


def _as_json(out: TextIO, seen: Seen) -> None:
    out.write(harmless_json(json.dumps(document(seen.status, seen.views, seen.sources), ensure_ascii=False)) + "\n")
    out.flush()


def _screen(seen: Seen, width: int) -> Group:
    parts = [Text(), source_line(seen.sources)] if seen.sources.total else []
    return Group(tables(seen.status, seen.views, width), *parts)


def _as_tables(console: Console, seen: Seen) -> None:
    console.print(_screen(seen, console.width))
    if seen.idle:
        console.print(Text(f"nothing runs as {' or '.join(seen.idle)}; start all with `wiresift up`", style="red"), soft_wrap=True)
