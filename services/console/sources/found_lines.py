"""What was found for a site, as a person reads it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from services.console.looking.figures import UNKNOWN, span
from services.console.sources import lines
from services.console.sources.foreseen import interval_s
from services.console.sources.ranking import Found
from services.fetcher.sources.source import Source
from shared.display import harmless


def candidates(found: Sequence[Found], chosen: Sequence[Found], now: datetime) -> Table:
    """What was found for a site, best first; those that are added are marked."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "feed", "kind", "named by", "articles", "newest", "asked every"):
        made.add_column(name, justify="right" if name in ("articles", "newest", "asked every") else "left", overflow="fold")
    for one in found:
        notes = [note for note in (one.comments and "comments", one.same_as and f"the same articles as {one.same_as}") if note]
        made.add_row(
            "→" if one in chosen else "",
            Text(harmless("\n".join((one.read.url, *notes)), lines=True)),
            one.read.feed.kind.replace("_", " "),
            one.origin,
            articles(one),
            lines.ago(one.newest, now),
            foreseen(one, now),
        )
    return made


def found_line(source: Source, one: Found, now: datetime) -> str:
    """A source that was found, in a line."""
    newest = f", the newest {lines.ago(one.newest, now)} old" if one.newest else ""
    often = f"; foreseen: asked every {foreseen(one, now)}"
    return f"{lines.named(source)}: {one.read.feed.kind.replace('_', ' ')}, {articles(one)} articles{newest}{often}"


def articles(one: Found) -> str:
    """How many are listed."""
    children = len(one.read.feed.children)
    return f"in {children} sitemaps" if children else str(len(one.read.feed.items))


def foreseen(one: Found, now: datetime) -> str:
    """How often it will be asked; not known of an index, whose sitemaps were not asked."""
    return UNKNOWN if one.read.feed.children else span(interval_s(one.read.feed.items, one.read.wish_s, now))
