"""`wiresift sources check`: ask sources now, as the schedule would, without waiting for their turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from rich.console import Console

from services.console.hosting.server import connected
from services.console.sources import lines
from services.console.sources.selection import selected
from services.console.sources.telling import say, tell_if_nobody
from services.console.sources.web import a_web
from services.fetcher.settings import FetcherSettings
from services.fetcher.sources.asking import Asked, Asker
from services.fetcher.sources.assembly import asker
from services.fetcher.sources.permission import Permission
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source
from services.fetcher.websub.assembly import pushing
from shared.errors import ServerUnavailable
from shared.streams.cancel import cancelled
from shared.streams.handover import Limits
from shared.streams.keys import Keys
from shared.streams.operations import server_time

#: Sources asked at a time, as one fetcher does.
_WIDTH = 8
#: How an asking ended that is no fault of the source.
_WELL = frozenset({"ok", "unchanged"})


async def check(url: str, settings: FetcherSettings, console: Console, words: Sequence[str], *, tag: str | None, every: bool) -> int:
    """Ask each source that is meant and say what came; exit code 1 where one could not be asked or did not answer with a list.

    What it brings is requested, and what it teaches is noted, as if its turn had come.
    """
    async with connected(url) as client, a_web(settings, client) as web:
        registry = SourceRegistry(client, settings.prefix)
        chosen = selected(await registry.sources(), words, tag=tag, every=every)
        if not await Permission(client, Keys.of(settings), Limits.of(settings))():
            raise ServerUnavailable("the fetcher is paused or its intake is nearly full, so nothing is asked; see `wiresift status`")
        run = _Run(client, registry, asker(client, settings, web, pushing(client, settings)), console, asyncio.Semaphore(_WIDTH))
        well = await run.all(chosen)
        if any(well):
            await tell_if_nobody(client, settings, console, "gets what was requested")
    return int(not all(well))


@dataclass(frozen=True, slots=True)
class _Run:
    client: Redis
    registry: SourceRegistry
    asker: Asker
    console: Console
    free: asyncio.Semaphore

    async def all(self, sources: Sequence[Source]) -> list[bool]:
        """Ask each; per source whether that went well. Where one meets an error of the server's, the others are given back unasked."""
        asking = [asyncio.ensure_future(self.one(source)) for source in sources]
        try:
            return await asyncio.gather(*asking)
        finally:
            await cancelled(asking)

    async def one(self, source: Source) -> bool:
        """Ask it; whether that went well."""
        async with self.free:
            claimed = await self.registry.claim_this(source.source_id)
            if claimed is None:
                say(self.console, f"busy       {lines.named(source)}: a fetcher asks it just now, or it was removed", "yellow")
                return False
            try:
                asked = await self.asker.ask(claimed)
            except asyncio.CancelledError:
                with suppress(RedisError):  # else it is due when the lease ends
                    await self.registry.release(claimed)
                raise
            style = "" if asked.status in _WELL else "red"
            say(self.console, f"{asked.status:10} {lines.named(source)}: {await self._told(asked)}", style)
            return asked.status in _WELL

    async def _told(self, asked: Asked) -> str:
        ahead = lines.ahead(asked.state.next_at, await server_time(self.client))
        if asked.status not in _WELL:
            return f"{asked.state.error or 'its host has no room'}; asked again in {ahead}"
        return f"{asked.state.listed} listed, {asked.items} new, {asked.new} requested; asked again in {ahead}"
