"""`wiresift takedown`, as a person gives it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from services.console.options import DataDir, asking, looking, settings_of


def takedown(
    articles: Annotated[list[str] | None, typer.Argument(metavar="ARTICLE", help="Articles by their id or their URL.")] = None,
    domain: Annotated[str | None, typer.Option(metavar="NAME", help="All articles of a domain and of those below it.")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for consumers and for `wiresift audit`.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help="Show what would go, and take nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do not ask.")] = False,
    lift: Annotated[bool, typer.Option("--lift", metavar="", help="Let what was taken down come in again.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Take articles down: out of streams, store, index and groups; consumers are told, and they do not come in again.

    Shows what is about to go and asks. May be repeated; one that was interrupted is finished by giving it again. For how long an
    article or a domain is kept from coming back is WIRESIFT_TAKEDOWN_DAYS. docs/takedown.md says what stays where.

        wiresift takedown https://example.com/an-article --dry-run
        wiresift takedown 0123456789abcdef0123456789abcdef --reason "a court's order" --yes
        wiresift takedown --domain news.example --reason "the publisher asked for it"
        wiresift takedown --domain news.example --lift

    **Exit code**: 0 all of it is gone, or nothing was there; 1 it was not done; 2 called wrongly.
    """
    from services.classifier.settings import ClassifierSettings
    from services.console.takedown.run import Wish
    from services.console.takedown.run import takedown as run
    from services.console.takedown.target import Target
    from services.console.taking_in.report import console

    wish = Wish(Target.of(articles or (), domain), reason, dry_run, yes, asking(), lift)
    settings = settings_of(data_dir, ClassifierSettings)
    raise typer.Exit(looking(settings, lambda url: asyncio.run(run(url, settings, wish, console()))))
