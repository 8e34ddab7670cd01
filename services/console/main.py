"""The `wiresift` command."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from services.console import SERVICES
from services.console.access.command import acl
from services.console.capacity.command import capacity
from services.console.dead_letters.command import app as dead_app
from services.console.explaining.command import explain
from services.console.grouping.command import app as groups_app
from services.console.options import AsJson, DataDir, Why, looking, one_of, settings_of
from services.console.partitions.command import partitions
from services.console.replay.command import replay
from services.console.sources.command import app as sources_app
from services.console.takedown.command import takedown
from shared.display import harmless
from shared.errors import WiresiftError, consequence
from shared.settings import Settings
from shared.streams.keys import Stream

app = typer.Typer(
    name="wiresift",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="""Takes news in: fetches articles, strips what is not the article, and proves which texts are copies of others.

    Begin with `wiresift demo`, go on with `wiresift ingest FILE`. Settings are environment variables named WIRESIFT_…; without
    WIRESIFT_REDIS_URL an embedded server keeps everything in your data folder.

    Exit codes: 0 all is well, 1 something failed, 2 the command or a setting is wrong, 130 stopped by Ctrl-C.""",
)
app.add_typer(dead_app, name="dead")
app.add_typer(groups_app, name="groups")
app.add_typer(sources_app, name="sources")

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write each article's final record as JSON Lines; - for standard output."),
]
FateReport = Annotated[
    str | None, typer.Option("--report", metavar="FILE", help="Write how each request ended, as JSON Lines; - for standard output.")
]
StageName = Annotated[str, typer.Argument(metavar="STAGE", help=f"One of {', '.join(SERVICES)}.")]


def _version(wanted: bool) -> None:
    if wanted:
        from shared.version import VERSION

        typer.echo(f"wiresift {VERSION}")
        raise typer.Exit


@app.callback()
def wiresift(
    version: Annotated[bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """What stands before a command."""


@app.command()
def ingest(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="URLs, files, folders, or - for standard input.")],
    output: Output = None,
    report: FateReport = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="The outlet, where a document names none.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="The language (en, de …), where a document names none.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Articles of each feed or sitemap, the newest.")] = 50,
    with_services: Annotated[
        bool, typer.Option("--with-services", metavar="", help="Start services for this run even on the server of WIRESIFT_REDIS_URL.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Take articles in and wait until each has its fate.

    Uses the services that run on the server, or starts some on the embedded server for the time it takes.

        wiresift ingest story.txt page.html https://example.com/story
        wiresift ingest archive/ --output records.jsonl
        zcat export.jsonl.gz | wiresift ingest -
        wiresift ingest https://example.com/feed --limit 10

    **URLs**: articles; and feeds and sitemaps, known by how they end (/feed, .rss, .xml …), which are asked once and stand for the
    articles they list. To have them asked again and again, see `wiresift sources`.

    **Files**: .txt and .html (an article), .jsonl, .urls (a URL a line), .opml (feeds), .warc, each also with .gz or .zst; a folder
    stands for all of them below it.

    **JSON Lines**: one document per line, with `text`, `html` or `url`, and if known `external_id`, `source`, `title`,
    `published_at` (ISO 8601), `language`.

    **Standard input**: an article, a list of URLs, or JSON Lines.

    **Exit code**: 0 all classified, or known already; 1 something failed; 2 the command was called wrongly.
    """
    from services.console.inputs import read_with_feeds
    from services.console.taking_in.outputs import Outputs
    from services.console.taking_in.take_in import TakeIn
    from shared.request_ids import new_request_id

    outputs = Outputs(output, report)
    outputs.refuse_unusable(sources)
    # Not sys.stdin: a read of it under way while the program ends is fatal to the interpreter.
    stdin = open(sys.stdin.fileno(), "rb", closefd=False)  # noqa: SIM115 - stays open as long as something reads
    inputs = read_with_feeds(
        sources, stdin=stdin, new_request_id=new_request_id, source=source, language=language, written=outputs.files, tell=_tell
    )
    run = TakeIn(settings_of(data_dir, Settings), outputs, start=with_services, env=dict(os.environ), of_a_feed=limit)
    raise typer.Exit(run.run(inputs))


