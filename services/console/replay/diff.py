"""What changed between two records of one article: its cuts, and what was decided. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.record import Record, RemovedSpan

#: A decision as it reads in JSON, before and after.
Change = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Diff:
    """`cut` are the spans that only the later record removes, `kept` those that only the earlier one did; spans are equal by place,
    kind and rule. `changes` names decisions that differ, with what they were and what they are."""

    cut: tuple[RemovedSpan, ...]
    kept: tuple[RemovedSpan, ...]
    changes: dict[str, Change]

    def __bool__(self) -> bool:
        return bool(self.kinds)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What kinds of change there are: `spans` and the names of decisions."""
        return (*(("spans",) if self.cut or self.kept else ()), *self.changes)


#: The decisions that are compared, each as a value of JSON, in the order in which they are shown. How large a group is is none: it grows.
_DECISIONS: dict[str, Callable[[Record], Any]] = {
    "title": lambda record: record.title,
    "byline": lambda record: record.byline,
    "words": lambda record: record.quality.words,
    "truncated_by_paywall": lambda record: record.quality.truncated_by_paywall,
    "is_duplicate": lambda record: record.syndication.is_duplicate,
    "relation": lambda record: str(record.syndication.relation),
    "matches": lambda record: [f"{match.relation} {match.article_id}:{match.revision}" for match in record.syndication.matches],
    "group_id": lambda record: record.syndication.group_id,
    "role": lambda record: record.syndication.role,
    "original": lambda record: record.syndication.original and record.syndication.original.article_id,
    "credit": lambda record: record.syndication.credit and f"{record.syndication.credit.agency} ({record.syndication.credit.form})",
    "detector": lambda record: record.syndication.detector,
}


def diff(before: Record, after: Record) -> Diff:
    """What distinguishes `after` from `before`, two records of one text; who asked, when and how often counts for nothing."""
    was, now = {_place(span) for span in before.removed}, {_place(span) for span in after.removed}
    pairs = {name: (told(before), told(after)) for name, told in _DECISIONS.items()}
    return Diff(
        cut=tuple(span for span in after.removed if _place(span) not in was),
        kept=tuple(span for span in before.removed if _place(span) not in now),
        changes={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
    )


def _place(span: RemovedSpan) -> tuple[int, int, str, str]:
    return (span.start, span.end, span.kind, span.rule)
