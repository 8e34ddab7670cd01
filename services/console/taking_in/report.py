"""What came of the articles, for a person: one row each, the sum, and a line for each that made no article. Pure but for `show`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.console.taking_in.ingest import Ended
from shared.display import harmless
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


def console(*, stderr: bool = False) -> Console:
    """Where results are shown: as wide as the terminal, or as wide as reads well in a file."""
    plain = Console(stderr=stderr, highlight=False)
    return plain if plain.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDTH)


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the table. `matches` are the strongest, `more` counts the others."""

    name: Text
    words: str
    status: str
    removed: str
    duplicate: bool = False
    matches: tuple[Match, ...] = ()
    more: int = 0


@dataclass(slots=True)
class Report:
    """Collects ended requests; `show` prints them. Articles of the table are referred to by their number, from 1."""

    rows: list[Row] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    removed: int = 0
    duplicates: int = 0
    failed: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, ended: Ended) -> None:
        """Take one more request in, in the order in which they are to be shown."""
        row, record = row_of(ended), ended.record
        self.fates[row.status] += 1
        self.failed += not ended.well
        if record:
            self.removed += len(record.removed)
            self.duplicates += record.syndication.is_duplicate
        if len(self.rows) < MAX_ROWS:
            self.rows.append(row)
            if record:
                self.numbers.setdefault(record.article_id, len(self.rows))

    def show(self, console: Console, *, bad: int) -> None:
        """Print the table and the sum; `bad` counts inputs that made no request. Text of articles is shown as text, never as markup."""
        if self.rows:
            console.print(self._table())
        if (rest := self.fates.total() - len(self.rows)) > 0:
            console.print(f"… and {rest} more; --output and --report tell of all")
        console.print(Text(self.sum(bad), style="bold"))

    def legend(self) -> str | None:
        """What the table's first match says, as a sentence; None where nothing is shared."""
        match = next((match for row in self.rows for match in row.matches), None)
        if match is None:
            return None
        return f"“{self._line(match)}”: {_words(match)} words, {match.containment:.0%} of this article, stand in {self._other(match)}."

    def sum(self, bad: int) -> str:
        """All in one line."""
        parts = [f"{count} {status}" for status, count in sorted(self.fates.items())]
        parts += [f"{bad} bad {'input' if bad == 1 else 'inputs'}"] if bad else []
        known = self.fates["classified"] + self.fates[RejectReason.UNCHANGED]
        found = f"; copies found: {self.duplicates}, passages removed: {self.removed}" if known else ""
        return (", ".join(parts) or "nothing to take in") + found

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("#", justify="right", style="dim")
        table.add_column("article", overflow="fold", ratio=3)
        table.add_column("words", justify="right")
        table.add_column("fate")
        table.add_column("removed", overflow="fold", ratio=3)
        table.add_column("shared with", overflow="fold", ratio=2)
        for number, row in enumerate(self.rows, 1):
            status = Text(row.status, style=_STYLES.get(row.status, ""))
            table.add_row(str(number), row.name, row.words, status, Text(row.removed), self._shared(row))
        return table

    def _shared(self, row: Row) -> Text:
        lines = [self._line(match) for match in row.matches] + ([f"and {row.more} more"] if row.more else [])
        return Text("\n".join(lines), style="bold magenta" if row.duplicate else "")

    def _line(self, match: Match) -> str:
        return f"{self._other(match)} {match.relation}, {_words(match)} words, {match.containment:.0%}"

    def _other(self, match: Match) -> str:
        number = self.numbers.get(match.article_id)
        return f"#{number}" if number else _tail(match.url or match.external_id or match.article_id)


def row_of(ended: Ended) -> Row:
    """What the table says of one request; of one that made no article, the reason in a word."""
    record, fate = ended.record, ended.fate
    status = str(fate.reason) if fate.reason == RejectReason.UNCHANGED else fate.fate
    if record is None:
        return Row(Text(_tail(given(ended))), "", status, fate.reason or "")
    kinds = Counter(str(span.kind) for span in record.removed)
    removed = ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in kinds.most_common())
    verdict = record.syndication
    matches, more = verdict.matches[:_MATCHES], max(0, len(verdict.matches) - _MATCHES)
    return Row(_titled(record), str(record.quality.words), status, removed, verdict.is_duplicate, matches, more)


def failure(ended: Ended) -> str:
    """One line that names the input, what became of it and why; the detail says what to do where anything can be done."""
    fate = ended.fate
    then = f"; more: wiresift dead show {fate.request_id}" if fate.fate == "dead" else ""
    return _printable(f"{given(ended)}: {fate.fate}, {': '.join(filter(None, (fate.reason, fate.detail)))}{then}")


def given(ended: Ended) -> str:
    """What was asked for, as its sender named it."""
    request = ended.request
    return request.url or request.external_id or "inline document"


def name_of(record: Record) -> str:
    """The article as a person knows it: outlet and headline, else where it comes from."""
    title = record.title or record.external_id or record.url or record.text[:_NAME]
    return _short(f"{record.source}: {title}" if record.source else title)


def _titled(record: Record) -> Text:
    if not record.source:
        return Text(name_of(record))
    return Text(f"{_short(record.source)}\n", style="bold") + Text(_short(record.title or record.url or ""), style="not bold")


def _words(match: Match) -> int:
    return sum(passage.words for passage in match.passages)


def _short(text: str) -> str:
    text = _printable(text)
    return text if len(text) <= _NAME else text[: _NAME - 1] + "…"


def _tail(text: str) -> str:
    """A path or a URL by its end, which tells it from its neighbours."""
    text = _printable(text)
    return text if len(text) <= _NAME else "…" + text[1 - _NAME :]


def _printable(text: str) -> str:
    return " ".join(harmless(text, lines=True).split())