@app.command()
def demo(
    samples: Annotated[Path | None, typer.Option(metavar="FOLDER", help="An edited copy of the sample articles to use instead.")] = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Do the main job on sample articles: an invented event told by six outlets, fetched from a site on this machine.

    Shows what is removed from each and which are copied from which. Leaves nothing behind, unless --data-dir says where.
    """
    from services.console.demonstration.demo import demo as run

    raise typer.Exit(run(samples, output, data_dir))


@app.command()
def up(data_dir: DataDir = None) -> None:
    """Run the whole system on this machine until Ctrl-C: the embedded server, if none is set, and the three services.

    Their logs are in the folder `logs` of the data folder. With WIRESIFT_METRICS_PORT set, the services serve /live, /ready
    and /metrics on that port and the two that follow.
    """
    from services.console.hosting.up import up as run

    raise typer.Exit(run(settings_of(data_dir, Settings)))


@app.command()
def run(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help=f"One of {', '.join(SERVICES)}.")],
    data_dir: DataDir = None,
    stop_with_parent: Annotated[bool, typer.Option("--stop-with-parent", hidden=True)] = False,
) -> None:
    """Run one service in the foreground, as in a container; several of each may run side by side.

    Stops on SIGTERM or Ctrl-C once the work in hand is done, and loses none if it is killed.
    """
    from services.console.hosting.run import run as run_service
    from services.console.hosting.supervise import stop_with_parent as tie

    if stop_with_parent:
        tie(settings_of(data_dir, Settings).shutdown_s + 10)
    raise typer.Exit(run_service(one_of(SERVICES, service), data_dir))


@app.command()
def peek(
    stream: Annotated[str, typer.Argument(metavar="STREAM", help=f"One of {', '.join(Stream)}.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", metavar="", help="Go on with new entries until Ctrl-C.")] = False,
    count: Annotated[int | None, typer.Option("--count", "-n", metavar="N", min=1, help="Stop after so many.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Print a stream's entries as JSON lines {stream, entry, type, headers, body}, oldest first.

    Work streams (requested, fetched, cleaned) show only what is in flight; classified, rejected and dead are logs. Looking
    takes nothing away from a service.

    For example:

        wiresift peek classified --count 1
        wiresift peek rejected --follow
    """
    from services.console.looking.peek import peek as run

    settings, chosen = settings_of(data_dir, Settings), Stream(one_of(Stream, stream))
    looking(settings, lambda url: asyncio.run(run(url, settings, chosen, sys.stdout, count=count, follow=follow)))


@app.command()
def status(
    as_json: AsJson = False,
    watch: Annotated[bool, typer.Option("--watch", "-w", metavar="", help="Look again and again until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="How often, with --watch.")] = 2,
    data_dir: DataDir = None,
) -> None:
    """Show where everything stands: processes, backlogs, rates, retries, logs and who reads them.

    Rates are entries per second over about ten seconds, as the processes say. What is not known is "unknown". `--json` is one
    document (with `--watch` one a line), its names in docs/status.md.

    Exit code 0 where all three services run, else 1.
    """
    from services.console.looking.status import status as run
    from services.console.taking_in.report import console

    settings, out = settings_of(data_dir, Settings), sys.stdout if as_json else None
    every_s = every if watch else None
    raise typer.Exit(looking(settings, lambda url: asyncio.run(run(url, settings, console(), out=out, every_s=every_s))))


@app.command()
def doctor(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Check the server, the services and the settings, and say what to do about each finding.

    Exit code 1 where something is wrong, 0 where all is well or only worth a look.
    """
    from services.console.checkup.doctor import doctor as run
    from services.console.taking_in.report import console
    from services.fetcher.settings import FetcherSettings

    raise typer.Exit(run(settings_of(data_dir, FetcherSettings), console(), out=sys.stdout if as_json else None))


app.command()(explain)


@app.command()
def pause(stage: StageName, why: Why = "", data_dir: DataDir = None) -> None:
    """Let a stage begin nothing new, on all machines, until `wiresift resume`: before a repair, or while a site must be left alone.

    What it works on is finished; what it has read ahead stays in hand until it goes on. Its stream fills up, then who writes to it
    waits; nothing is lost, and readers restarted meanwhile stay paused.
    """
    from services.console.operating import pausing
    from services.console.taking_in.report import console

    settings, name = settings_of(data_dir, Settings), one_of(SERVICES, stage)
    looking(settings, lambda url: asyncio.run(pausing.pause(url, settings, console(), name, why=why)))


@app.command()
def resume(stage: StageName, data_dir: DataDir = None) -> None:
    """Let a paused stage go on."""
    from services.console.operating import pausing
    from services.console.taking_in.report import console

    settings, name = settings_of(data_dir, Settings), one_of(SERVICES, stage)
    looking(settings, lambda url: asyncio.run(pausing.resume(url, settings, console(), name)))


@app.command()
def audit(
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, help="How many, the newest.")] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show what operators did, the newest last: redrives, discards, pauses, replays; when, who, to what and why."""
    from services.console.operating import audit as record
    from services.console.taking_in.report import console

    settings = settings_of(data_dir, Settings)
    out = sys.stdout if as_json else None
    looking(settings, lambda url: asyncio.run(record.audit(url, settings, console(), count=count, out=out)))


app.command()(replay)
app.command()(takedown)
app.command()(acl)
app.command()(capacity)
app.command()(partitions)


def _tell(what: str) -> None:
    sys.stderr.write(harmless(f"wiresift: {what}") + "\n")


def main() -> None:
    """Run the command; an expected error is one line on standard error and its exit code."""
    # A stop from outside clears up as Ctrl-C does, also where a script's shell has `command &` ignore Ctrl-C; a running service has
    # its own way of stopping.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        app()
    except WiresiftError as error:
        _tell(str(error))
        sys.exit(consequence(error).exit_code)
    except ModuleNotFoundError as error:  # an image holds the libraries of one service
        _tell(f"this needs {error.name}, which is not installed here; run it where all of Wiresift is")
        sys.exit(1)
    except OSError as error:  # a full disk, a folder that is gone: nothing that a traceback would explain
        _tell(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
