"""What came of the articles, for a person: one row each, and the sum."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.console.ingest import Ended
from shared.outcomes import RejectReason
from shared.record import Match, Record

#: Rows shown at most; a longer run is summed up, its details are in --output and --report.
MAX_ROWS = 50
#: Longest name of an article in characters.
_NAME = 60
#: Matches named per article; the record lists the others.
_MATCHES = 3
#: Width where the output is no terminal, in characters.
_WIDTH = 120
_STYLES = {"classified": "green", "unchanged": "dim", "rejected": "yellow", "dead": "red"}


def console(*, stderr: bool) -> Console:
    """Where results are shown: as wide as the terminal, or as wide as reads well in a file."""
    plain = Console(stderr=stderr, highlight=False)
    return plain if plain.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDTH)


@dataclass(slots=True)
class Report:
    """Collects ended requests; `show` prints them. Articles of the table are referred to by their number."""

    rows: list[tuple[Text, str, Text, Text, Text]] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    failed: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, ended: Ended) -> None:
        """Take one more request in, in the order in which they are to be shown."""
        record, fate = ended.record, ended.fate
        status = fate.reason if fate.reason == RejectReason.UNCHANGED else fate.fate
        self.fates[status] += 1
        self.failed += not ended.well
        if record:
            self.numbers.setdefault(record.article_id, self.fates.total())
            self.removed.update(str(span.kind) for span in record.removed)
            self.duplicates += record.syndication.is_duplicate
        if len(self.rows) < MAX_ROWS:
            self.rows.append(self._row(ended, status))

    def show(self, console: Console, *, bad: int) -> None:
        """Print the table and the sum. All text from articles is shown as text, never as markup."""
        if self.rows:
            table = Table(box=None, pad_edge=False, header_style="bold")
            table.add_column("#", justify="right", style="dim")
            table.add_column("article", overflow="fold", ratio=3)
            table.add_column("words", justify="right")
            table.add_column("fate")
            table.add_column("removed", overflow="fold", ratio=3)
            table.add_column("shared with", overflow="fold", ratio=2)
            for number, (name, words, status, removed, shared) in enumerate(self.rows, 1):
                table.add_row(str(number), name, words, status, removed, shared)
            console.print(table)
        rest = self.fates.total() - len(self.rows)
        if rest > 0:
            console.print(f"… and {rest} more")
        parts = [f"{count} {status}" for status, count in sorted(self.fates.items())] + ([f"{bad} bad input"] if bad else [])
        sums = f"{', '.join(parts) or 'nothing to do'}; {self.duplicates} copies found, {self.removed.total()} passages removed"
        console.print(Text(sums, style="bold"))

    def _row(self, ended: Ended, status: str) -> tuple[Text, str, Text, Text, Text]:
        record, fate, state = ended.record, ended.fate, Text(status, style=_STYLES.get(status, ""))
        if record is None:
            request = ended.request
            name = Text(_short(request.url or request.external_id or "inline text"))
            return name, "", state, Text(": ".join(filter(None, (fate.reason, fate.detail)))), Text()
        kinds = Counter(str(span.kind) for span in record.removed)
        removed = ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in kinds.most_common())
        return _titled(record), str(record.quality.words), state, Text(removed), self._shared(record)

    def _shared(self, record: Record) -> Text:
        verdict = record.syndication
        lines = [self._line(match) for match in verdict.matches[:_MATCHES]]
        if len(verdict.matches) > len(lines):
            lines.append(f"and {len(verdict.matches) - len(lines)} more")
        return Text("\n".join(lines), style="bold magenta" if verdict.is_duplicate else "")

    def _line(self, match: Match) -> str:
        words = sum(passage.words for passage in match.passages)
        number = self.numbers.get(match.article_id)
        other = f"#{number}" if number else _short(match.url or match.external_id or match.article_id)
        return f"{other} {match.relation}, {words} words, {match.containment:.0%}"


def name_of(record: Record) -> str:
    """The article as a person knows it: outlet and headline, else where it comes from."""
    title = record.title or record.external_id or record.url or record.text[:_NAME]
    return _short(f"{record.source}: {title}" if record.source else title)


def _titled(record: Record) -> Text:
    if not record.source:
        return Text(name_of(record))
    return Text(f"{_short(record.source)}\n", style="bold") + Text(_short(record.title or record.url or ""), style="not bold")


def _short(text: str) -> str:
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return text if len(text) <= _NAME else text[: _NAME - 1] + "…"
