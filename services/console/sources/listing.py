"""`wiresift sources list`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from services.console.hosting.server import connected
from services.console.sources import lines
from services.console.sources.document import document
from services.fetcher.sources.registry import SourceRegistry
from shared.display import harmless_json
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
            out.write(harmless_json(json.dumps(one, ensure_ascii=False)) + "\n")
        return
    if found:
        console.print(lines.table(found, now))
    console.print(Text(lines.summed(words), style="bold"))
