"""What an operator wants replayed, and whether that is agreed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.console.replay.plan import Step
from services.console.replay.selection import Selection
from shared.errors import UsageError

#: Articles up to which nobody is asked before they are replayed.
UNASKED = 100


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator wants replayed. `output` is where diffs go; `start` allows to start services where none run, with `env`.

    `ask` puts a question to a person and says whether they agree; None where there is nobody to ask. `yes`: they have. `why` is for
    the record of operations.
    """

    selection: Selection
    steps: frozenset[Step]
    dry_run: bool
    yes: bool
    output: str | None
    start: bool
    env: Mapping[str, str]
    ask: Callable[[str], bool] | None
    why: str = ""

    @property
    def subject(self) -> str:
        """What is replayed through which stages, in words, for the record of operations."""
        return f"{self.selection}; through {' and '.join(step for step in Step if step in self.steps)}"

    def agreed(self, count: int) -> bool:
        """Whether to go on with up to so many articles.

        Raises:
            UsageError: nobody has agreed, and there is nobody to ask.
        """
        if self.dry_run or self.yes or count <= UNASKED:
            return True
        question = f"replay up to {count} articles ({self.selection})?"
        if self.ask is None:
            raise UsageError(f"{question} There is nobody to ask here: add --yes, or --dry-run to look first")
        return self.ask(question)
