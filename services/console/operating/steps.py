"""How far a run over many letters is: a bar on a terminal, and everywhere a line for what a person should know."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from shared.display import harmless
from shared.streams.keys import Stream
from shared.streams.reopening import Told


class Steps:
    """On standard error."""

    def __init__(self, what: str, total: int) -> None:
        self._console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._task = self._progress.add_task(what, total=total)
        self._full: Stream | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def did(self, told: Collection[Told]) -> None:
        """So many more are done."""
        self._progress.advance(self._task, len(told))

    def restart(self, what: str, total: int) -> None:
        """Another kind of step begins."""
        self._progress.reset(self._task, description=what, total=total)

    def reached(self, count: int) -> None:
        """So many are done in all."""
        self._progress.update(self._task, completed=count)

    def full(self, stream: Stream) -> None:
        """There is no room: said once per stream."""
        if stream is not self._full:
            self._full = stream
            self.say(f"{stream} is full; waiting until there is room (see `wiresift status`)")

    def say(self, line: str) -> None:
        self._console.print(Text(harmless(f"wiresift: {line}"), style="yellow"), soft_wrap=True)
