"""What came of the articles, for a person: one row each, and the sum."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.console.ingest import Ended
from shared.record import Match, Record, Relation

#: Rows shown at most; a longer run is summed up, its details are in --output and --report.
MAX_ROWS = 50
#: Width of the article's name in characters.
_NAME = 48
_STYLES = {"classified": "green", "unchanged": "dim", "rejected": "yellow", "dead": "red"}


@dataclass(slots=True)
class Report:
    """Collects ended requests; `show` prints them."""

    rows: list[tuple[str, str, Text, str, Text]] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    failed: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def add(self, ended: Ended) -> None:
        """Take one more request in, in the order in which they are to be shown."""
        record, fate = ended.record, ended.fate
        status = fate.reason if fate.reason == "unchanged" else fate.fate
        self.fates[status] += 1
        self.failed += not ended.well
        if record:
            self.names[record.article_id] = name_of(record)
            self.removed.update(str(span.kind) for span in record.removed)
            self.duplicates += record.syndication.is_duplicate
        if len(self.rows) < MAX_ROWS:
            self.rows.append(self._row(ended, status))

    def show(self, console: Console, *, bad: int) -> None:
        """Print the table and the sum. All text from articles is shown as text, never as markup."""
        if self.rows:
            table = Table(box=None, pad_edge=False, header_style="bold")
            table.add_column("article", max_width=_NAME, overflow="fold")
            table.add_column("words", justify="right")
            table.add_column("fate")
            table.add_column("removed", overflow="fold")
            table.add_column("syndication", overflow="fold")
            for name, words, status, removed, syndication in self.rows:
                table.add_row(Text(name), words, status, Text(removed), syndication)
            console.print(table)
        rest = sum(self.fates.values()) - len(self.rows)
        if rest > 0:
            console.print(f"… and {rest} more")
        parts = [f"{count} {status}" for status, count in sorted(self.fates.items())] + ([f"{bad} bad input"] if bad else [])
        console.print(Text(f"{', '.join(parts) or 'nothing to do'}; {self.duplicates} copies; {self.removed.total()} spans removed"))

    def _row(self, ended: Ended, status: str) -> tuple[str, str, Text, str, Text]:
        record = ended.record
        state = Text(status, style=_STYLES.get(status, ""))
        if record is None:
            request, detail = ended.request, ended.fate.detail or ended.fate.reason or ""
            return _short(request.url or request.external_id or "inline text"), "", state, "", Text(f"{ended.fate.reason}: {detail}")
        kinds = Counter(str(span.kind) for span in record.removed)
        removed = ", ".join(f"{kind} {count}" if count > 1 else kind for kind, count in kinds.most_common())
        return name_of(record), str(record.quality.words), state, removed, self._syndication(record)

    def _syndication(self, record: Record) -> Text:
        verdict = record.syndication
        lines = [self._line(match) for match in verdict.matches[:3]]
        if len(verdict.matches) > len(lines):
            lines.append(f"and {len(verdict.matches) - len(lines)} more")
        return Text("\n".join(lines), style="bold magenta" if verdict.is_duplicate else "")

    def _line(self, match: Match) -> str:
        words = sum(passage.words for passage in match.passages)
        other = self.names.get(match.article_id) or _short(match.url or match.external_id or match.article_id)
        share = "" if match.relation is Relation.EXACT else f" {match.containment:.0%},"
        return f"{match.relation}:{share} {words} words of “{other}”"


def name_of(record: Record) -> str:
    """The article as a person knows it: outlet and headline, else where it comes from."""
    title = record.title or record.external_id or record.url or record.text[:_NAME]
    return _short(f"{record.source}: {title}" if record.source else title)


def _short(text: str) -> str:
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return text if len(text) <= _NAME else text[: _NAME - 1] + "…"
