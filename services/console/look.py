"""`wiresift peek`, `status` and `doctor`: looking without touching, at a server that would carry no article too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.console.finding import Finding
from services.console.server import connected
from services.console.server_checks import findings
from services.console.server_facts import read_facts
from services.fetcher.settings import FetcherSettings
from shared.display import harmless_json
from shared.settings import Settings
from shared.streams import inspect
from shared.streams.inspect import StageStatus, Status
from shared.streams.keys import Keys, Stream

#: Seconds after which a cancellation that seems lost is repeated.
_AGAIN_S = 0.5
_LEVEL_STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


async def peek(url: str, settings: Settings, stream: Stream, out: TextIO, *, count: int | None, follow: bool) -> None:
    """Print entries of a stream as JSON lines."""
    async with connected(url, check=False) as client:
        printing = asyncio.ensure_future(_print(inspect.peek(client, Keys(settings.prefix), stream, count=count, follow=follow), out))
        try:
            await asyncio.wait({printing})
        finally:
            # More than once: redis-py sends under `asyncio.wait_for`, which on Python 3.11 loses a Ctrl-C that meets its success.
            while not printing.done():
                printing.cancel()
                await asyncio.wait({printing}, timeout=_AGAIN_S)
        printing.result()


async def _print(entries: AsyncIterator[dict[str, Any]], out: TextIO) -> None:
    async for entry in entries:
        out.write(harmless_json(json.dumps(entry, ensure_ascii=False)) + "\n")
        out.flush()


async def status(url: str, settings: Settings, console: Console) -> int:
    """Print where everything stands; exit code 0 where all stages have a living process, else 1."""
    async with connected(url, check=False) as client:
        found = await inspect.status(client, Keys(settings.prefix))
    console.print(_stages(found))
    if found.replicas:
        console.print(_replicas(found))
    console.print(Text("kept: " + ", ".join(f"{log.entries} {log.log}" for log in found.logs)))
    missing = [stage.stage for stage in found.stages if stage.stage not in found.running()]
    if missing:
        console.print(Text(f"nothing runs as {' or '.join(missing)}; start all with `wiresift up`", style="red"), soft_wrap=True)
    return int(bool(missing))


def _stages(found: Status) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("stage", "reads", "running", "waiting", "in hand", "retries", "oldest", "bytes"):
        table.add_column(name, justify="left" if name in ("stage", "reads") else "right")
    for stage in found.stages:
        running = sum(replica.alive and replica.stage == stage.stage for replica in found.replicas)
        table.add_row(
            stage.stage,
            str(stage.stream),
            Text(str(running), style="green" if running else "red"),
            _known(_waiting(stage)),
            _known(stage.pending if stage.entries else 0),
            str(stage.retries),
            "-" if stage.oldest_age_ms is None else f"{stage.oldest_age_ms / 1000:.1f} s",
            _known(stage.bytes if stage.entries or stage.retries else 0),
        )
    return table


def _waiting(stage: StageStatus) -> int | None:
    return 0 if not stage.entries else None if stage.pending is None else stage.entries - stage.pending


def _known(figure: int | None) -> str:
    return "unknown" if figure is None else str(figure)


def _replicas(found: Status) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("process", "host", "pid", "version", "in hand", "last sign of life"):
        table.add_column(name)
    for replica in found.replicas:
        seen = Text(f"{replica.age_ms / 1000:.1f} s ago", style="" if replica.alive else "red")
        said = replica.said
        table.add_row(said.stage, said.host, _known(said.pid), said.version, _known(said.in_hand), seen)
    return table


async def doctor(url: str, settings: FetcherSettings, console: Console) -> int:
    """Print what is found of the server, the services and the settings, and what to do; exit code 1 where something is wrong."""
    async with connected(url, check=False) as client:
        server = findings(await read_facts(client))
        found = await inspect.status(client, Keys(settings.prefix))
    rows = [*server, *_of_services(found), *_of_settings(settings)]
    for row in rows:
        todo = f"; {row.do}" if row.do and row.level != "ok" else ""
        console.print(Text(f"{row.level:8}", style=_LEVEL_STYLES[row.level]) + Text(row.what + todo), soft_wrap=True)
    return int(any(row.level == "error" for row in rows))


def _of_services(found: Status) -> Iterator[Finding]:
    for stage in found.stages:
        if stage.stage in found.running():
            yield Finding("ok", f"{stage.stage} runs; entries in {stage.stream}: {stage.entries}")
        else:
            # Nothing is wrong with a system at rest; articles that nobody works on are.
            what = f"{stage.stage} does not run; entries that wait in {stage.stream}: {stage.entries}"
            yield Finding("error" if stage.entries else "warning", what, f"start it: wiresift run {stage.stage}, or all: wiresift up")
    if dead := found.dead_open:
        yield Finding("warning", f"dead letters: {dead}", "look at them: wiresift dead list")


def _of_settings(settings: FetcherSettings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("ok", f"WIRESIFT_CONTACT: {settings.contact}")
    else:
        cure = "set it to your e-mail address or a page about your crawler before you fetch"
        yield Finding("warning", "WIRESIFT_CONTACT is not set, so nothing public is fetched", cure)
