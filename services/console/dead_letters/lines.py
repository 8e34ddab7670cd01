"""Dead letters as a person reads them: groups and single ones in a few lines each, never as commands to the terminal. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.text import Text

from services.console.dead_letters.selection import Selection
from services.console.dead_letters.summary import OPEN, Group, asked_for, counted
from services.console.looking.figures import moment
from shared.display import harmless
from shared.streams.letter import Letter
from shared.streams.messages import entry_time

#: Characters of a message that are shown; `dead show` has it whole.
_MESSAGE = 300


def group_lines(group: Group, example: Letter | None) -> Text:
    """Its name, how many, of what and when; the kind of message; and the newest letter as an example."""
    became = [f"{count} {what}" for what, count in group.became.most_common() if what != OPEN]
    became += [f"{group.anew} had been redriven before"] if group.anew else []
    when = f"{moment(entry_time(group.first))} to {moment(entry_time(group.last))}"
    of_these = f" ({', '.join(became)})" if became else ""
    head = f"  {group.became.total()} × {group.error} in {group.stage}, {when}{of_these}"
    told = f"{example.name} {asked_for(example)}: {example.message[:_MESSAGE]}" if example else group.last
    lines = "\n".join(map(harmless, (head, f"    {group.message}", f"    newest: {told}")))
    return Text(group.id or "-", style="bold") + Text(lines, style="not bold")


def letter_lines(letter: dict[str, Any]) -> Text:
    """When, where and of what it died, as `letter_document`; what was asked for, with the message; what became of it."""
    tries = f" after {counted(letter['attempts'], 'attempt')}" if letter["attempts"] else ""
    anew = f", redriven {counted(letter['redrives'], 'time')} before" if letter["redrives"] else ""
    lines = [
        f"  {moment(letter['last_at'])}  {letter['stage']}  {letter['error']}{tries}{anew}  {letter['group']}",
        f"    {letter['asked_for']}: {letter['message'][:_MESSAGE]}",
    ]
    if mark := letter["handled"]:
        now = f"; now {letter['fate'] or 'under way'}" if mark["what"] == "redriven" else ""
        lines.append(f"    {mark['what']} {moment(mark['at'])} by {mark['by']}{now}")
    return Text(letter["entry"], style="bold") + Text("\n".join(map(harmless, lines)), style="not bold")


def summed(became: Counter[str], groups: int | None = None) -> str:
    """All that were listed in one line; there are some."""
    parts = [f"{became[OPEN]} open"] + [f"{count} {what}" for what, count in became.most_common() if what != OPEN]
    of = "" if groups is None else f" in {counted(groups, 'group')}"
    return f"dead letters{of}: {', '.join(parts)}"


def none_listed(selection: Selection, dealt_with: int) -> str:
    """That none was listed, and what --all would list."""
    if not dealt_with:
        return f"no dead letters{selection.of}"
    return f"no open dead letters{selection.of}; --all shows {dealt_with} dealt with"
