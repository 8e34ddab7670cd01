"""The `wiresift` command."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from shared.errors import WiresiftError, consequence
from shared.settings import Settings
from shared.streams.keys import Stream

T = TypeVar("T")

#: Exit code after Ctrl-C, as shells have it: 128 and the number of SIGINT.
_INTERRUPTED = 130

app = typer.Typer(
    name="wiresift",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="""Takes news in: fetches articles, strips what is not the article, and proves which texts are copies of others.

    Try [bold]wiresift demo[/bold], then [bold]wiresift ingest FILE…[/bold]. Settings are environment variables named WIRESIFT_…;
    without WIRESIFT_REDIS_URL an embedded server keeps everything in your data folder.""",
)
dead_app = typer.Typer(no_args_is_help=True, help="Look at requests that ended because they can never succeed.")
app.add_typer(dead_app, name="dead")

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="FOLDER", help="Where the embedded server keeps its data (default: your data folder).")
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write each article's final record as JSON Lines; - for standard output."),
]
FateReport = Annotated[str | None, typer.Option("--report", metavar="FILE", help="Write how each request ended, as JSON Lines.")]


class ServiceName(StrEnum):
    """The three services."""

    FETCHER = "fetcher"
    CLEANER = "cleaner"
    CLASSIFIER = "classifier"


def _settings(data_dir: Path | None) -> Settings:
    from services.console.settings import load

    return load(Settings, data_dir=data_dir)


@app.command()
def ingest(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE…", help="URLs, files, folders, or - for standard input.")],
    output: Output = None,
    report: FateReport = None,
    source: Annotated[str | None, typer.Option(help="The outlet, where a document names none.")] = None,
    language: Annotated[str | None, typer.Option(help="The language (en, de …), where a document names none.")] = None,
    with_services: Annotated[
        bool, typer.Option("--with-services", help="Start services for this run even on the server of WIRESIFT_REDIS_URL.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Take articles in and wait until each has its fate.

    Reads .txt, .html and .jsonl files (also .gz, .zst), folders of them, and URLs. Uses the services that run on the server,
    or starts some on the embedded server for the time it takes.

    Exit code 0: all classified, or known already. 1: something failed. 2: the command was called wrongly.
    """
    from services.console.inputs import read_inputs
    from services.console.take_in import Outputs, TakeIn
    from shared.request_ids import new_request_id

    inputs = read_inputs(sources, stdin=sys.stdin.buffer, new_request_id=new_request_id, source=source, language=language)
    run = TakeIn(_settings(data_dir), Outputs(output, report), start=with_services, env=dict(os.environ))
    raise typer.Exit(run.run(inputs))


@app.command()
def demo(
    samples: Annotated[Path | None, typer.Option(metavar="FOLDER", help="An edited copy of the sample articles to use instead.")] = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Do the main job on sample articles: an invented event told by six outlets, fetched from a site on this machine."""
    from services.console.demo import demo as run

    raise typer.Exit(run(samples, output, data_dir))


@app.command()
def up(data_dir: DataDir = None) -> None:
    """Run the whole system on this machine until Ctrl-C: the embedded server, if none is set, and the three services."""
    from services.console.up import up as run

    raise typer.Exit(run(_settings(data_dir)))


@app.command()
def run(
    service: Annotated[ServiceName, typer.Argument(help="Which service.")],
    data_dir: DataDir = None,
    stop_with_parent: Annotated[bool, typer.Option("--stop-with-parent", hidden=True)] = False,
) -> None:
    """Run one service in the foreground, as in a container; several of each may run side by side."""
    from services.console.run import run as run_service
    from services.console.supervise import stop_with_parent as tie

    if stop_with_parent:
        tie(_settings(data_dir).shutdown_s + 10)
    raise typer.Exit(run_service(service, data_dir))


@app.command()
def peek(
    stream: Annotated[Stream, typer.Argument(help="Which stream; work streams show only what is in flight.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new entries until Ctrl-C.")] = False,
    count: Annotated[int | None, typer.Option("--count", "-n", min=1, help="Stop after so many.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Print a stream's entries as JSON lines {stream, entry, type, headers, body}, oldest first."""
    from services.console import look

    settings = _settings(data_dir)
    _with_server(settings, lambda url: asyncio.run(look.peek(url, settings, stream, sys.stdout, count=count, follow=follow)))


@app.command()
def status(data_dir: DataDir = None) -> None:
    """Show where everything stands: processes, backlogs, retries, dead letters."""
    from services.console import look

    settings = _settings(data_dir)
    raise typer.Exit(_with_server(settings, lambda url: asyncio.run(look.status(url, settings, Console()))))


@app.command()
def doctor(data_dir: DataDir = None) -> None:
    """Check the server and the services, and say what to do about each finding."""
    from services.console import look

    settings = _settings(data_dir)
    raise typer.Exit(_with_server(settings, lambda url: asyncio.run(look.doctor(url, settings, Console()))))


@app.command()
def explain(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE…", help="Files, folders, URLs, or - for standard input.")],
    data_dir: DataDir = None,
) -> None:
    """Show, without a server, what would be removed from articles and why, and which passages they share."""
    from services.console.explain import explain as run

    raise typer.Exit(run(sources, data_dir, Console()))


@dead_app.command("list")
def dead_list(data_dir: DataDir = None) -> None:
    """List dead letters with their errors."""
    from services.console import look

    settings = _settings(data_dir)
    _with_server(settings, lambda url: look.list_dead(asyncio.run(look.dead_letters(url, settings)), Console()))


@dead_app.command("show")
def dead_show(
    entry: Annotated[str, typer.Argument(help="The entry's id, or the request's.")],
    data_dir: DataDir = None,
) -> None:
    """Show one dead letter whole, with the entry it was."""
    from services.console import look

    settings = _settings(data_dir)
    _with_server(settings, lambda url: look.show_dead(asyncio.run(look.dead_letters(url, settings)), entry, sys.stdout))


def _with_server(settings: Settings, action: Callable[[str], T]) -> T:
    from services.console.server import a_server

    with a_server(settings) as server:
        return action(server.url)


def main() -> None:
    """Run the command; an expected error is one line on standard error and its exit code."""
    try:
        app(standalone_mode=True)
    except WiresiftError as error:
        sys.stderr.write(f"wiresift: {error}\n")
        sys.exit(consequence(error).exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("wiresift: interrupted; what was taken in goes on when the services run again\n")
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:  # `wiresift peek … | head`
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)


if __name__ == "__main__":
    main()
