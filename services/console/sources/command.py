"""`wiresift sources …`: what there is to call, and what it says of itself."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.console.options import AsJson, DataDir, Why, asking, looking, settings_of
from shared.errors import UsageError
from shared.settings import Settings

if TYPE_CHECKING:
    from services.console.sources.changing import Verb

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""Feeds and sitemaps that are asked again and again for new articles, by all fetchers of a system together.

    Begin with `add URL`, where the URL may be a newspaper's home page; `list` says how each one is doing.""",
)

Ids = Annotated[list[str] | None, typer.Argument(metavar="SOURCE", help="Sources by id or its beginning, URL or name.", show_default=False)]
OneId = Annotated[str, typer.Argument(metavar="SOURCE", help="A source by id or its beginning, URL or name.")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="TAG", help="Those with this tag.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="A tag for them; may be given several times.")]
Everything = Annotated[bool, typer.Option("--all", metavar="", help="All sources there are.")]
DryRun = Annotated[bool, typer.Option("--dry-run", metavar="", help="Only say what would be done.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask; needed where there is nobody to ask.")]


@app.command()
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="Feeds, sitemaps, or pages of sites that have some.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The outlet, as its articles are to name it.")] = None,
    tag: Tags = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="The language (en, de …), before what the feed says.")] = None,
    everything: Annotated[bool, typer.Option("--all", metavar="", help="All feeds of a page that bring articles of their own.")] = False,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Add feeds and sitemaps; of a home page, those it names, its robots.txt names, or that are where they usually are.

    Each candidate is asked for and read before it is added; the best one is taken unless --all is given.

        wiresift sources add https://example.com/feed --name "Example Times" --tag daily
        wiresift sources add example.com --dry-run

    **Exit code**: 0 all there now, or before; 1 a URL has no feed or did not answer; 2 called wrongly, or no contact is set.
    """
    from services.console.hosting.server import a_server
    from services.console.sources import adding
    from services.console.taking_in.report import console
    from services.fetcher.settings import FetcherSettings

    settings = settings_of(data_dir, FetcherSettings)
    order = adding.Adding(urls, name, tuple(tag or ()), language, everything, dry_run)
    with a_server(settings) as server:
        raise typer.Exit(asyncio.run(adding.add(server.url, settings, console(), order)))


@app.command("list")
def list_(
    failing: Annotated[bool, typer.Option("--failing", metavar="", help="Those that fail or are gone.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", metavar="", help="Those that bring nothing for longer than usual.")] = False,
    tag: Tag = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List sources, those first that somebody should look at.

    "a day" is how many articles one usually brings, with ×N where it was N times as many of late. The words for health and the
    names of `--json` are in docs/sources.md.
    """
    from services.console.sources import listing
    from services.console.taking_in.report import console

    words = frozenset({*(("failing", "gone") if failing else ()), *(("quiet",) if quiet else ())})
    settings, out = settings_of(data_dir, Settings), sys.stdout if as_json else None
    looking(settings, lambda url: asyncio.run(listing.list_all(url, settings, console(), listing.Filter(words, tag), out=out)))


@app.command()
def show(source: OneId, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show everything of a source: what was set, what polls have learned, what robots.txt says, and how its host is treated now."""
    from services.console.sources import showing
    from services.console.taking_in.report import console

    settings, out = settings_of(data_dir, Settings), sys.stdout if as_json else None
    looking(settings, lambda url: asyncio.run(showing.show(url, settings, console(), source, out=out)))


@app.command("import")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="OPML, a URL a line, or what `export --json` wrote; - for standard input.")],
    tag: Tags = None,
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Add all sources of a list without asking them first: the schedule does that, and `list` then tells what came of it.

    Folders of OPML become tags. In a list of URLs, # begins a comment. What is there already stays as it is.

    **Exit code**: 0 all there now, or before; 1 some lines are bad, which are told by number; 2 the file is no list.
    """
    from services.console.hosting.server import a_server
    from services.console.sources import moving
    from services.console.taking_in.report import console

    settings, body, tags = settings_of(data_dir, Settings), moving.read_bytes(file), tag or ()
    with a_server(settings) as server:
        raise typer.Exit(asyncio.run(moving.import_list(server.url, settings, console(), file, body, tags=tags, dry_run=dry_run)))


@app.command()
def export(
    opml: Annotated[bool, typer.Option("--opml", metavar="", help="OPML, for every feed reader: the default.")] = False,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="JSON Lines with all that is set, for `import`.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Write all sources to standard output."""
    from services.console.sources import moving

    if opml and as_json:
        raise UsageError("choose one of --opml and --json")
    settings = settings_of(data_dir, Settings)
    looking(settings, lambda url: asyncio.run(moving.export(url, settings, sys.stdout.buffer, as_json=as_json)))


@app.command()
def check(ids: Ids = None, tag: Tag = None, everything: Everything = False, data_dir: DataDir = None) -> None:
    """Ask sources now, paused ones too, and say what came; new articles are requested as if their turn had come.

    Polite as ever: a host that asked for a pause, or whose robots.txt forbids it, is not asked.

    **Exit code**: 0 all answered with a list; 1 some did not, or are being asked just now; 2 called wrongly.
    """
    from services.console.sources import checking
    from services.console.taking_in.report import console
    from services.fetcher.settings import FetcherSettings

    _require_choice(ids, tag, everything=everything)
    settings = settings_of(data_dir, FetcherSettings)
    run = looking(settings, lambda url: asyncio.run(checking.check(url, settings, console(), ids or (), tag=tag, every=everything)))
    raise typer.Exit(run)


@app.command()
def pause(ids: Ids = None, tag: Tag = None, everything: Everything = False, why: Why = "", data_dir: DataDir = None) -> None:
    """Ask sources no more until `resume`; what was learned of them is kept."""
    _change("pause", ids, tag, everything=everything, why=why, yes=True, data_dir=data_dir)


@app.command()
def resume(ids: Ids = None, tag: Tag = None, everything: Everything = False, why: Why = "", data_dir: DataDir = None) -> None:
    """Ask paused sources again: when their turn would have come, or at once."""
    _change("resume", ids, tag, everything=everything, why=why, yes=True, data_dir=data_dir)


@app.command()
def remove(
    ids: Ids = None, tag: Tag = None, everything: Everything = False, why: Why = "", yes: Yes = False, data_dir: DataDir = None
) -> None:
    """Forget sources and what was learned of them; their articles stay. More than one is asked about first."""
    _change("remove", ids, tag, everything=everything, why=why, yes=yes, data_dir=data_dir)


def _change(verb: Verb, ids: list[str] | None, tag: str | None, *, everything: bool, why: str, yes: bool, data_dir: Path | None) -> None:
    from services.console.sources import changing
    from services.console.taking_in.report import console

    _require_choice(ids, tag, everything=everything)
    settings = settings_of(data_dir, Settings)
    order = changing.Change(verb, ids or (), tag, everything, why, yes, asking())
    raise typer.Exit(looking(settings, lambda url: asyncio.run(changing.change(url, settings, console(), order))))


def _require_choice(ids: list[str] | None, tag: str | None, *, everything: bool) -> None:
    if sum((bool(ids), tag is not None, everything)) != 1:
        raise UsageError("say which sources: by id, URL or name, or --tag, or --all; `wiresift sources list` names them")
