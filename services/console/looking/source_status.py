"""The sources' part of `wiresift status` for a person. Pure."""

from __future__ import annotations

from rich.text import Text

from services.console.looking.figures import span
from services.console.looking.source_facts import SourceFacts
from shared.display import harmless

#: Health words that somebody should look after, with their colours.
_STYLES = {"failing": "red", "gone": "red", "quiet": "yellow", "moved": "yellow"}


def source_line(facts: SourceFacts) -> Text:
    """How many by health, and how far behind their turns are."""
    line = Text("sources", style="bold") + Text(f"  {facts.total}", style="not bold")
    for word, count in sorted(facts.words.items(), key=lambda pair: -pair[1]):
        line += Text(f", {count} {word}", style=_STYLES.get(word, "not bold"))
    if facts.due:
        first = f": {facts.most_overdue}" if facts.most_overdue else ""
        line += Text(harmless(f"; due now: {facts.due}, the first for {span(facts.overdue_s)}{first}"), style="not bold")
    return line
