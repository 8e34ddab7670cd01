"""Shows what is made of each source: the article with its cuts, and the passages it shares with those before it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import TextIO

from rich.console import Console
from rich.text import Text

from services.console.explaining.articles import Explained, explained
from services.console.explaining.evidence import shared, verdict
from services.console.explaining.showing import coloured, facts, legend, marked, numbered, stated
from services.console.taking_in.report import name_of
from shared.display import harmless, harmless_json
from shared.record import Record


def explain(sources: Sequence[str], console: Console, *, out: TextIO | None, lines: bool) -> int:
    """Print what is made of each source, or write the records to `out`; exit code 1 where one of them makes no article.

    `lines`: with the number of each line.
    """
    return asyncio.run(_explain(sources, console, out, lines))


def tell(problem: str) -> None:
    """Say on standard error why there is no article."""
    Console(stderr=True, highlight=False).print(Text(harmless(f"wiresift: {problem}"), style="red"), soft_wrap=True)


async def _explain(sources: Sequence[str], console: Console, out: TextIO | None, lines: bool) -> int:
    failed = False
    names: dict[str, str] = {}
    records: dict[str, Record] = {}
    async with aclosing(explained(sources)) as every:  # who reads our output may stop in the middle
        async for found in every:
            if isinstance(found, str):
                failed = True
                tell(found)
                continue
            names[found.record.article_id] = name_of(found.record)
            if out is None:
                _show(found, records, names, console, lines)
                records[found.record.article_id] = found.record
            else:
                _write(found.record, out)
    return int(failed)


def _show(found: Explained, others: Mapping[str, Record], names: Mapping[str, str], console: Console, lines: bool) -> None:
    record = found.record
    console.rule(Text(names[record.article_id]))
    for line in (*facts(record), *stated(found.cleaned.particulars), *legend(record.removed)):
        console.print(line, soft_wrap=True)
    console.print()
    text = marked(record, styled=coloured(console))
    console.print(numbered(text) if lines else text, soft_wrap=True)
    console.print()
    for line in verdict(record, names):
        console.print(line, soft_wrap=True)
    for match in record.syndication.matches:
        for part in shared(match, record, others, names):
            console.print(part, soft_wrap=isinstance(part, Text))


def _write(record: Record, out: TextIO) -> None:
    out.write(harmless_json(record.model_dump_json()) + "\n")
