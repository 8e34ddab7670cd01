"""One run of taking articles in: find or start a system, follow the ingest with a progress bar, write its results."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from services.console.ingest import UNDER_WAY, Counts, Ended, Ingest
from services.console.inputs import BadInput
from services.console.report import Report, console
from services.console.server import Server, a_server, connected
from services.console.supervise import Exited
from services.console.system import a_system
from shared.errors import UsageError
from shared.events import ArticleRequested
from shared.redis_store import RedisStore
from shared.settings import Settings
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from shared.streams.service import limits


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where results go, as JSON Lines: final records and fates. None for nowhere, `-` for standard output."""

    records: str | None = None
    fates: str | None = None


@dataclass(frozen=True, slots=True)
class TakeIn:
    """One run. `start` allows to start services where none run, with `env` as their environment.

    `under_way` is how many articles may be on their way at once; with one, each meets all before it.
    """

    settings: Settings
    outputs: Outputs
    start: bool
    env: Mapping[str, str]
    under_way: int = UNDER_WAY

    def run(self, inputs: Iterable[ArticleRequested | BadInput]) -> int:
        """Take all `inputs` in and show what came of them; returns the exit code: 0 all well, 1 something failed."""
        with a_server(self.settings) as server:
            return asyncio.run(self.on(server, inputs))

    async def on(self, server: Server, inputs: Iterable[ArticleRequested | BadInput]) -> int:
        """As `run`, on a server that is there."""
        with ExitStack() as stack:
            return await self._on(server, inputs, _opened(stack, self.outputs.records), _opened(stack, self.outputs.fates))

    async def _on(
        self, server: Server, inputs: Iterable[ArticleRequested | BadInput], records: IO[str] | None, fates: IO[str] | None
    ) -> int:
        settings, keys, report = self.settings, Keys(self.settings.prefix), Report()
        with _Bar() as bar:
            async with connected(server.url) as client:
                bar.say("starting the services")
                start = self.start or server.embedded
                async with a_system(server, client, settings, start=start, report=bar.exited, env=self.env) as system:
                    window = timedelta(days=settings.window_days)
                    ingest = Ingest(
                        intake=Intake(client, keys, limits(settings), sender="ingest"),
                        store=RedisStore(client, settings.prefix, window=window, max_bytes=settings.store_max_bytes),
                        counts=Counts(bar.show),
                        on_bad=bar.bad,
                        failing=system.gave_up,
                        under_way=self.under_way,
                    )
                    async for ended in ingest.run(inputs):
                        report.add(ended)
                        _write(ended, records, fates)
                    bar.say("stopping the services")
        report.show(console(stderr="-" in (self.outputs.records, self.outputs.fates)), bad=ingest.counts.bad)
        return int(bool(report.failed or ingest.counts.bad))


class _Bar:
    """The progress bar on standard error; on no terminal only what went wrong is said."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._task: TaskID = self._progress.add_task("", total=None, note="")

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def say(self, what: str) -> None:
        self._progress.update(self._task, description=what)

    def show(self, counts: Counts) -> None:
        note = f"[red]{counts.bad} bad input[/red]" if counts.bad else ""
        total = counts.read if counts.finished_reading else None
        self._progress.update(self._task, description="taking in", completed=counts.ended, total=total, note=note)

    def bad(self, bad: BadInput) -> None:
        self._console.print(Text(f"wiresift: {bad}", style="red"), soft_wrap=True)

    def exited(self, exited: Exited) -> None:
        self._console.print(Text(f"wiresift: {exited}", style="yellow"), soft_wrap=True)


def _write(ended: Ended, records: IO[str] | None, fates: IO[str] | None) -> None:
    if records and ended.record:
        records.write(ended.record.model_dump_json() + "\n")
    if fates:
        fates.write(ended.fate.model_dump_json() + "\n")


def _opened(stack: ExitStack, path: str | None) -> IO[str] | None:
    if path is None or path == "-":
        return None if path is None else sys.stdout
    try:
        return stack.enter_context(Path(path).open("w", encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; name a file in a folder that exists and is yours") from None
