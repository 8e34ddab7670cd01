"""`wiresift sources pause`, `resume` and `remove`: each written into the record of operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console

from services.console.hosting.server import connected
from services.console.sources import lines
from services.console.sources.selection import selected
from services.console.sources.telling import record, say
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source
from shared.errors import UsageError
from shared.settings import Settings

Verb = Literal["pause", "resume", "remove"]
_DONE: dict[Verb, str] = {"pause": "paused", "resume": "resumed", "remove": "removed"}
#: Sources named in what is asked or told; the others are counted.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to which sources. `ask` asks the person at the terminal, None where there is none."""

    verb: Verb
    words: Sequence[str]
    tag: str | None
    every: bool
    why: str
    yes: bool
    ask: Callable[[str], bool] | None

    def agreed(self, sources: Sequence[Source]) -> bool:
        """Whether to go on: what cannot be undone is asked about where it is more than one.

        Raises:
            UsageError: there is nobody to ask.
        """
        if self.verb != "remove" or self.yes or len(sources) < 2:
            return True
        if self.ask is None:
            raise UsageError(f"this removes {lines.counted(len(sources))} and what was learned of them; add --yes")
        return self.ask(f"remove {lines.counted(len(sources))} and what was learned of them?")


async def change(url: str, settings: Settings, console: Console, order: Change) -> int:
    """Do it and say to which; what is so already is left and said. Exit code 0 also where nothing was to be done."""
    async with connected(url) as client:
        registry = SourceRegistry(client, settings.prefix)
        chosen = selected(await registry.sources(), order.words, tag=order.tag, every=order.every)
        if not order.agreed(chosen):
            say(console, "nothing was done")
            return 0
        done = await _done(registry, order.verb, chosen)
        await record(client, settings, f"{order.verb} source", done, order.why)
    for source in done[:_NAMED]:
        say(console, f"{_DONE[order.verb]}: {lines.named(source)}")
    if (more := len(done) - _NAMED) > 0:
        say(console, f"… and {more} more")
    if left := len(chosen) - len(done):
        say(console, f"{_DONE[order.verb]} already: {left}")
    return 0


async def _done(registry: SourceRegistry, verb: Verb, chosen: Sequence[Source]) -> list[Source]:
    """Those that it changed something for."""
    if verb == "remove":
        await registry.remove([source.source_id for source in chosen])
        return list(chosen)
    done = []
    for source in chosen:
        if source.paused != (verb == "pause"):
            changed = await (registry.pause if verb == "pause" else registry.resume)(source.source_id)
            done += [changed] if changed else []
    return done
