"""What came of a replay, for a person: the changed articles, each with its diff, and the sum. Text of articles is shown as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.text import Text

from services.console.replay.outcome import Changed, Failed, Outcome, Tally
from services.console.taking_in.report import name_of
from shared.display import harmless
from shared.record import Record, RemovedSpan

#: Changed and failed articles that are shown; the others are counted, and told by --output.
MAX_SHOWN = 50
#: Spans shown of one article, of those cut and of those kept.
_SPANS = 8
#: Characters shown of a span and of a decision.
_SHOWN = 100
#: Column of the values.
_INDENT = 14


@dataclass(slots=True)
class Report:
    """Collects outcomes; `show` prints them."""

    tally: Tally = field(default_factory=Tally)
    shown: list[Changed | Failed] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Take one more in, in the order in which they are to be shown."""
        self.tally.add(outcome)
        if isinstance(outcome, Changed | Failed) and len(self.shown) < MAX_SHOWN:
            self.shown.append(outcome)

    def show(self, console: Console, *, dry: bool) -> None:
        """Print what changed and the sum."""
        for outcome in self.shown:
            for line in _lines(outcome):
                console.print(line, soft_wrap=True)
        if (more := self.tally.changed + self.tally.failed - len(self.shown)) > 0:
            console.print(f"… and {more} more; --output FILE tells of all that changed")
        total, *rest = self.tally.lines(dry=dry)
        console.print(Text("\n").join([Text(total, style="bold"), *map(Text, rest)]), soft_wrap=True)


def _lines(outcome: Changed | Failed) -> Iterator[Text]:
    match outcome:
        case Failed(record, why):
            yield _heading(record) + Text(f"\n  {harmless(why)}", style="red")
        case Changed(after, diff):
            yield _heading(after)
            yield from _spans("cut now", diff.cut, "red")
            yield from _spans("kept now", diff.kept, "green")
            for name, (before, now) in diff.changes.items():
                yield Text(f"  {name:{_INDENT}}", style="dim") + Text(f"{_value(before)} → {_value(now)}")


def _heading(record: Record) -> Text:
    return Text(name_of(record), style="bold") + Text(f"  {record.article_id}:{record.revision}", style="dim not bold")


def _spans(what: str, spans: tuple[RemovedSpan, ...], style: str) -> Iterator[Text]:
    for span in spans[:_SPANS]:
        told = Text(f"  {what:{_INDENT}}", style="dim") + Text(f"“{_short(span.text)}”", style=f"not dim {style}")
        yield told + Text(f" {{{harmless(f'{span.kind} {span.rule}')}}}", style="dim")
    if (more := len(spans) - _SPANS) > 0:
        yield Text(f"  {what:{_INDENT}}… and {more} more", style="dim")


def _value(value: Any) -> str:  # noqa: ANN401  (a decision is any value of JSON)
    if isinstance(value, list):
        return _short(", ".join(map(str, value))) or "none"
    return "none" if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else _short(str(value))


def _short(text: str) -> str:
    text = " ".join(harmless(text, lines=True).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
