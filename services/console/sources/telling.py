"""How the commands of sources speak: lines that command no terminal, and the record of what an operator did."""

from __future__ import annotations

from collections.abc import Sequence

from redis.asyncio import Redis
from rich.console import Console
from rich.text import Text

from services.console.hosting.system import not_running
from services.console.operating.operator import operator
from services.fetcher.sources.source import Source
from shared.display import harmless
from shared.settings import Settings
from shared.streams import operations
from shared.streams.keys import Keys
from shared.streams.operations import Operation

#: Sources named in one line of the record.
_NAMED = 5


def say(console: Console, line: str, style: str = "") -> None:
    """One line."""
    console.print(Text(harmless(line), style=style), soft_wrap=True)


def complain(line: str) -> None:
    """One line about what went wrong, on standard error."""
    Console(stderr=True, highlight=False).print(Text(harmless(f"wiresift: {line}"), style="red"), soft_wrap=True)


async def record(client: Redis, settings: Settings, what: str, sources: Sequence[Source], why: str = "") -> None:
    """Note what was done to these sources, if there are any."""
    if sources:
        names = ", ".join(source.name or source.url for source in sources[:_NAMED])
        subject = names if len(sources) <= _NAMED else f"{names} …"
        await operations.record(client, Keys.of(settings), Operation(operator(), what, subject, len(sources), why))


async def tell_if_nobody(client: Redis, settings: Settings, console: Console, does: str) -> None:
    """Say so where no fetcher lives that `does` this."""
    if "fetcher" in await not_running(client, Keys.of(settings)):
        say(console, f"no fetcher runs that {does}; start all with `wiresift up`", "yellow")
