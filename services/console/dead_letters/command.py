"""The `wiresift dead` commands."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.console import SERVICES
from services.console.options import AsJson, DataDir, Why, asking, looking, one_of, settings_of
from shared.errors import UsageError
from shared.settings import Settings

if TYPE_CHECKING:
    from services.console.dead_letters.order import Order

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""Requests that ended because they can never succeed: look at them, let them begin anew, give them up.

    Look with `list`, mend what was wrong, let a few begin anew with `redrive --group ID --canary`, then the rest.""",
)

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Letters by their entry or their request.", show_default=False)]
GroupName = Annotated[str | None, typer.Option("--group", metavar="ID", help="Those of a group, as `list` names it.")]
ErrorClass = Annotated[str | None, typer.Option("--error", metavar="CLASS", help="Those of an error class, such as Transient.")]
OfStage = Annotated[str | None, typer.Option("--stage", metavar="STAGE", help=f"Those that died in {' or '.join(SERVICES)}.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask; needed where there is nobody to ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", metavar="", help="Only say which it would be.")]
Everything = Annotated[bool, typer.Option("--all", metavar="", help="All open letters.")]


@app.command("list")
def list_(
    letters: Annotated[bool, typer.Option("--letters", metavar="", help="Single letters, the newest last, in place of groups.")] = False,
    everything: Annotated[bool, typer.Option("--all", metavar="", help="Also those dealt with, and what became of them.")] = False,
    group: GroupName = None,
    error: ErrorClass = None,
    stage: OfStage = None,
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, help="How many to list.")] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the open dead letters in groups that died of the same, the largest first: how many, since when, and the newest of each.

    Messages that differ only in numbers, names, URLs and quotations are of one group; its ID stays the same.
    """
    from services.console.dead_letters import listing
    from services.console.dead_letters.selection import Selection
    from services.console.taking_in.report import console

    settings, selection = settings_of(data_dir, Settings), Selection(group, error, _stage(stage), handled=everything)
    show, out = listing.list_letters if letters else listing.list_groups, sys.stdout if as_json else None
    looking(settings, lambda url: asyncio.run(show(url, settings, console(), selection, count=count, out=out)))


@app.command()
def show(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="A letter's entry, its request, or a group.")],
    data_dir: DataDir = None,
) -> None:
    """Show one dead letter whole, with the entry it was, as JSON; of a group its newest."""
    from services.console.dead_letters import listing

    settings = settings_of(data_dir, Settings)
    looking(settings, lambda url: asyncio.run(listing.show(url, settings, wanted, sys.stdout)))


@app.command()
def redrive(
    ids: Ids = None,
    group: GroupName = None,
    error: ErrorClass = None,
    stage: OfStage = None,
    everything: Everything = False,
    canary: Annotated[bool, typer.Option("--canary", metavar="", help="Only five at random, and wait for how they end.")] = False,
    wait: Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for canaries.")] = 300,
    again: Annotated[bool, typer.Option("--again", metavar="", help="Also those that were discarded.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    why: Why = "",
    data_dir: DataDir = None,
) -> None:
    """Let requests begin anew in the stage they died in, under their own ids.

    Each letter is redriven once, however often this is called. A request that dies again is a new letter, which may be redriven
    again; `list` says how many of a group have been.

    Left as they are: entries that no reader could ever read, requests that have another fate by now, and articles that a later
    request has taken over.

        wiresift dead redrive --group 1a2b3c4d --canary
        wiresift dead redrive --group 1a2b3c4d --why "the site is up again"

    **Exit code**: 0 all dealt with, now or before, or there were none; 1 some were left as they are, or a canary died again or is
    still under way; 2 called wrongly, as with a group or an error that no letter has.
    """
    from services.console.dead_letters.order import Order
    from services.console.dead_letters.selection import Selection

    _require_choice(ids, group, error, stage, everything=everything)
    selection = Selection(group, error, _stage(stage), discarded=again)
    _handle(Order("redrive", ids or (), selection, why, dry_run, yes, wait if canary else None, asking()), data_dir)


@app.command()
def discard(
    ids: Ids = None,
    group: GroupName = None,
    error: ErrorClass = None,
    stage: OfStage = None,
    everything: Everything = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    why: Why = "",
    data_dir: DataDir = None,
) -> None:
    """Mark dead letters as given up, so that they are listed no more; the log keeps them, and their requests stay dead.

    **Exit code**: 0 all dealt with, now or before, or there were none; 2 called wrongly, as with a group or an error that no letter has.
    """
    from services.console.dead_letters.order import Order
    from services.console.dead_letters.selection import Selection

    _require_choice(ids, group, error, stage, everything=everything)
    _handle(Order("discard", ids or (), Selection(group, error, _stage(stage)), why, dry_run, yes, None, asking()), data_dir)


def _stage(given: str | None) -> str | None:
    return given and one_of((*SERVICES, "unknown"), given)


def _require_choice(ids: list[str] | None, *filters: str | None, everything: bool) -> None:
    """One way of choosing: by name, by what they died of, or all."""
    ways = sum((bool(ids), any(filters), everything))
    if ways == 0:
        raise UsageError("say which letters: their ids, or --group, --error or --stage, or --all; `wiresift dead list` names them")
    if ways > 1:
        raise UsageError("choose one way of naming letters: their ids, or --group, --error and --stage, or --all")


def _handle(order: Order, data_dir: Path | None) -> None:
    from services.console.dead_letters.handling import handle
    from services.console.taking_in.report import console

    settings = settings_of(data_dir, Settings)
    raise typer.Exit(looking(settings, lambda url: asyncio.run(handle(url, settings, console(), order, chance=random.Random()))))
