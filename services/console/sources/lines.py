"""Sources as a person reads them. What others wrote is shown as text, never as markup or commands to the terminal. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from services.console.looking.figures import NOTHING, moment, span
from services.console.sources.selection import SHOWN
from services.fetcher.sources.source import Source
from shared.display import harmless

#: Colours of health words.
STYLES = {"ok": "green", "new": "dim", "quiet": "yellow", "moved": "yellow", "paused": "dim", "failing": "red", "gone": "red"}
#: Characters of a name in a table.
_NAME = 32


def table(documents: Sequence[dict[str, Any]], now: datetime) -> Table:
    """A row for each source, given as `document` has it."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "source", "health", "last ok", "next", "a day", "fails", "what"):
        right = name in ("last ok", "next", "a day", "fails")
        made.add_column(name, justify="right" if right else "left", no_wrap=name != "what", overflow="fold")
    for one in documents:
        made.add_row(
            one["id"][:SHOWN],
            Text(_short(one["name"] or one["url"].partition("://")[2])),
            Text(one["health"], style=STYLES[one["health"]]),
            ago(one["ok_at"], now),
            "now" if one["asked_now"] else ahead(one["next_at"], now),
            _daily(one),
            str(one["failures"] or ""),
            Text(harmless(one["reason"] or one["url"])),
        )
    return made


def summed(words: Counter[str]) -> str:
    """All in one line."""
    parts = ", ".join(f"{count} {word}" for word, count in words.most_common())
    return f"{counted(words.total())}: {parts}" if words else "no sources; add one with `wiresift sources add URL`"


def shown(document: dict[str, Any]) -> Table:
    """Everything of one source, a line for each fact."""
    made = Table(box=None, pad_edge=False, show_header=False)
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in document.items():
        if value is not None and value not in ("", []):
            made.add_row(name.replace("_", " "), Text(harmless(_fact(name, value))))
    return made


def named(source: Source) -> str:
    """A source in a sentence."""
    return f"{source.source_id[:SHOWN]} {source.name} ({source.url})" if source.name else f"{source.source_id[:SHOWN]} {source.url}"


def counted(count: int) -> str:
    """So many sources."""
    return "1 source" if count == 1 else f"{count} sources"


def ago(at: datetime | str | None, now: datetime) -> str:
    """How long ago, at least 0; a feed's clock may be wrong."""
    return NOTHING if at is None else span(max(0.0, (now - _moment(at)).total_seconds()))


def ahead(at: datetime | str | None, now: datetime) -> str:
    """In how long; "due" where that time has come."""
    if at is None:
        return NOTHING
    left = (_moment(at) - now).total_seconds()
    return span(left) if left > 0 else "due"


def _moment(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _daily(one: dict[str, Any]) -> str:
    if one["per_day"] is None:
        return NOTHING
    lately = one["lately"]
    return f"{one['per_day']:.0f}" if 0.5 <= lately <= 2 else f"{one['per_day']:.0f} ×{lately:.1f}"


def _fact(name: str, value: Any) -> str:  # noqa: ANN401  (whatever JSON holds)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_s") and isinstance(value, int | float):
        return span(value)
    return moment(value) if name.endswith("_at") or name in ("since", "failing_since", "redirected_since") else str(value)


def _short(text: str) -> str:
    text = harmless(text)
    return text if len(text) <= _NAME else text[: _NAME - 1] + "…"
