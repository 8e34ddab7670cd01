"""What a person sees while articles are taken in: a progress bar on a terminal, and a line for everything that goes wrong."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from services.console.hosting.supervise import Exited
from services.console.inputs import BadInput
from services.console.taking_in.ingest import Counts, Ended
from services.console.taking_in.report import failure
from shared.display import harmless

#: Lines about articles that failed; further ones are counted, and told by --report. Bad inputs are all told: nothing else does.
MAX_FAILURES = 50


class ProgressBar:
    """On standard error; without a terminal only the lines."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", style="red"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._task: TaskID = self._progress.add_task("", total=None, note="")
        self._failures = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
        if (untold := self._failures - MAX_FAILURES) > 0:
            self._line(f"… and {untold} more that failed; --report FILE tells of all", "red")

    def say(self, what: str) -> None:
        self._progress.update(self._task, description=what)

    def show(self, counts: Counts) -> None:
        note = f"{counts.bad} bad" if counts.bad else ""
        total = counts.read if counts.finished_reading else None
        self._progress.update(self._task, description="taking in", completed=counts.ended, total=total, note=note)

    def ended(self, ended: Ended) -> None:
        if not ended.well:
            self._failures += 1
            if self._failures <= MAX_FAILURES:
                self._line(failure(ended), "red")

    def bad(self, bad: BadInput) -> None:
        self._line(str(bad), "red")

    def exited(self, exited: Exited) -> None:
        self.warn(str(exited))

    def warn(self, what: str) -> None:
        self._line(what, "yellow")

    def _line(self, line: str, style: str) -> None:
        self._console.print(Text(harmless(f"wiresift: {line}"), style=style), soft_wrap=True)
