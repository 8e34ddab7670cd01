"""`wiresift peek`, `status`, `dead` and `doctor`: looking without touching."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.console.server import connected
from services.console.server_checks import findings, read_facts
from shared.errors import UsageError
from shared.settings import Settings
from shared.streams import inspect
from shared.streams.inspect import StageStatus, Status
from shared.streams.keys import Keys, Stream

_LEVEL_STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


async def peek(url: str, settings: Settings, stream: Stream, out: TextIO, *, count: int | None, follow: bool) -> None:
    """Print entries of a stream as JSON lines."""
    async with connected(url) as client:
        async for entry in inspect.peek(client, Keys(settings.prefix), stream, count=count, follow=follow):
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
            out.flush()


async def status(url: str, settings: Settings, console: Console) -> int:
    """Print where everything stands; exit code 0 where all stages have a living process, else 1."""
    async with connected(url) as client:
        found = await inspect.status(client, Keys(settings.prefix))
    console.print(_stages(found))
    console.print(_replicas(found))
    console.print(Text("logs: " + ", ".join(f"{log} {count}" for log, count in found.logs.items())))
    return 0 if found.running() >= set(inspect.READERS.values()) else 1


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
            _known(stage.pending),
            str(stage.retries),
            "-" if stage.oldest_age_ms is None else f"{stage.oldest_age_ms / 1000:.1f} s",
            _known(stage.bytes),
        )
    return table


def _waiting(stage: StageStatus) -> int | None:
    return None if stage.pending is None else stage.entries - stage.pending


def _known(figure: int | None) -> str:
    return "unknown" if figure is None else str(figure)


def _replicas(found: Status) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("process", "host", "pid", "version", "in hand", "last sign of life"):
        table.add_column(name)
    for replica in found.replicas:
        seen = Text(f"{replica.age_ms / 1000:.1f} s ago", style="" if replica.alive else "red")
        table.add_row(replica.stage, replica.host, str(replica.pid), replica.version, str(replica.in_hand), seen)
    return table


async def dead_letters(url: str, settings: Settings) -> list[dict[str, Any]]:
    """All dead letters as `inspect.shown`, oldest first."""
    async with connected(url) as client:
        return [entry async for entry in inspect.peek(client, Keys(settings.prefix), Stream.DEAD, count=None, follow=False)]


def list_dead(letters: list[dict[str, Any]], console: Console) -> None:
    """Print dead letters, and how many there are of each error and stage."""
    if not letters:
        console.print("no dead letters")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("entry", "stage", "error", "attempts", "last", "message"):
        table.add_column(name, overflow="fold")
    for letter in letters:
        body = letter["body"]
        row = (letter["entry"], body["stage"], body["error"], str(body["attempts"]), body["last_at"][:19], body["message"][:300])
        table.add_row(*map(Text, row))
    console.print(table)
    for (stage, error), count in Counter((letter["body"]["stage"], letter["body"]["error"]) for letter in letters).most_common():
        console.print(Text(f"{count} × {error} in {stage}"))


def show_dead(letters: list[dict[str, Any]], entry: str, out: TextIO) -> None:
    """Print one dead letter whole.

    Raises:
        UsageError: there is none of that id.
    """
    for letter in letters:
        if entry in (letter["entry"], letter["body"].get("request_id")):
            out.write(json.dumps(letter, ensure_ascii=False, indent=2) + "\n")
            return
    raise UsageError(f"no dead letter {entry}; `wiresift dead list` names those there are")


async def doctor(url: str, settings: Settings, console: Console) -> int:
    """Print what is found of the server and the services, and what to do about it; exit code 1 where something is wrong."""
    async with connected(url, check=False) as client:
        server = findings(await read_facts(client))
        found = await inspect.status(client, Keys(settings.prefix))
    rows: list[tuple[str, str, str]] = [(finding.level, finding.what, finding.do) for finding in server]
    for stage in found.stages:
        alive = stage.stage in found.running()
        level = "ok" if alive else "error" if stage.entries else "warning"
        what = f"{stage.stage} {'runs' if alive else 'does not run'}, {stage.entries} entries in {stage.stream}"
        rows.append((level, what, "" if alive else f"start it: wiresift run {stage.stage}, or all: wiresift up"))
    if found.logs[Stream.DEAD]:
        rows.append(("warning", f"{found.logs[Stream.DEAD]} dead letters", "look at them: wiresift dead list"))
    for level, what, do in rows:
        console.print(
            Text(f"{level:8}", style=_LEVEL_STYLES[level]) + Text(what) + Text(f"; {do}" if do and level != "ok" else ""), soft_wrap=True
        )
    return int(any(level == "error" for level, _, _ in rows))
