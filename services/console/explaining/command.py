"""`wiresift explain`, as a person gives it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from services.console.options import AsJson, one_of
from shared.errors import UsageError


def explain(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Files, folders, URLs, or - for standard input.")],
    as_json: AsJson = False,
    lines: Annotated[bool, typer.Option("--lines", metavar="", help="Number the lines, as --line takes them.")] = False,
    save_case: Annotated[
        str | None, typer.Option("--save-case", metavar="NAME", help="Make a test of lines decided wrongly: its name, or a .toml file.")
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option("--line", metavar="N", help="With --save-case: a wrong line, or several (14-16); repeatable.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="With --save-case: cut the lines as this (ticker, related …).")
    ] = None,
) -> None:
    """Show, without a server, what would be removed from articles and why, and which passages they share.

    Removed text is struck through in the colour of its kind, without colours put between [- and -]; its kind and the rule that
    decided follow in braces. `--json` writes each article's record, as `ingest --output` does.

        wiresift explain original.html copy.txt
        wiresift explain page.html --lines
        wiresift explain page.html --save-case harbour_caption --line 14-16

    **A wrong decision** becomes a test with `--save-case`: what was cut should stay, what stayed should go. It is saved in
    tests/corpus/cases with names, numbers and, where that changes nothing, all other words of running text invented.

    **Exit code**: 0 all well; 1 a source makes no article, or the case no longer shows what is wrong; 2 called wrongly.
    """
    from services.console.taking_in.report import console

    if save_case is None:
        if line or kind:
            raise UsageError("--line and --kind say what is wrong for --save-case; name the case as well")
        from services.console.explaining.explain import explain as run

        raise typer.Exit(run(sources, console(), out=sys.stdout if as_json else None, lines=lines))
    if as_json:
        raise UsageError("--json writes records and --save-case a case; give one of them")
    from services.console.explaining.saving import Wish
    from services.console.explaining.saving import save_case as save
    from shared.record import Kind

    raise typer.Exit(save(sources, console(), Wish(save_case, line or (), kind and one_of(Kind, kind), _asking())))


def _asking() -> Callable[[str], str] | None:
    """How a person at the terminal is asked; None where there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    return lambda question: str(typer.prompt(question))
