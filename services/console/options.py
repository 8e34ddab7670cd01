"""What the commands share: their options, their settings, and the server they look at."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from shared.errors import UsageError
from shared.settings import Settings

T = TypeVar("T")
S = TypeVar("S", bound=Settings)

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="FOLDER", help="Where the embedded server keeps its data (default: your data folder).")
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Write JSON for programs.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for `wiresift audit`.")]


def settings_of(data_dir: Path | None, cls: type[S]) -> S:
    """The settings of the environment, with the folder given on the command line."""
    from services.console.settings import load

    return load(cls, data_dir=data_dir)


def one_of(names: Iterable[str], given: str) -> str:
    """`given`, which must be one of `names`."""
    known = [str(name) for name in names]
    if given not in known:
        raise UsageError(f"{given!r} is none of {', '.join(known)}")
    return given


def looking(settings: Settings, action: Callable[[str], T]) -> T:
    """What `action` finds on the server of that URL. A folder where none has run is told of, not made into one."""
    from services.console.hosting.server import a_server, require_traces

    require_traces(settings)
    with a_server(settings) as server:
        return action(server.url)


def asking() -> Callable[[str], bool] | None:
    """How a person at the terminal is asked; None where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda question: typer.confirm(question, err=True)
