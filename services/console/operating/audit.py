"""`wiresift audit`: what operators did, the newest last."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.console.hosting.server import connected
from services.console.looking.figures import moment
from shared.display import harmless, harmless_json
from shared.settings import Settings
from shared.streams import operations
from shared.streams.keys import Keys
from shared.streams.operations import Operation


async def audit(url: str, settings: Settings, console: Console, *, count: int, out: TextIO | None) -> None:
    """Print the newest `count` operations: a line each, or where `out` is given as JSON Lines."""
    async with connected(url, check=False) as client:
        found = list(reversed(await operations.recent(client, Keys.of(settings), count)))
    if out:
        for at, operation in found:
            out.write(harmless_json(json.dumps(document(at, operation), ensure_ascii=False)) + "\n")
    else:
        console.print(_table(found) if found else "no operator has done anything yet")


def document(at: datetime, operation: Operation) -> dict[str, object]:
    """One operation for a program."""
    facts = asdict(operation)
    facts.pop("run")
    return {"at": at.isoformat(), **facts}


def _table(found: list[tuple[datetime, Operation]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("when", "who", "did", "count", "to", "because"):
        table.add_column(name, justify="right" if name == "count" else "left", overflow="fold")
    for at, operation in found:
        words = (operation.by, operation.what, str(operation.count), operation.subject, operation.details)
        table.add_row(moment(at), *(Text(harmless(word)) for word in words))
    return table
