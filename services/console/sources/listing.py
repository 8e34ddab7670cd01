"""`wiresift sources list` and `show`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, TextIO

from redis.asyncio import Redis
from rich.console import Console
from rich.text import Text

from services.console.hosting.server import connected
from services.console.sources import lines
from services.console.sources.document import document, whole
from services.console.sources.robots import verdict
from services.console.sources.selection import selected
from services.fetcher.manners.host_view import host_view
from services.fetcher.sources.registry import Known, SourceRegistry
from services.fetcher.target import parse_target
from shared.display import harmless_json
from shared.outcomes import Rejected
from shared.settings import Settings
from shared.streams.operations import server_time

#: Health words in the order of how soon somebody should look.
_URGENT = ("gone", "failing", "moved", "quiet", "new", "ok", "paused")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sources are listed: those of any of `words`, all where there is none; and with the tag, where one is given."""

    words: frozenset[str] = frozenset()
    tag: str | None = None

    def takes(self, document: dict[str, Any]) -> bool:
        return (not self.words or document["health"] in self.words) and (self.tag is None or self.tag in document["tags"])


async def list_all(url: str, settings: Settings, console: Console, wanted: Filter, *, out: TextIO | None) -> None:
    """Print the sources, those first that somebody should look at: a table, or where `out` is given JSON Lines."""
    found: list[dict[str, Any]] = []
    words: Counter[str] = Counter()
    async with connected(url, check=False) as client:
        now = await server_time(client)
        async for page in SourceRegistry(client, settings.prefix).pages():
            documents = [document(known, now) for known in page]
            words.update(one["health"] for one in documents)
            found += filter(wanted.takes, documents)
    found.sort(key=lambda one: (_URGENT.index(one["health"]), (one["name"] or "").casefold(), one["url"]))
    if out:
        for one in found:
            _write(out, one)
        return
    if found:
        console.print(lines.table(found, now))
    console.print(Text(lines.summed(words), style="bold"))


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
                _write(out, told)
            else:
                console.print(lines.shown(told))
                console.print()


async def _looked_up(client: Redis, settings: Settings, known: Known) -> dict[str, Any]:
    now, target = await server_time(client), parse_target(known.source.url)
    told = {**whole(known, now), "robots": await verdict(client, settings.prefix, known.source.url, now)}
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


def _write(out: TextIO, told: dict[str, Any]) -> None:
    out.write(harmless_json(json.dumps(told, ensure_ascii=False)) + "\n")
