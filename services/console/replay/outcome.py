"""What came of replaying an article, and the sum of it. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from services.console.replay.diff import Diff
from services.console.replay.plan import PassedOver
from shared.record import Record


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is as it was."""

    record: Record


@dataclass(frozen=True, slots=True)
class Changed:
    """It is, or as a dry run tells would be, another; `request_id` is that of its replay, None in a dry run.

    `evidence_known`: what was seen of it beside its text is kept. An earlier version of Wiresift did not keep it.
    """

    after: Record
    diff: Diff
    request_id: str | None
    evidence_known: bool

    def document(self) -> dict[str, Any]:
        """As `--output` writes it."""
        record = self.after
        named = ("article_id", "revision", "external_id", "url", "source", "title", "cleaning_version")
        return {
            "request_id": self.request_id,
            **{name: getattr(record, name) for name in named},
            "verdict_revision": record.syndication.verdict_revision,
            "cut": [span.model_dump(mode="json") for span in self.diff.cut],
            "kept": [span.model_dump(mode="json") for span in self.diff.kept],
            "changes": {name: {"before": before, "after": after} for name, (before, after) in self.diff.changes.items()},
        }


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be judged again, and is as it was; `why` in one line."""

    record: Record
    why: str


Outcome = Unchanged | Changed | PassedOver | Failed


@dataclass(slots=True)
class Tally:
    """Counts outcomes. `kinds` counts articles by what changed in them, `passed` those passed over by the reason.

    `blind` counts those judged without the evidence that was seen beside their text.
    """

    looked_at: int = 0
    unchanged: int = 0
    changed: int = 0
    failed: int = 0
    blind: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self.looked_at += 1
        match outcome:
            case Unchanged():
                self.unchanged += 1
            case Changed(_, found, _, evidence_known):
                self.changed += 1
                self.kinds.update(found.kinds)
                self.blind += not evidence_known
            case PassedOver(_, why):
                self.passed[why] += 1
            case Failed():
                self.failed += 1

    def lines(self, *, dry: bool) -> list[str]:
        """The sum in words."""
        verb = "would change" if dry else "changed"
        kinds = ", ".join(f"{name} {count}" for name, count in self.kinds.most_common())
        parts = [f"{self.unchanged} unchanged", f"{self.changed} {verb}" + (f" ({kinds})" if kinds else "")]
        parts += [f"{self.failed} {'would fail' if dry else 'failed'}"] if self.failed else []
        over = [f"passed over: {count}, {why}" for why, count in self.passed.most_common()]
        blind = f"judged by their text alone: {self.blind}; what was seen beside it was not kept when they came in"
        return [f"{self.looked_at} looked at: {', '.join(parts)}", *over, *([blind] if self.blind else [])]
