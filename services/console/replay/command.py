"""`wiresift replay`, as a person gives it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from services.console.options import DataDir, Why, asking, one_of, settings_of

#: The stages that can be replayed, in order.
_STAGES = ("cleaner", "classifier")


def replay(
    articles: Annotated[list[str] | None, typer.Argument(metavar="ARTICLE", help="Ids or URLs of articles; all without any.")] = None,
    stage: Annotated[str | None, typer.Option(metavar="STAGE", help="cleaner or classifier alone; else both, in order.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Those first seen from then on (2026-11-21, or with a time; UTC).")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Those first seen before then.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Those of that outlet.")] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="At most so many, the oldest.")] = None,
    all_revisions: Annotated[bool, typer.Option("--all-revisions", metavar="", help="Not only the newest revision of each.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help="Show what would change, and change nothing.")] = False,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write what changed as JSON Lines; - for standard output.")
    ] = None,
    why: Why = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask, however many there are.")] = False,
    with_services: Annotated[
        bool, typer.Option("--with-services", metavar="", help="Start services for this run even on the server of WIRESIFT_REDIS_URL.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Take stored articles through today's cleaning and classification, and show what that changes.

    Pages are not fetched again: what their markup cut stays cut, and all rules on text are asked anew. So is what is known of their
    sites by now: lines learned since are cut, forgotten ones given back. What comes out as before is left alone; the rest is judged
    again by the running services, in the place it has, and appears in `classified` once more.

        wiresift replay --dry-run
        wiresift replay --stage cleaner --source "Example Times" --limit 50
        wiresift replay --since 2026-11-01 --yes --output changes.jsonl

    A dry run judges each article by itself, beside the others as they are stored now.

    **Exit code**: 0 all is well; 1 an article could not be judged again; 2 the command was called wrongly.
    """
    from services.classifier.settings import ClassifierSettings
    from services.console.replay.order import Order
    from services.console.replay.plan import Step
    from services.console.replay.run import replay as run
    from services.console.replay.selection import select

    selection = select(articles or (), since=since, until=until, source=source, limit=limit, all_revisions=all_revisions)
    steps = frozenset(Step) if stage is None else frozenset({Step(one_of(_STAGES, stage))})
    env = dict(os.environ)
    order = Order(selection, steps, dry_run=dry_run, yes=yes, output=output, start=with_services, env=env, ask=asking(), why=why)
    raise typer.Exit(run(settings_of(data_dir, ClassifierSettings), order))
