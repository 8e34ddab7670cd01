"""`wiresift sources show`: what was set, what polls have learned, and how its host stands at the moment."""

from __future__ import annotations

import json
from typing import Any, TextIO

from redis.asyncio import Redis
from rich.console import Console

from services.console.hosting.server import connected
from services.console.sources import lines
from services.console.sources.document import whole
from services.console.sources.pushes import pushes
from services.console.sources.robots import verdict
from services.console.sources.selection import selected
from services.fetcher.manners.host_view import host_view
from services.fetcher.sources.registry import Known, SourceRegistry
from services.fetcher.target import parse_target
from services.fetcher.websub.store import Subscriptions
from shared.display import harmless_json
from shared.outcomes import Rejected
from shared.settings import Settings
from shared.streams.operations import server_time


async def show(url: str, settings: Settings, console: Console, wanted: str, *, out: TextIO | None) -> None:
    """Print everything of the sources that `wanted` names."""
    async with connected(url, check=False) as client:
        registry = SourceRegistry(client, settings.prefix)
        chosen = selected(await registry.sources(), [wanted])
        for known in await registry.known([source.source_id for source in chosen]):
            if known is None:  # removed since
                continue
            told = await _looked_up(client, settings, known)
            if out:
                out.write(harmless_json(json.dumps(told, ensure_ascii=False)) + "\n")
            else:
                console.print(lines.shown(told))
                console.print()


async def _looked_up(client: Redis, settings: Settings, known: Known) -> dict[str, Any]:
    now, target = await server_time(client), parse_target(known.source.url)
    held = await Subscriptions(client, settings.prefix).get(known.source.source_id)
    told = {
        **whole(known, now),
        **pushes(held, now),
        "robots": await verdict(client, settings.prefix, known.source.url, now),
    }
    if isinstance(target, Rejected):
        return told
    host = await host_view(client, settings.prefix, str(target.host))
    return {
        **told,
        "host": str(target.host),
        "host_paused_s": host.paused_s or None,
        "host_under_way": host.under_way,
        "host_waiting": host.waiting,
    }
