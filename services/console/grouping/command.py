"""The `wiresift groups` commands, as a person gives them."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from services.console.options import AsJson, DataDir, looking, settings_of

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""Groups of copies as they stand now: who tells the same story, and who told it first.

    Records keep what was known when they were written; later articles may have joined or merged their groups since.""",
)


@app.callback()
def groups() -> None:
    """What stands before a command: without it, the only one would be called without its name."""


@app.command()
def show(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE", help="Articles by their id, their URL or their external id.")],
    source: Annotated[str | None, typer.Option(metavar="NAME", help="The outlet of those named by their external id.")] = None,
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, help="Members to name.")] = 20,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show the groups that articles are in: the likeliest original and why, and the members in the order in which they appeared.

    An article without copies is a group of its own. `wiresift explain A B …` says why two texts are one story or are not. A file is named
    by its path as `ingest` was given it, and by the same `--source`.

        wiresift groups show https://example.com/harbour-reopens
        wiresift groups show stories/harbour.txt --source "Harbour Post"

    **Exit code**: 0 all well; 1 an article is not kept, or has no verdict yet; 2 called wrongly.
    """
    from services.classifier.settings import ClassifierSettings
    from services.console.grouping.showing import show as run
    from services.console.grouping.wanted import wanted_of
    from services.console.taking_in.report import console

    wanted = wanted_of(articles, source)
    settings, out = settings_of(data_dir, ClassifierSettings), sys.stdout if as_json else None
    raise typer.Exit(looking(settings, lambda url: asyncio.run(run(url, settings, wanted, count, console(), out))))
